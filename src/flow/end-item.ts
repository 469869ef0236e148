import { feedbackRecord } from '../review/feedback.ts';
import { newId } from '../review/id.ts';
import { type Decision, type Item, nextVersion } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { said } from './answer-item.ts';
import type { FoundItem, ItemChange } from './ports.ts';

/**
 * What ends an item without a person's yes or no: it is withdrawn, or nobody answered in time. It becomes a training record
 * only when people had said something, or when it supersedes one.
 */
export function ended(
  project: Project,
  { item, reviews, feedbackId }: FoundItem,
  outcome: Extract<Decision['outcome'], 'expired' | 'withdrawn' | 'no_consensus'>,
  by: { actor: string; decidedBy: string | null; detail?: Record<string, unknown> },
  now: Date,
): { next: Item; change: ItemChange } {
  const decision: Decision = {
    outcome,
    value: null,
    decidedBy: by.decidedBy,
    decidedAt: now,
    finalAt: now,
    agreement: null,
  };
  const next: Item = { ...nextVersion(item), decision, status: 'completed' };
  const answers = said(reviews);
  return {
    next,
    change: {
      item: next,
      ...(!item.gold && (answers.length > 0 || feedbackId !== null)
        ? { feedback: feedbackRecord(newId('fbk', now.getTime()), project, next, answers, feedbackId) }
        : {}),
      audit: { actor: by.actor, action: `item.${outcome}`, detail: by.detail ?? {} },
    },
  };
}
