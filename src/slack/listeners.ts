import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import { type Answer, rule } from '../review/decide.ts';
import { actions, type More, more, readMore } from './acts.ts';
import { type Click, onClick, openDialog, type Reply } from './clicks.ts';
import type { Deps } from './deps.ts';
import { answerModal } from './dialogs/answer.ts';
import { historyModal } from './dialogs/history.ts';
import { fullTextModal, guidelinesModal, revealModal } from './dialogs/reading.ts';
import { rejectModal } from './dialogs/reject.ts';
import { secondLookModal } from './dialogs/second-look.ts';
import { labelOfOption } from './faces/inputs.ts';
import { type MayAnswer, mayAnswer, mayLook } from './guard.ts';
import { maskedParts } from './masking.ts';
import { createOnce } from './once.ts';
import { afterAnswer, alreadyDecided, leadsOnly, refusals, whyRefused } from './sentences.ts';

/**
 * What happens on each click on a card. In every case: the person's rights are asked anew, the row is read anew, the answer is
 * on disk before Slack is told, and the person gets a reply. Of a click only the item's id is believed.
 */
export function listen(app: App, deps: Deps): void {
  const once = createOnce();
  type ButtonClick = Click & { action: ButtonAction };
  const onButton = (id: string | RegExp, act: (found: MayAnswer, click: ButtonClick) => Promise<Reply | null>) =>
    app.action<BlockAction<ButtonAction>>(id, (click) => {
      const [itemId] = (click.action.value ?? '').split(' ');
      return onClick(deps, once, click, itemId, (found) => act(found, click));
    });

  onButton(actions.approve, (found) => answer(deps, found, { verdict: 'approve' }));
  actions.alternatives.forEach((actionId, i) => {
    onButton(actionId, (found) =>
      answer(deps, found, { verdict: 'correct', value: found.item.prediction.alternatives[i]?.value }),
    );
  });
  onButton(new RegExp(`^${actions.choose}\\d+$`), async (found, { action }) => {
    const chosen = (action.value ?? '').slice(found.item.id.length + 1);
    const value = labelOfOption(found.project, chosen);
    return value === undefined ? refusals.label_gone : answer(deps, found, { verdict: 'correct', value });
  });

  onButton(actions.correct, async (found, { body }) => {
    const { item, project, userId } = found;
    const why = await whyNot(deps, found);
    if (why !== null) return why;
    // What is masked on the card stands in the form: whoever opens it has looked at it.
    const shown = item.blind || project.task !== 'extraction' ? [] : maskedParts(project, item);
    const fields = shown.filter((part) => part.startsWith('fields.'));
    if (fields.length > 0) await deps.reveal(item.id, userId, fields);
    return openDialog(deps, body, answerModal(project, item));
  });
  onButton(actions.reject, async (found, { body }) => {
    const { item, project } = found;
    if (project.rejection.reason === 'none') return answer(deps, found, { verdict: 'reject' });
    return (await whyNot(deps, found)) ?? openDialog(deps, body, rejectModal(project, item));
  });
  onButton(actions.reveal, async ({ item, project, userId }, { body }) => {
    if (item.inputErasedAt) return refusals.input_erased;
    await deps.reveal(item.id, userId, maskedParts(project, item));
    return openDialog(deps, body, revealModal(project, item));
  });
  onButton(actions.undo, async ({ item, userId }, { body }) => {
    const undone = await deps.undo(item.id, userId);
    if (undone.kind === 'refused') return refusals[undone.why];
    // On the card itself it can be seen; elsewhere it has to be said.
    const isOnCard = body.container.type === 'message' && body.container.is_ephemeral !== true;
    return isOnCard ? null : 'Taken back. It is open again.';
  });

  app.action<BlockAction<OverflowAction>>(actions.more, (click) => {
    const { does, itemId } = readMore(click.action.selected_option.value);
    const judge = does === more.skip || does === more.escalate ? mayAnswer : mayLook;
    return onClick(deps, once, click, itemId, (found) => doMore(deps, found, does, click.body), judge);
  });
}

async function doMore(deps: Deps, found: MayAnswer, does: More | null, body: BlockAction): Promise<Reply | null> {
  const { item, project, userId, role } = found;
  switch (does) {
    case 'skip':
    case 'escalate':
      return answer(deps, found, { verdict: does });
    case 'guidelines':
      return openDialog(deps, body, guidelinesModal(project));
    case 'full_text':
      return openDialog(deps, body, fullTextModal(project, item));
    case 'history': {
      const [reviews, entries] = await Promise.all([deps.reviews(item.id), deps.desk.historyOf(item.id)]);
      return openDialog(deps, body, historyModal({ project, item, reviews, entries, reader: userId }));
    }
    case 'contest':
    case 'reopen':
      if (!item.decision) return refusals.still_open;
      if (item.inputErasedAt) return refusals.input_erased;
      if (does === 'reopen' && role !== 'lead') return leadsOnly;
      return openDialog(deps, body, secondLookModal(project, item, does));
    case null:
      return 'This menu is older than the card. Nothing was changed.';
  }
}

/** Why this person's answer would not be taken as things are: known before anything is typed. Null: it would. */
async function whyNot(deps: Deps, { item, project, userId, role }: MayAnswer): Promise<string | null> {
  const reviews = await deps.reviews(item.id);
  const any: Answer = { reviewer: userId, verdict: 'reject', reason: 'any', isLead: role === 'lead', via: 'slack' };
  const ruling = rule({ project, item, reviews }, any, deps.now());
  switch (ruling.kind) {
    case 'taken':
      return null;
    case 'already_decided':
      return alreadyDecided(project, ruling.decision, userId);
    case 'refused':
      return refusals[ruling.why];
  }
}

/** Says what became of the answer, if the card itself does not. */
async function answer(
  deps: Deps,
  { item, project, userId, role }: MayAnswer,
  given: Pick<Answer, 'verdict' | 'value'>,
): Promise<Reply | null> {
  const answered = await deps.answer(item.id, {
    ...given,
    reviewer: userId,
    isLead: role === 'lead',
    via: 'slack',
    surface: 'card',
  });
  switch (answered.kind) {
    case 'taken': {
      const after = afterAnswer(project, answered);
      if (!after) return null;
      return after.undo ? { text: after.text, undo: item.id } : after.text;
    }
    case 'already_decided':
      return alreadyDecided(project, answered.decision, userId);
    case 'refused':
      return whyRefused(answered);
  }
}
