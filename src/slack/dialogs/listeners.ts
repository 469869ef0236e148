import type { App, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { Answered } from '../../flow/answer-item.ts';
import type { Answer } from '../../review/decide.ts';
import type { Item } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import type { Deps } from '../deps.ts';
import { fieldOptions } from '../faces/extraction.ts';
import { type FormState, faceOf } from '../faces/face.ts';
import { blockId, inputAction, labelOptions, noneFits } from '../faces/inputs.ts';
import { type Actor, type MayAnswer, mayAnswer, mayLook } from '../guard.ts';
import { afterAnswer, alreadyDecided, leadsOnly, notSaved, refusals, whyNotValid, whyRefused } from '../sentences.ts';
import { answerCallback, noteIn } from './answer.ts';
import { messageModal } from './reading.ts';
import { reasonIn, rejectCallback } from './reject.ts';
import { secondLookCallbacks, whyIn } from './second-look.ts';
import { itemIdOf } from './view-item.ts';

type Ack = SlackViewMiddlewareArgs<ViewSubmitAction>['ack'];

/** What happens when a dialog of a card is sent. As with a click: rights and row are read anew, and the person gets a reply. */
export function listenToDialogs(app: App, deps: Deps): void {
  app.view<ViewSubmitAction>(answerCallback, ({ body, view, ack }) =>
    onSubmit(deps, view, body.user, ack, async (found, state) => {
      const { item, project } = found;
      const read = faceOf(project).read(project, item, state);
      if (read.kind === 'errors') return { errors: read.errors };
      const note = noteIn(state, item);
      return read.kind === 'value'
        ? answer(deps, found, { verdict: 'correct', value: read.value, note })
        : answer(deps, found, { verdict: 'reject', proposedLabel: read.proposedLabel, note, reason: noneFits });
    }),
  );

  app.view<ViewSubmitAction>(rejectCallback, ({ body, view, ack }) =>
    onSubmit(deps, view, body.user, ack, async (found, state) => {
      const read = reasonIn(found.project, found.item, state);
      return 'errors' in read ? read : answer(deps, found, { verdict: 'reject', reason: read.reason });
    }),
  );

  for (const as of ['contest', 'reopen'] as const) {
    app.view<ViewSubmitAction>(secondLookCallbacks[as], ({ body, view, ack }) =>
      onSubmit(
        deps,
        view,
        body.user,
        ack,
        (found, state) => askAgain(deps, found, as, whyIn(state, found.item)),
        mayLook,
      ),
    );
  }

  app.options<'block_suggestion'>({ type: 'block_suggestion', action_id: inputAction }, async ({ body, ack }) => {
    const itemId = body.view ? itemIdOf(body.view) : null;
    const item = itemId === null ? null : await deps.item(itemId);
    const project = item && deps.projectOf(item.project);
    await ack({ options: item && project ? suggested(project, item, body.block_id, body.value) : [] });
  });
}

async function askAgain(
  deps: Deps,
  { item, userId, role }: MayAnswer,
  as: 'contest' | 'reopen',
  reason: string | null,
): Promise<Said> {
  if (as === 'reopen' && role !== 'lead') return { said: { title: 'Not reopened', text: leadsOnly } };
  if (as === 'contest' && reason === null) {
    return { errors: { [blockId(item, 'why')]: 'Say why, so that whoever looks again knows what to look for.' } };
  }
  const reopened = await deps.reopen(item.id, { as, actor: userId, reason });
  return reopened.kind === 'reopened' ? null : { said: { title: 'Not reopened', text: refusals[reopened.why] } };
}

function suggested(project: Project, item: Item, block: string, query: string) {
  const name = block.slice(item.id.length + 1);
  return project.task === 'extraction' ? fieldOptions(project, name, query) : labelOptions(project, query);
}

/** What the person sees: null closes the dialog, for the card says the rest. */
type Said =
  | { errors: Record<string, string> }
  /** Said in the dialog, which stays as it is. */
  | { again: string }
  | { said: { title: string; text: string; undo?: { itemId: string } } }
  | null;

/** Judges who sends the dialog, lets `act` do what it asks for, and answers in the dialog itself. */
async function onSubmit(
  deps: Deps,
  view: { private_metadata: string; blocks: { type: string; block_id?: string }[]; state: { values: FormState } },
  user: Actor,
  ack: Ack,
  act: (found: MayAnswer, state: FormState) => Promise<Said>,
  judge = mayAnswer,
): Promise<void> {
  // Beside an input, so that what was typed stays and can be sent again.
  const firstInput = view.blocks.find(({ type }) => type === 'input')?.block_id ?? '';
  const tryAgain = (why: string) => ack({ response_action: 'errors', errors: { [firstInput]: why } });
  try {
    const found = await judge(deps, view.private_metadata, user);
    if (found.kind === 'unsure') return await tryAgain(found.why);
    const said =
      found.kind === 'no' ? { said: { title: 'Not saved', text: found.why } } : await act(found, view.state.values);
    if (said === null) return await ack();
    if ('again' in said) return await tryAgain(said.again);
    if ('errors' in said) return await ack({ response_action: 'errors', errors: said.errors });
    const { title, text, undo } = said.said;
    return await ack({ response_action: 'update', view: messageModal(title, text, undo) });
  } catch (error) {
    deps.log.error(
      { item: view.private_metadata, error: String(error) },
      'what was sent from a dialog could not be saved',
    );
    return tryAgain(notSaved);
  }
}

async function answer(
  deps: Deps,
  { item, project, userId, role }: MayAnswer,
  given: Pick<Answer, 'verdict' | 'value' | 'reason' | 'note' | 'proposedLabel'>,
): Promise<Said> {
  const answered = await deps.answer(item.id, {
    ...given,
    reviewer: userId,
    isLead: role === 'lead',
    via: 'slack',
    surface: 'dialog',
  });
  return became(project, item.id, answered, userId);
}

function became(project: Project, itemId: string, answered: Answered, userId: string): Said {
  switch (answered.kind) {
    case 'taken': {
      const after = afterAnswer(project, answered);
      if (!after) return null;
      return { said: { title: 'Saved', text: after.text, ...(after.undo ? { undo: { itemId } } : {}) } };
    }
    case 'already_decided':
      return { said: { title: 'Not saved', text: alreadyDecided(project, answered.decision, userId) } };
    case 'refused':
      // Nothing that was typed is lost.
      if (answered.why === 'value_not_valid') return { again: whyNotValid(answered) };
      return { said: { title: 'Not saved', text: whyRefused(answered) } };
  }
}
