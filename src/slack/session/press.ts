import type { BlockAction, ButtonAction } from '@slack/bolt';
import { isId } from '../../review/id.ts';
import { actions, inSession } from '../acts.ts';
import { openBulk } from '../bulk/open.ts';
import { noteIn } from '../dialogs/answer.ts';
import { fullTextModal, guidelinesModal, messageModal } from '../dialogs/reading.ts';
import type { FormState } from '../faces/face.ts';
import { labelOfOption } from '../faces/inputs.ts';
import { type Actor, type MayAnswer, mayAnswer } from '../guard.ts';
import type { Once } from '../once.ts';
import { refusals } from '../sentences.ts';
import { type Act, type Given, NotDone } from './answer.ts';
import { answerAndDraw, logFailure, whyFailed } from './answer-and-draw.ts';
import { type Drawn, drawBack, drawForward, drawNext, drawOn, drawSame, type NextDeps } from './next.ts';
import { reasonView } from './reject.ts';
import { notShown, onlyYou, pressedTooLate, said, takesLong, tryAgain } from './sentences.ts';
import { inTime, show, showOnTop } from './show.ts';
import { type Session, sessionOf } from './state.ts';
import { takeBack } from './take-back.ts';
import { fieldsHidden, sessionActions } from './view.ts';

export type ButtonClick = BlockAction<ButtonAction>;

/** A button of a session was pressed. When nothing can be done now, the person reads so, and the session stays as it is. */
export async function onPress(
  deps: NextDeps,
  once: Once,
  body: ButtonClick,
  action: ButtonAction,
  ack: () => Promise<void>,
): Promise<void> {
  const { view, user } = body;
  if (!view) return ack();
  const session = sessionOf(view.private_metadata, deps.now());
  const state: FormState = view.state.values;
  const work = once([user.id, view.id, action.action_id, action.action_ts].join(' '), async () => {
    const drawn = await onButton({ deps, session, user, state, trigger_id: body.trigger_id }, action);
    if (!drawn) return;
    await show(deps, { view_id: view.id, hash: view.hash }, drawn, user.id).catch((error: unknown) => {
      logFailure(deps, session, error);
      throw new NotDone(notShown);
    });
  });
  const done = await inTime(work);
  if (done.kind !== 'done') {
    if (done.kind === 'slow') work.catch((late: unknown) => logFailure(deps, session, late));
    const text = done.kind === 'slow' ? takesLong : whyFailed(deps, session, done.error);
    // On top of the session, so that it stays as it is. Where that fails too, Slack's own warning has to do.
    await showOnTop(deps, body.trigger_id, messageModal('Review', text));
  }
  await ack();
}

interface Pressing {
  deps: NextDeps;
  session: Session;
  user: Actor;
  state: FormState;
  trigger_id: string;
}

/** Does what a button asks for. Null: the session stays as it is, and something else was opened. */
async function onButton(pressing: Pressing, action: ButtonAction): Promise<Drawn | null> {
  const { deps, session, user, state } = pressing;
  const give = (act: (found: MayAnswer) => Pick<Given, 'verdict' | 'value'>) =>
    answered(deps, session, user, (found) => ({ kind: 'given', ...act(found), note: noteIn(state, found.item) }));
  const value = action.value ?? '';
  if (isForAnother(session, action)) return drawOn(deps, session, user, pressedTooLate);
  const [first, second] = actions.alternatives.map(inSession);
  switch (action.action_id) {
    case inSession(actions.approve):
      return give(() => ({ verdict: 'approve' }));
    case first:
    case second: {
      const place = action.action_id === first ? 0 : 1;
      return give(({ item }) => ({ verdict: 'correct', value: item.prediction.alternatives[place]?.value }));
    }
    case inSession(actions.reject):
      return reject(pressing);
    case sessionActions.correct:
      return unfold(pressing);
    case sessionActions.skip:
      return give(() => ({ verdict: 'skip' }));
    case sessionActions.escalate:
      return give(() => ({ verdict: 'escalate' }));
    case sessionActions.undo:
    case sessionActions.again:
      return takeBack(deps, session, user, value);
    case sessionActions.back:
      return drawBack(deps, { ...session, back: Math.min(session.back + 1, session.past.length) }, user);
    case sessionActions.next:
      return drawForward(deps, session, user);
    case sessionActions.fullText:
      return read(pressing, ({ project, item }) => fullTextModal(project, item));
    case sessionActions.guidelines:
      return read(pressing, ({ project }) => guidelinesModal(project));
    case sessionActions.alike:
      await openBulk(deps, session, user, pressing.trigger_id);
      return null;
    default:
      // One of the labels of an item whose guess is hidden.
      return give(({ item, project }) => ({
        verdict: 'correct',
        value: labelOfOption(project, value.slice(item.id.length + 1)),
      }));
  }
}

const namesOthers = new Set<string>([
  sessionActions.undo,
  sessionActions.again,
  sessionActions.back,
  sessionActions.next,
]);

/**
 * Whoever presses twice, or before their screen shows the next one, presses a button of an item that the session has left: Slack
 * sends it with the session as it is by now. It says nothing about the one that is asked about.
 */
function isForAnother({ item }: Session, { action_id, value = '' }: ButtonAction): boolean {
  const [named = ''] = value.split(' ');
  return item !== null && !namesOthers.has(action_id) && isId('itm', named) && named !== item;
}

/** Takes an answer, and draws what comes next. */
async function answered(deps: NextDeps, session: Session, user: Actor, act: Act): Promise<Drawn> {
  const drawn = await answerAndDraw(deps, session, user, act);
  if ('errors' in drawn) throw new NotDone(Object.values(drawn.errors)[0] ?? tryAgain);
  return drawn;
}

/** At once, or with a small form on top that asks why. */
async function reject({ deps, session, user, state, trigger_id }: Pressing): Promise<Drawn | null> {
  const found = await mayAnswer(deps, session.item ?? '', user);
  const canStill = found.kind === 'yes' && !found.item.decision && (!found.item.escalation || found.role === 'lead');
  if (canStill && found.project.rejection.reason !== 'none') {
    const view = reasonView(found.project, found.item, session, noteIn(state, found.item));
    await showOnTop(deps, trigger_id, view);
    return null;
  }
  return answered(deps, session, user, ({ item }) => ({ kind: 'given', verdict: 'reject', note: noteIn(state, item) }));
}

/** Shows a form that starts from what is masked; that somebody looked is noted first. */
async function unfold({ deps, session, user }: Pressing): Promise<Drawn> {
  const { item: itemId } = session;
  const found = itemId === null ? null : await mayAnswer(deps, itemId, user);
  if (found?.kind === 'unsure') throw new NotDone(found.why);
  if (found?.kind !== 'yes') return drawNext(deps, session, user, said(found?.why ?? refusals.unknown_item));
  const { item, project } = found;
  await deps.reveal(item.id, user.id, fieldsHidden(project, item));
  return (await drawSame(deps, { ...session, unfolded: true }, user, onlyYou)) ?? drawForward(deps, session, user);
}

/** Opens something to read on top. */
async function read(
  { deps, session, user, trigger_id }: Pressing,
  view: (found: MayAnswer) => ReturnType<typeof messageModal>,
): Promise<null> {
  const found = await mayAnswer(deps, session.item ?? '', user);
  await showOnTop(deps, trigger_id, found.kind === 'yes' ? view(found) : messageModal('Review', found.why));
  return null;
}
