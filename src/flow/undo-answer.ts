import { feedbackRecord } from '../review/feedback.ts';
import { newId } from '../review/id.ts';
import { type Item, nextVersion, type Review } from '../review/item.ts';
import { type UndoRefusal, undo } from '../review/undo.ts';
import { type AnswerDeps, said, wakeFor } from './answer-item.ts';
import type { ItemChange } from './ports.ts';
import { openedAgain } from './reopen.ts';

export type Undone =
  | { kind: 'undone'; item: Item; review: Review }
  | { kind: 'refused'; why: UndoRefusal | 'unknown_item' | 'unknown_project' };

/**
 * Takes a person's last word on an item back, with the history kept: the review counts no more, a decision that rested on it
 * is gone, its training record is superseded, and the item is open again.
 */
export async function undoAnswer(
  deps: AnswerDeps,
  itemId: string,
  reviewer: string,
  via: Review['via'],
): Promise<Undone> {
  const undone = await deps.store.changeItem<Undone>(itemId, (found) => {
    const { item, reviews, feedbackId } = found;
    const project = deps.projectOf(item.project);
    if (!project) return { result: { kind: 'refused', why: 'unknown_project' } };
    const now = deps.now();
    const ruling = undo({ project, item, reviews }, reviewer, now);
    if (ruling.kind === 'refused') return { result: ruling };
    const { review, escalation } = ruling;
    const left = reviews.filter(({ id }) => id !== review.id);
    const next: Item = { ...(ruling.reopens ? openedAgain(project, found, now) : nextVersion(item)), escalation };
    const change: ItemChange = {
      item: next,
      retracted: { ids: [review.id], at: now },
      ...(ruling.reopens && !item.gold
        ? { feedback: feedbackRecord(newId('fbk', now.getTime()), project, next, said(left), feedbackId) }
        : {}),
      audit: { actor: reviewer, action: 'item.undone', detail: { review: review.id, via } },
    };
    return { change, result: { kind: 'undone', item: next, review } };
  });
  if (undone === null) return { kind: 'refused', why: 'unknown_item' };
  if (undone.kind === 'undone') wakeFor(deps, undone.item);
  return undone;
}
