import { type Decision, type Item, isAnswer, liveReviews, type Review, type Verdict } from './item.ts';
import { hasLeads, type Project } from './project.ts';
import { standing } from './quorum.ts';
import { whatCannotBeStored } from './storable.ts';
import { canonical, type ReadValue, readValue, sameValue, type Value, type ValueProblem } from './value.ts';

/** What a reviewer says, wherever they say it. */
export interface Answer {
  reviewer: string;
  verdict: Verdict;
  /** For `approve` it may be left out, and if given must be what the model said; for `correct` it is the right value. */
  value?: unknown;
  reason?: string | null | undefined;
  note?: string | null | undefined;
  proposedLabel?: string | null | undefined;
  via: Review['via'];
  surface?: Review['surface'];
  /** Leads decide what reviewers could not; callers with the right to decide count as leads. */
  isLead?: boolean | undefined;
  /** When the item was shown to this reviewer, where that is not the moment its card was posted. */
  shownAt?: Date | null | undefined;
  /** The item's version that the answer was given to; another one is refused. */
  version?: number | undefined;
}

/** Everything about an item that a ruling looks at. */
export interface Case {
  project: Project;
  item: Item;
  /** All of them, also of earlier rounds and those taken back; oldest first. */
  reviews: Review[];
}

export type RulingRefusal =
  | 'value_not_valid'
  | 'approve_differs'
  | 'already_answered'
  | 'leads_only'
  | 'answered_before'
  | 'reason_missing'
  | 'no_leads'
  | 'with_leads_already'
  | 'version_differs';

export type Ruling =
  | {
      kind: 'taken';
      /** As it will be kept; an approval by any other button is an approval. */
      verdict: Verdict;
      value: Value | null;
      asLead: boolean;
      /** An earlier word of the same person, which this one replaces. */
      replaces: Review | null;
      progress: Progress;
    }
  | { kind: 'already_decided'; decision: Decision }
  | { kind: 'refused'; why: RulingRefusal; problems?: ValueProblem[] };

/** What an answer brings about. */
export type Progress =
  | { kind: 'decided'; decision: Decision }
  /** More reviewers are needed. */
  | { kind: 'open' }
  /** Leads are asked now. */
  | { kind: 'to_leads'; why: 'asked' | 'disagreement' | 'skipped' };

/** So many skips, and leads are asked. */
export const skipsMax = 3;

/**
 * Rules on one answer. Whoever calls holds the item's row locked, so of two racing reviewers the second one
 * finds the first one's decision here.
 *
 * A correction to the very value that the model gave is an approval: what counts is the answer, not the button.
 */
export function rule(theCase: Case, answer: Answer, now: Date): Ruling {
  const { project, item, reviews } = theCase;
  if (item.decision) return { kind: 'already_decided', decision: item.decision };
  if (answer.version !== undefined && answer.version !== item.version) return refused('version_differs');
  const asLead = item.escalation !== null;
  if (asLead && !answer.isLead) return refused('leads_only');
  if (item.freshEyes && reviews.some((review) => isEarlierAnswer(review, item, answer.reviewer))) {
    return refused('answered_before');
  }
  const replaces = liveReviews(item, reviews).find(({ reviewer }) => reviewer === answer.reviewer) ?? null;
  // A lead may rule after answering like anybody else; passing on takes no answer back.
  if (replaces && isAnswer(replaces) && !(asLead && isAnswer(answer))) return refused('already_answered');

  const given = readGiven(project, item, answer);
  if ('why' in given) return given;
  const { verdict, value } = given;
  if (verdict === 'reject' && project.rejection.reason === 'required' && !answer.reason && !answer.proposedLabel) {
    return refused('reason_missing');
  }
  if (verdict === 'escalate' && asLead) return refused('with_leads_already');
  if (verdict === 'escalate' && !hasLeads(project)) return refused('no_leads');

  const kept = { verdict, value, asLead: asLead && isAnswer({ verdict }), replaces };
  return { kind: 'taken', ...kept, progress: progressOf(theCase, answer, kept, now) };
}

function readGiven(
  project: Project,
  item: Item,
  answer: Answer,
): { verdict: Verdict; value: Value | null } | Extract<Ruling, { kind: 'refused' }> {
  const predicted = item.prediction.value;
  switch (answer.verdict) {
    case 'reject':
    case 'skip':
    case 'escalate':
      return { verdict: answer.verdict, value: null };
    case 'approve': {
      const whole = readValue(project, predicted, 'complete');
      // An extraction that lacks a required field can't be right as it is. A label may have left the project since.
      if ('problems' in whole && project.task === 'extraction') {
        return { kind: 'refused', why: 'value_not_valid', problems: whole.problems };
      }
      if (answer.value === undefined || answer.value === null) {
        return { verdict: 'approve', value: predicted };
      }
      return says(project, answer.value, predicted)
        ? { verdict: 'approve', value: predicted }
        : refused('approve_differs');
    }
    case 'correct': {
      if (says(project, answer.value, predicted)) return readGiven(project, item, { ...answer, verdict: 'approve' });
      const read = readAnswer(project, answer.value);
      return 'problems' in read
        ? { kind: 'refused', why: 'value_not_valid', problems: read.problems }
        : { verdict: 'correct', value: read.value };
    }
  }
}

/** Whether what was given is the predicted value. A label may have left the project since the model gave it. */
function says(project: Project, given: unknown, predicted: Value): boolean {
  if (whatCannotBeStored(given).length > 0) return false;
  // Stryker disable next-line StringLiteral: whatever is not `complete` is partial
  const read = readValue(project, given, 'partial');
  return canonical('value' in read ? read.value : given) === canonical(predicted);
}

function readAnswer(project: Project, given: unknown): ReadValue {
  const unstorable = whatCannotBeStored(given);
  return unstorable.length > 0 ? { problems: unstorable } : readValue(project, given, 'complete');
}

function progressOf(
  { project, item, reviews }: Case,
  answer: Answer,
  kept: { verdict: Verdict; value: Value | null; asLead: boolean; replaces: Review | null },
  now: Date,
): Progress {
  const added = { ...blank, ...kept, reviewer: answer.reviewer, round: item.round, createdAt: now };
  const counted = [...reviews.filter((review) => review.id !== kept.replaces?.id), added];
  if (kept.verdict === 'escalate') return { kind: 'to_leads', why: 'asked' };
  if (kept.verdict === 'skip') {
    const skips = liveReviews(item, counted).filter(({ verdict }) => verdict === 'skip').length;
    return skips >= skipsMax && item.escalation === null && hasLeads(project)
      ? { kind: 'to_leads', why: 'skipped' }
      : { kind: 'open' };
  }
  return settle(project, item, counted, answer.reviewer, now);
}

/** What the answers come to. */
function settle(project: Project, item: Item, reviews: Review[], by: string, now: Date): Progress {
  const stands = standing(project.reviews, item, reviews);
  const decided = (decision: Pick<Decision, 'outcome' | 'value' | 'agreement'>): Progress => ({
    kind: 'decided',
    decision: { ...decision, decidedBy: by, decidedAt: now, finalAt: new Date(now.getTime() + project.undoMs) },
  });
  switch (stands.kind) {
    case 'open':
      return { kind: 'open' };
    case 'settled': {
      const { winner, agreement } = stands;
      if (winner.verdict === 'reject') return decided({ outcome: 'rejected', value: null, agreement });
      const outcome = sameValue(winner.value, item.prediction.value) ? 'approved' : 'corrected';
      return decided({ outcome, value: winner.value, agreement });
    }
    case 'split':
      return hasLeads(project)
        ? { kind: 'to_leads', why: 'disagreement' }
        : decided({ outcome: 'no_consensus', value: null, agreement: null });
  }
}

function isEarlierAnswer(review: Review, item: Item, reviewer: string): boolean {
  return review.round < item.round && review.reviewer === reviewer && isAnswer(review) && review.retractedAt === null;
}

const blank = {
  id: '',
  reason: null,
  note: null,
  proposedLabel: null,
  via: 'slack',
  surface: null,
  blind: false,
  latencyMs: null,
  retractedAt: null,
} as const satisfies Partial<Review>;

function refused(why: RulingRefusal): { kind: 'refused'; why: RulingRefusal } {
  return { kind: 'refused', why };
}
