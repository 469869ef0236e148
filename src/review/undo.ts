import { type Case, skipsMax } from './decide.ts';
import { type Decision, type Escalation, type Item, isAnswer, liveReviews, type Review } from './item.ts';
import { standing } from './quorum.ts';

export type UndoRefusal = 'nothing_to_undo' | 'undo_over' | 'settled_otherwise';

export type Undoing =
  | {
      kind: 'undone';
      review: Review;
      /** A decision rested on it. */
      reopens: boolean;
      /** Who is asked without it: an escalation that rested on it is over. */
      escalation: Escalation | null;
    }
  | { kind: 'refused'; why: UndoRefusal };

/**
 * Whether a person may take their last word on an item back. While the item is open that goes as long after the answer as
 * the project says; once it is decided, until the decision is final, for those whose answers it rests on.
 */
export function undo({ project, item, reviews }: Case, reviewer: string, now: Date): Undoing {
  const review = liveReviews(item, reviews).findLast((each) => each.reviewer === reviewer);
  if (!review) return { kind: 'refused', why: 'nothing_to_undo' };
  const left = reviews.filter(({ id }) => id !== review.id);
  const undone = {
    kind: 'undone',
    review,
    escalation: escalationWithout({ project, item, reviews: left }, review),
  } as const;
  const { decision } = item;
  if (!decision) {
    const until = new Date(review.createdAt.getTime() + project.undoMs);
    return until > now ? { ...undone, reopens: false } : { kind: 'refused', why: 'undo_over' };
  }
  // Others say so too, or a lead ruled: the decision stands without it.
  const stands = standing(project.reviews, item, left).kind === 'settled';
  if (!isByPeople(decision) || !isAnswer(review) || stands) return { kind: 'refused', why: 'settled_otherwise' };
  return undoableUntil(item, now) ? { ...undone, reopens: true } : { kind: 'refused', why: 'undo_over' };
}

/**
 * Until when somebody may take back what this item's decision rests on; null: nobody may any more, or ever. Nobody can be
 * asked again about an input that is gone.
 */
export function undoableUntil(
  { decision, inputErasedAt }: Pick<Item, 'decision' | 'inputErasedAt'>,
  now: Date,
): Date | null {
  return decision && isByPeople(decision) && !inputErasedAt && decision.finalAt > now ? decision.finalAt : null;
}

/** Leads keep what is theirs for any other reason than this review, and what one of them has ruled on. */
function escalationWithout({ project, item, reviews }: Case, { reviewer, verdict, asLead }: Review): Escalation | null {
  const { escalation } = item;
  if (!escalation || asLead) return escalation;
  switch (escalation.why) {
    case 'asked':
      return verdict === 'escalate' && escalation.by === reviewer ? null : escalation;
    case 'disagreement':
      return standing(project.reviews, item, reviews).kind === 'open' ? null : escalation;
    case 'skipped': {
      const skips = liveReviews(item, reviews).filter(({ verdict }) => verdict === 'skip');
      return skips.length < skipsMax ? null : escalation;
    }
    case 'deadline':
      return escalation;
  }
}

/** A deadline or a withdrawal is nobody's answer to take back. */
function isByPeople({ outcome, decidedBy }: Decision): boolean {
  return decidedBy !== null && ['approved', 'corrected', 'rejected', 'no_consensus'].includes(outcome);
}
