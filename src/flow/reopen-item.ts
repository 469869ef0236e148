import { feedbackRecord } from '../review/feedback.ts';
import { newId } from '../review/id.ts';
import type { Item } from '../review/item.ts';
import { type AnswerDeps, said, wakeFor } from './answer-item.ts';
import { openedAgain } from './reopen.ts';

export type Reopened =
  | { kind: 'reopened'; item: Item }
  | { kind: 'refused'; why: 'still_open' | 'input_erased' | 'unknown_item' | 'unknown_project' };

/**
 * Asks a decided item again, in a new round: earlier answers stay in its history and count no more. Reopened, anybody may
 * answer; contested, only people who have not answered before. The decision's training record is superseded at once.
 */
export async function reopenItem(
  deps: AnswerDeps,
  itemId: string,
  { as, actor, reason }: { as: 'reopen' | 'contest'; actor: string; reason: string | null },
): Promise<Reopened> {
  const reopened = await deps.store.changeItem<Reopened>(itemId, (found) => {
    const { item, reviews, feedbackId } = found;
    const project = deps.projectOf(item.project);
    if (!project) return { result: { kind: 'refused', why: 'unknown_project' } };
    if (!item.decision) return { result: { kind: 'refused', why: 'still_open' } };
    if (item.inputErasedAt) return { result: { kind: 'refused', why: 'input_erased' } };
    const now = deps.now();
    const contested = as === 'contest';
    const reasons = contested ? [...new Set([...item.selection.reasons, 'contest' as const])] : item.selection.reasons;
    const next: Item = {
      ...openedAgain(project, found, now),
      round: item.round + 1,
      freshEyes: contested,
      escalation: null,
      selection: { ...item.selection, reasons },
    };
    return {
      change: {
        item: next,
        ...(feedbackId !== null
          ? { feedback: feedbackRecord(newId('fbk', now.getTime()), project, next, said(reviews), feedbackId) }
          : {}),
        audit: { actor, action: contested ? 'item.contested' : 'item.reopened', detail: reason ? { reason } : {} },
      },
      result: { kind: 'reopened', item: next },
    };
  });
  if (reopened === null) return { kind: 'refused', why: 'unknown_item' };
  if (reopened.kind === 'reopened') wakeFor(deps, reopened.item);
  return reopened;
}
