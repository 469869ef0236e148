import type { SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { sameValue } from '../../review/value.ts';
import { noteIn } from '../dialogs/answer.ts';
import { messageModal } from '../dialogs/reading.ts';
import { reasonIn } from '../dialogs/reject.ts';
import { type FormState, faceOf, takesForm } from '../faces/face.ts';
import { blockId, noneFits } from '../faces/inputs.ts';
import type { MayAnswer } from '../guard.ts';
import type { Given, Stay } from './answer.ts';
import { answerAndDraw, logFailure, type Shown, whyFailed } from './answer-and-draw.ts';
import type { NextDeps } from './next.ts';
import { pressInstead, savedBelow, takesLong } from './sentences.ts';
import { inTime, show } from './show.ts';
import { type Session, sessionOf } from './state.ts';
import { hidesInForm } from './view.ts';

type Sent = SlackViewMiddlewareArgs<ViewSubmitAction>;
export type Shared = (key: string, work: () => Promise<Shown>) => Promise<Shown>;

/** The form was sent: the view itself becomes the next one. */
export async function onSessionSent(deps: NextDeps, shared: Shared, { body, view, ack }: Sent): Promise<void> {
  const { user } = body;
  const session = sessionOf(view.private_metadata, deps.now());
  const work = shared(`${user.id} ${view.id} ${view.hash}`, () =>
    answerAndDraw(deps, session, user, (found) => formIn(found, session, view.state.values)),
  );
  const sent = await inTime(work);
  switch (sent.kind) {
    case 'slow':
      work
        .then((late) => ('errors' in late ? null : show(deps, { view_id: view.id }, late, user.id)))
        .catch((error: unknown) => logFailure(deps, session, error));
      return ack(besideAnInput(view, takesLong));
    case 'failed':
      return ack(besideAnInput(view, whyFailed(deps, session, sent.error)));
    case 'done': {
      const { value } = sent;
      if ('errors' in value) return ack({ response_action: 'errors', errors: value.errors });
      return ack({ response_action: 'update', view: value.view(value.withoutPicture) });
    }
  }
}

/** The form that lies on top of the session was sent: the session is drawn first, so that nobody sees the old item again. */
export async function onReasonSent(deps: NextDeps, shared: Shared, { body, view, ack }: Sent): Promise<void> {
  const { user } = body;
  const session = sessionOf(view.private_metadata, deps.now());
  const instead = (text: string) => ack({ response_action: 'update', view: messageModal('Review', text) });
  const taken = shared(`${user.id} ${view.id} ${view.hash}`, () =>
    answerAndDraw(deps, session, user, (found) => reasonGiven(found, view.state.values)),
  );
  const below = taken.then(async (shown) => {
    if (!('errors' in shown)) await show(deps, { view_id: view.root_view_id ?? view.id }, shown, user.id);
  });
  const [sent, drawn] = await Promise.all([inTime(taken), inTime(below)]);
  switch (sent.kind) {
    case 'slow':
      below.catch((error: unknown) => logFailure(deps, session, error));
      return instead(takesLong);
    case 'failed':
      return ack(besideAnInput(view, whyFailed(deps, session, sent.error)));
    case 'done':
      if ('errors' in sent.value) return ack({ response_action: 'errors', errors: sent.value.errors });
      if (drawn.kind === 'done') return ack();
      if (drawn.kind === 'failed') logFailure(deps, session, drawn.error);
      else below.catch((error: unknown) => logFailure(deps, session, error));
      return instead(savedBelow);
  }
}

/** What stands in the form. */
function formIn({ project, item }: MayAnswer, { unfolded }: Session, state: FormState): Given | Stay {
  const note = noteIn(state, item);
  const nothing: Stay = { kind: 'errors', errors: { [blockId(item, 'note')]: pressInstead } };
  if ((hidesInForm(project, item) && !unfolded) || !takesForm(project, item)) return nothing;
  const read = faceOf(project).read(project, item, state);
  switch (read.kind) {
    case 'errors':
      return read;
    case 'none':
      return { kind: 'given', verdict: 'reject', proposedLabel: read.proposedLabel, reason: noneFits, note };
    case 'value':
      // Nobody goes ahead with an action by sending a form in which they changed nothing.
      if (project.task === 'approval' && sameValue(read.value, item.prediction.value)) return nothing;
      return { kind: 'given', verdict: 'correct', value: read.value, note };
  }
}

function reasonGiven({ project, item }: MayAnswer, state: FormState): Given | Stay {
  const read = reasonIn(project, item, state);
  if ('errors' in read) return { kind: 'errors', errors: read.errors };
  return { kind: 'given', verdict: 'reject', reason: read.reason, note: noteIn(state, item) };
}

function besideAnInput({ blocks }: Sent['view'], why: string) {
  const firstInput = blocks.find(({ type }) => type === 'input')?.block_id ?? '';
  return { response_action: 'errors' as const, errors: { [firstInput]: why } };
}
