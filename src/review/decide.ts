import type { Decision, Item, Review, Verdict } from './item.ts';
import type { Project } from './project.ts';

/** What a reviewer says, wherever they say it. */
export interface Answer {
  reviewer: string;
  verdict: Verdict;
  /** The label; for `approve` it may be left out, and if given must be what the model said. */
  value?: string | undefined;
  note?: string | null | undefined;
  via: Review['via'];
}

export type Ruling =
  | { kind: 'decided'; decision: Decision; verdict: Verdict; value: string }
  | { kind: 'already_decided'; decision: Decision }
  | { kind: 'refused'; why: 'unknown_label' | 'approve_differs' };

/**
 * Rules on one answer. Whoever calls holds the item's row locked, so of two racing reviewers the second one
 * finds the first one's decision here.
 *
 * A correction to the very value that the model gave is an approval: what counts is the answer, not the button.
 */
export function rule(project: Project, item: Item, answer: Answer, now: Date): Ruling {
  if (item.decision) return { kind: 'already_decided', decision: item.decision };
  const predicted = item.prediction.value;
  if (answer.verdict === 'approve' && answer.value !== undefined && answer.value !== predicted) {
    return { kind: 'refused', why: 'approve_differs' };
  }
  const value = answer.verdict === 'approve' ? predicted : (answer.value ?? '');
  if (value !== predicted && !project.labels.some((label) => label.value === value)) {
    return { kind: 'refused', why: 'unknown_label' };
  }
  const verdict = value === predicted ? 'approve' : 'correct';
  return {
    kind: 'decided',
    verdict,
    value,
    decision: {
      outcome: verdict === 'approve' ? 'approved' : 'corrected',
      value,
      decidedBy: answer.reviewer,
      decidedAt: now,
      finalAt: now,
    },
  };
}
