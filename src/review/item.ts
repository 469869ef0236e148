import type { Value } from './value.ts';

/** One prediction sent to Signoff, and everything that became of it. */
export interface Item {
  id: string;
  project: string;
  externalId: string | null;
  status: ItemStatus;
  /** Grows by one with every change; a card that shows a lower version is out of date. */
  version: number;
  input: Input;
  /** When the input's time is over, and when it was deleted for that; null: it is kept. */
  eraseAt: Date | null;
  inputErasedAt: Date | null;
  prediction: Prediction;
  selection: Selection;
  priority: number;
  dueAt: Date | null;
  /** Since when those who are asked now are asked: their time and their reminders count from here. */
  askedAt: Date;
  /** When the next reminder comes; null: none any more. */
  remindAt: Date | null;
  /** Slack user id of whoever caused the prediction; never its reviewer. */
  requestedBy: string | null;
  groupKey: string | null;
  /** Echoed back, never read. */
  metadata: Record<string, unknown> | null;
  callbackUrl: string | null;
  /** The caller's Idempotency-Key and a hash of the body it came with; null: sent without one. */
  idempotency: { key: string; fingerprint: string } | null;
  /** W3C trace context of the request that brought the item. */
  traceparent: string | null;
  /** A known true answer, or an answer to be given again: the item measures reviewers and is never training data. */
  gold: Gold | Repeat | null;
  /** A gold item that is shown with a plausible wrong prediction. */
  isSeed: boolean;
  /** Only this reviewer is asked, in a session: a known answer before their own answers count, or what they answered before. Null: whoever may. */
  askedOf: string | null;
  /** What is kept of the input to find those like it; null where the project does not look for them. */
  sketch: { hash: string; bands: number[] } | null;
  /** The earlier item whose answer this one gets, being about nearly the same input; null: it is asked about by itself. */
  duplicateOf: string | null;
  /** The card hides the prediction until it is answered. */
  blind: boolean;
  /** Answers count within a round; a reopened item starts a new one. */
  round: number;
  /** Whoever answered in an earlier round may not answer in this one. */
  freshEyes: boolean;
  /** Null: reviewers are asked. Else leads are, and why. */
  escalation: Escalation | null;
  decision: Decision | null;
  createdAt: Date;
}

export interface Gold {
  value: Value;
  /** What a seed shows where another item shows its external id, so that it looks like any other. */
  shownAs?: string | null;
  /** Which known answer of the pool it is, where a reviewer qualifies by it. */
  from?: string;
}

/** What one reviewer has answered before, asked once more: whether they say the same. */
export interface Repeat {
  /** Which review of theirs. */
  repeatOf: string;
  shownAs?: string | null;
}

/** The true answer, where one is known. */
export function truthOf({ gold }: Pick<Item, 'gold'>): Value | null {
  return gold && 'value' in gold ? gold.value : null;
}

export type ItemStatus = 'waiting' | 'in_review' | 'completed';

/** What the model saw. Untrusted text, all of it. */
export interface Input {
  text?: string | undefined;
  image_url?: string | undefined;
  url?: string | undefined;
  fields?: Record<string, string> | undefined;
}

/** What a model said of one input. */
export interface Prediction {
  value: Value;
  /** 0..1; null: a person suggested the value, and there is no score. */
  confidence: number | null;
  /** The model's next guesses, most confident first: labels for classification and multilabel, texts for text. */
  alternatives: { value: string; confidence: number }[];
  /** 0..1 for fields of an extraction. */
  fieldConfidence: Record<string, number> | null;
  model: string | null;
  modelVersion: string | null;
  explanation: string | null;
}

/** Why an item is reviewed or not, and with what probability: kept for every prediction, so that labels can be weighed. */
export interface Selection {
  route: Route;
  reasons: SelectionReason[];
  /** 0..1, the chance this prediction had of being reviewed, whether it was or not. */
  probability: number;
  /** The project's order applied to the prediction: higher is reviewed sooner. */
  score: number;
  /** The random number that the audit share was compared with; with the gate's version it can be replayed. */
  coin: number;
  /**
   * 0..1, the least chance that any prediction had just then, however sure the model. Those whose coin lies below it were picked by
   * chance alone, and so are a fair sample of all.
   */
  floor: number;
  gateVersion: string;
}

export const routes = ['review', 'auto_approve', 'duplicate', 'unreviewed'] as const;
export type Route = (typeof routes)[number];

export const selectionReasons = [
  'low_confidence',
  'explore',
  'audit',
  'always',
  'sent',
  'stopped',
  'uncertified',
  'escalated',
  'contest',
] as const;
export type SelectionReason = (typeof selectionReasons)[number];

export interface Escalation {
  why: 'asked' | 'deadline' | 'disagreement' | 'skipped';
  /** Who asked; null where nobody did. */
  by: string | null;
  at: Date;
}

export const outcomes = [
  'approved',
  'corrected',
  'rejected',
  'auto_approved',
  'expired',
  'withdrawn',
  'no_consensus',
  'unreviewed',
] as const;
export type Outcome = (typeof outcomes)[number];

export interface Decision {
  outcome: Outcome;
  /** Null where nobody gave one: rejected, expired, withdrawn, no consensus. */
  value: Value | null;
  /** Slack user id or the caller's own id of the reviewer whose answer settled it; null when nobody's did. */
  decidedBy: string | null;
  decidedAt: Date;
  /** From here on nobody undoes it. */
  finalAt: Date;
  /** 0..1, the share of answers that say the same as the decision; null when nobody answered. */
  agreement: number | null;
}

export const verdicts = ['approve', 'correct', 'reject', 'skip', 'escalate'] as const;
export type Verdict = (typeof verdicts)[number];

/** One reviewer's answer. */
export interface Review {
  id: string;
  reviewer: string;
  verdict: Verdict;
  /** Null for reject, skip and escalate. */
  value: Value | null;
  /** Why it was rejected, skipped or escalated. */
  reason: string | null;
  note: string | null;
  /** For "none of these": the label that the project lacks. */
  proposedLabel: string | null;
  via: 'slack' | 'api' | 'cli';
  /** Where in Slack: on the card, in a dialog of the card, in a review session, in a list of several at once. */
  surface: 'card' | 'dialog' | 'session' | 'bulk' | null;
  /** The prediction was hidden when this was answered. */
  blind: boolean;
  /** Given as a lead, after reviewers could not settle it. */
  asLead: boolean;
  round: number;
  createdAt: Date;
  /** From the moment the item was shown to this reviewer; null when it never was. */
  latencyMs: number | null;
  /** When it stopped counting: taken back, or replaced by a later answer of the same person. */
  retractedAt: Date | null;
}

/** The item with its next version, as it is kept after a change. */
export function nextVersion(item: Item): Item {
  return { ...item, version: item.version + 1 };
}

/** Whether a review answers the question; skips and escalations pass it on. */
export function isAnswer({ verdict }: Pick<Review, 'verdict'>): boolean {
  return verdict === 'approve' || verdict === 'correct' || verdict === 'reject';
}

/** The reviews that count for an item as it is now. */
export function liveReviews(item: Pick<Item, 'round'>, reviews: Review[]): Review[] {
  return reviews.filter((review) => review.round === item.round && review.retractedAt === null);
}
