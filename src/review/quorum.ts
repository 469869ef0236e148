import { type Item, isAnswer, liveReviews, type Review } from './item.ts';
import type { ReviewRule } from './project.ts';
import { canonical } from './value.ts';

/** Where the answers to an item stand. */
export type Standing =
  /** `winner`: one of the answers that say what counts. */
  | { kind: 'settled'; winner: Review; agreement: number }
  /** Another reviewer is asked. */
  | { kind: 'open' }
  /** No further reviewer is asked: leads decide, or nobody can. */
  | { kind: 'split' };

/**
 * Counts the answers of the current round. They settle the item when there are enough of them, and enough say the same:
 * so many for a value, so many for a rejection. Where that is true of two things, more must say the one than the other.
 * With as many answers as the project takes and no agreement, they never will.
 *
 * An answer of a lead who was asked to decide settles it alone.
 */
export function standing(rule: ReviewRule, item: Pick<Item, 'round'>, reviews: Review[]): Standing {
  const answers = liveReviews(item, reviews).filter(isAnswer);
  const settledBy = (winner: Review): Standing => ({
    kind: 'settled',
    winner,
    agreement: answers.filter((answer) => sayingOf(answer) === sayingOf(winner)).length / answers.length,
  });
  const ruling = answers.findLast((review) => review.asLead);
  if (ruling) return settledBy(ruling);
  const [first, second] = sayings(answers)
    .filter(({ answer, count }) => count >= (answer.verdict === 'reject' ? rule.reject : rule.agree))
    .sort((a, b) => b.count - a.count);
  if (first && answers.length >= rule.required && first.count > (second?.count ?? 0)) return settledBy(first.answer);
  return { kind: answers.length >= rule.max ? 'split' : 'open' };
}

/** How many people have to give the same answer at most, so that the rule can be kept at all. */
export function peopleNeeded({ required, agree, reject }: ReviewRule): number {
  return Math.max(required, agree, reject);
}

/** What was said, each once, with the first answer that says it and how many do. */
function sayings(answers: Review[]): { answer: Review; count: number }[] {
  const said = new Map<string, { answer: Review; count: number }>();
  for (const answer of answers) {
    const same = said.get(sayingOf(answer));
    if (same) same.count += 1;
    else said.set(sayingOf(answer), { answer, count: 1 });
  }
  return [...said.values()];
}

/** The same text for the same answer. A rejection has no value, and every other answer has one. */
function sayingOf({ value }: Review): string {
  return canonical(value);
}
