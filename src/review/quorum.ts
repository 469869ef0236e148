import { type Item, isAnswer, liveReviews, type Review } from './item.ts';
import { hasLeads, type Project, type ReviewRule } from './project.ts';
import { canonical, type Value } from './value.ts';

/** Where the answers to an item stand. */
export type Standing =
  | { kind: 'settled'; winner: Group; agreement: number }
  /** Another reviewer is asked. */
  | { kind: 'open' }
  /** No further reviewer is asked: leads decide, or nobody can. */
  | { kind: 'split' };

interface Group {
  verdict: 'answer' | 'reject';
  value: Value | null;
  reviews: Review[];
}

/**
 * Counts the answers of the current round. They settle the item when there are enough of them, and enough say the same:
 * so many for a value, so many for a rejection. Where that is true of two things, more must say the one than the other.
 * With as many answers as the project takes and no agreement, they never will.
 *
 * An answer of a lead who was asked to decide settles it alone.
 */
export function standing(rule: ReviewRule, item: Pick<Item, 'round'>, reviews: Review[]): Standing {
  const answers = liveReviews(item, reviews).filter(isAnswer);
  const ruling = answers.findLast((review) => review.asLead);
  if (ruling) {
    const winner = groupOf(ruling, [ruling]);
    return { kind: 'settled', winner, agreement: shareOf(answers, winner) };
  }
  const [first, second] = [...Map.groupBy(answers, sayingOf).values()]
    .map((same) => groupOf(same[0], same))
    .filter((group) => group !== null)
    .filter(({ verdict, reviews }) => reviews.length >= (verdict === 'reject' ? rule.reject : rule.agree))
    .sort((a, b) => b.reviews.length - a.reviews.length);
  if (first && answers.length >= rule.required && first.reviews.length > (second?.reviews.length ?? 0)) {
    return { kind: 'settled', winner: first, agreement: first.reviews.length / answers.length };
  }
  return { kind: answers.length >= rule.max ? 'split' : 'open' };
}

/** How many people have to give the same answer at most, so that the rule can be kept at all. */
export function peopleNeeded({ required, agree, reject }: ReviewRule): number {
  return Math.max(required, agree, reject);
}

/** What a split comes to. */
export function afterSplit(project: Project): 'leads' | 'no_consensus' {
  return hasLeads(project) ? 'leads' : 'no_consensus';
}

function sayingOf(review: Review): string {
  return review.verdict === 'reject' ? 'reject' : `value ${canonical(review.value)}`;
}

function groupOf(first: Review, reviews: Review[]): Group;
function groupOf(first: Review | undefined, reviews: Review[]): Group | null;
function groupOf(first: Review | undefined, reviews: Review[]): Group | null {
  if (!first) return null;
  const isReject = first.verdict === 'reject';
  return { verdict: isReject ? 'reject' : 'answer', value: isReject ? null : first.value, reviews };
}

function shareOf(answers: Review[], winner: Group): number {
  const saying = winner.reviews[0] && sayingOf(winner.reviews[0]);
  return answers.filter((review) => sayingOf(review) === saying).length / answers.length;
}
