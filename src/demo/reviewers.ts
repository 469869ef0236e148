import type { Chance } from './chance.ts';

/** How one of the three answers a card, and how long that takes. */
export type Answer = { verdict: 'approve'; afterMs: number } | { verdict: 'correct'; value: string; afterMs: number };

/** What a reviewer can see of a prediction. */
interface Seen {
  value: string;
  alternatives: readonly { value: string }[];
}

export interface Reviewer {
  /** Slack user id, as in the sandbox's own workspace. */
  user: string;
  name: string;
  /** Share of the cards this person gives the true answer to, whatever the model said. */
  right: number;
  /** Every answer that is not right: a careful reader slips to another label, a hurried one goes along with the model. */
  otherwise: 'slips' | 'approves';
  afterMs: { from: number; to: number };
}

export const ana: Reviewer = {
  user: 'U01ANA',
  name: 'Ana',
  right: 0.97,
  otherwise: 'slips',
  afterMs: { from: 3_000, to: 7_000 },
};

export const ben: Reviewer = {
  user: 'U02BEN',
  name: 'Ben',
  right: 0.85,
  otherwise: 'approves',
  afterMs: { from: 1_000, to: 2_500 },
};

/** Approves everything. There is one in every team, and a feedback store should know it. */
export const cleo: Reviewer = {
  user: 'U03CLEO',
  name: 'Cleo',
  right: 0,
  otherwise: 'approves',
  afterMs: { from: 500, to: 1_200 },
};

export const reviewers: readonly Reviewer[] = [ana, ben, cleo];

/**
 * What this reviewer answers. Draws from `chance` twice, so the same chance gives the same answer.
 * A slip is approving what is wrong, or taking the model's next best for what is right.
 */
export function answerOf(reviewer: Reviewer, truth: string, seen: Seen, chance: Chance): Answer {
  const isRight = chance() < reviewer.right;
  const afterMs = Math.round(reviewer.afterMs.from + chance() * (reviewer.afterMs.to - reviewer.afterMs.from));
  const value = isRight ? truth : wrongValue(reviewer, truth, seen);
  return value === seen.value ? { verdict: 'approve', afterMs } : { verdict: 'correct', value, afterMs };
}

function wrongValue(reviewer: Reviewer, truth: string, seen: Seen): string {
  if (reviewer.otherwise === 'approves' || seen.value !== truth) return seen.value;
  return seen.alternatives[0]?.value ?? seen.value;
}
