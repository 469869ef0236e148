/** One prediction sent to Signoff, and everything that became of it. */
export interface Item {
  id: string;
  project: string;
  externalId: string | null;
  status: ItemStatus;
  /** Grows by one with every change; a card that shows a lower version is out of date. */
  version: number;
  input: Input;
  prediction: Prediction;
  selection: Selection;
  priority: number;
  dueAt: Date | null;
  /** Slack user id of whoever caused the prediction; never its reviewer. */
  requestedBy: string | null;
  groupKey: string | null;
  /** Echoed back, never read. */
  metadata: Record<string, unknown> | null;
  callbackUrl: string | null;
  /** A known true answer: the item measures reviewers and is never training data. */
  gold: { value: string } | null;
  decision: Decision | null;
  createdAt: Date;
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
  value: string;
  /** 0..1. */
  confidence: number;
  /** The model's next guesses, most confident first. */
  alternatives: { value: string; confidence: number }[];
  model: string | null;
  modelVersion: string | null;
  explanation: string | null;
}

/** Why an item is reviewed or not, and with what probability: kept for every prediction, so that labels can be weighed. */
export interface Selection {
  route: 'review' | 'auto_approve';
  reasons: ('low_confidence' | 'audit' | 'always')[];
  /** 0..1, the chance this prediction had of being reviewed, whether it was or not. */
  probability: number;
  /** The project's order applied to the prediction: higher is reviewed sooner. */
  score: number;
  /** The random number that the audit share was compared with; with the gate's version it can be replayed. */
  coin: number;
  gateVersion: string;
}

export type Outcome = 'approved' | 'corrected' | 'auto_approved';

export interface Decision {
  outcome: Outcome;
  value: string;
  /** Slack user id or the caller's own id of the reviewer; null when the gate decided. */
  decidedBy: string | null;
  decidedAt: Date;
  /** From here on nobody undoes it. */
  finalAt: Date;
}

/** One reviewer's answer. */
export interface Review {
  id: string;
  reviewer: string;
  verdict: Verdict;
  value: string;
  note: string | null;
  via: 'slack' | 'api' | 'cli';
  createdAt: Date;
  /** From the moment the card stood in the channel; null when no card was shown. */
  latencyMs: number | null;
}

export type Verdict = 'approve' | 'correct';
