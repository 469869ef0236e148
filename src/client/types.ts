// Made from the API’s own description by `npm run client:types`; a test fails where it is out of date.

/**
 * What is wrong, for programs.
 */
export type ProblemCode =
  | 'not_json'
  | 'bad_request'
  | 'bad_cursor'
  | 'too_slow'
  | 'unauthorized'
  | 'not_a_reviewer'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'already_decided'
  | 'cursor_expired'
  | 'outdated'
  | 'too_large'
  | 'not_a_json_type'
  | 'not_an_encoding'
  | 'idempotency_key_reused'
  | 'invalid'
  | 'rate_limited'
  | 'internal'
  | 'unavailable';
/**
 * By the project’s task: a label, a list of labels, a text, an object of fields, or a proposed action `{action, arguments, summary}`.
 */
export type Value =
  | string
  | string[]
  | {
      [k: string]: unknown;
    };
/**
 * Something that happened; the body of a webhook too.
 */
export type Event = ItemEvent | RetrainSuggested;
/**
 * `jsonl`: every record as it is, one JSON object a line; `csv`: every record as a row of a table; no cell is a formula; `parquet`: the same table with typed columns; `label-studio`: tasks with annotations and predictions, to be imported into Label Studio; `argilla`: records with suggestions and responses, to be imported into Argilla 2; `hugging-face`: a dataset of the Hugging Face Hub: README.md, and a Parquet file for each split; `hugging-face-jsonl`: the same with JSON lines; `chat`: chats for supervised fine-tuning: what was asked, and the final answer; `preference`: prompt, chosen and rejected, where a person changed the text; `unpaired`: prompt, completion and whether it is wanted
 */
export type SnapshotFormat =
  | 'jsonl'
  | 'csv'
  | 'parquet'
  | 'label-studio'
  | 'argilla'
  | 'hugging-face'
  | 'hugging-face-jsonl'
  | 'chat'
  | 'preference'
  | 'unpaired';

/**
 * Where the threshold of the gate should lie, and what speaks for it.
 */
export interface Advice {
  project: string;
  model: string | null;
  model_version: string | null;
  error: number;
  confidence: number;
  correction: 'fixed_sequence' | 'bonferroni';
  /**
   * In plain sentences.
   */
  summary: string;
  current: {
    threshold: number;
    /**
     * Predictions at or above it that chance alone picked and people settled.
     */
    audited: number;
    wrong: number;
    /**
     * How many of all predictions lie at or above it.
     */
    share: number | null;
    /**
     * Clopper-Pearson interval; null without an audit.
     */
    error_between: number[] | null;
  };
  /**
   * The lowest threshold that keeps the error; null: there is none yet.
   */
  advised: {
    threshold: number;
    /**
     * Predictions at or above it that chance alone picked and people settled.
     */
    audited: number;
    wrong: number;
    /**
     * How many of all predictions lie at or above it.
     */
    share: number | null;
    p_value: number;
    error_at_most: number;
    /**
     * Negative: it takes more reviews.
     */
    reviews_saved_per_day: number | null;
  } | null;
  /**
   * What it takes to say it of the next one, if no more are wrong.
   */
  missing: {
    threshold: number;
    audited: number;
    needed: number;
  } | null;
  candidates: {
    threshold: number;
    /**
     * Predictions at or above it that chance alone picked and people settled.
     */
    audited: number;
    wrong: number;
    /**
     * How many of all predictions lie at or above it.
     */
    share: number | null;
  }[];
}
export interface AutoApproveInput {
  /**
   * For the audit log.
   */
  reason?: string;
  /**
   * Who does it; left out: the key’s name.
   */
  actor?: string;
  /**
   * false: stop it.
   */
  on: boolean;
}
export interface AutoApproveSwitched {
  project: string;
  auto_approve: boolean;
  /**
   * False: it was so already.
   */
  changed: boolean;
}
/**
 * What became of one line.
 */
export interface BulkResult {
  /**
   * Counted from 1.
   */
  line: number;
  /**
   * 201 new, 200 known before; else nothing of this line was stored.
   */
  status: number;
  id?: string;
  external_id?: string | null;
  problem?: {
    type: 'about:blank';
    title: string;
    status: number;
    code: ProblemCode;
    /**
     * For people: what to do.
     */
    detail: string;
    errors?: {
      /**
       * JSON Pointer into what was sent; `/query/…` and `/header/…` for those.
       */
      pointer: string;
      detail: string;
    }[];
    decision?: {
      outcome:
        | 'approved'
        | 'corrected'
        | 'rejected'
        | 'auto_approved'
        | 'expired'
        | 'withdrawn'
        | 'no_consensus'
        | 'unreviewed';
      value: Value | null;
      /**
       * Who gave the answer that settled it.
       */
      decided_by: string | null;
      decided_at: string;
    };
  };
}
export interface CallbackSecret {
  secret: string;
}
/**
 * What several answers to one item come to.
 */
export interface Consensus {
  item_id: string;
  external_id: string | null;
  /**
   * The likeliest; null: nothing decides between two or more.
   */
  label: string | null;
  /**
   * How likely it is; with `majority` the share of answers that gave it.
   */
  probability: number | null;
  /**
   * How likely each label is. Below 0.001 those that nobody gave this item are left out.
   */
  soft_labels: {
    [k: string]: number;
  };
  /**
   * How many gave a label, without being asked to decide for others. Rejections give none.
   */
  answers: number;
  outcome:
    'approved' | 'corrected' | 'rejected' | 'auto_approved' | 'expired' | 'withdrawn' | 'no_consensus' | 'unreviewed';
  /**
   * The value that was decided; null: none was.
   */
  decided: unknown;
  /**
   * Whether something else was decided than the likeliest label; null: one of the two is not there.
   */
  differs: boolean | null;
}
/**
 * Several days that end with this one, as one.
 */
export interface DaysTogether {
  days: number;
  /**
   * So many of these days were counted, and are in here.
   */
  counted: number;
  predictions: number;
  /**
   * Of what was left to chance, what people settled.
   */
  audits: number;
  /**
   * Of all that came on these days, whatever the version: a post-stratified estimate.
   */
  accuracy: {
    share: number;
    /**
     * Lower and upper end of the interval, at 95 %.
     */
    between: number[];
  } | null;
  /**
   * How much of what the gate approves was wrong, by what people saw all the same.
   */
  auto_approved_error: {
    audited: number;
    wrong: number;
    share: number;
    /**
     * Lower and upper end of the interval, at 95 %.
     */
    between: number[];
  } | null;
  /**
   * Why a figure that is null is not known, by its name.
   */
  not_known: {
    [k: string]: string;
  };
}
/**
 * How the item ended.
 */
export interface Decision {
  outcome:
    'approved' | 'corrected' | 'rejected' | 'auto_approved' | 'expired' | 'withdrawn' | 'no_consensus' | 'unreviewed';
  value: Value | null;
  /**
   * Who gave the answer that settled it.
   */
  decided_by: string | null;
  decided_at: string;
  /**
   * From here on nobody undoes it.
   */
  final_at: string;
  agreement: number | null;
}
/**
 * One event for one webhook, and every attempt to tell it.
 */
export interface Delivery {
  id: string;
  /**
   * The `webhook-id` that it travels under.
   */
  event: string;
  type: 'item.completed' | 'item.reopened' | 'review.created' | 'retrain.suggested';
  project: string;
  /**
   * null: it is about a project.
   */
  item: string | null;
  state: 'pending' | 'sending' | 'delivered' | 'failed';
  created_at: string;
  settled_at: string | null;
  next_attempt_at: string | null;
  attempts: {
    attempt: number;
    at: string;
    took_ms: number;
    /**
     * null: no answer came.
     */
    status: number | null;
    error: string | null;
    /**
     * The first thousand bytes of the answer.
     */
    response: string | null;
  }[];
}
export interface DeliveryList {
  deliveries: Delivery[];
  has_more: boolean;
  /**
   * For `cursor`, to read on; null on the last page.
   */
  next_cursor: string | null;
}
/**
 * Something that happened to an item.
 */
export interface ItemEvent {
  type: 'item.completed' | 'item.reopened' | 'review.created';
  timestamp: string;
  data: {
    item: string;
    project: string;
    external_id: string | null;
    version: number;
    status?: 'waiting' | 'in_review' | 'completed';
    decision?: Decision | null;
    prediction?: {
      value: Value;
      confidence: number | null;
      model: string | null;
      model_version: string | null;
    };
    group_key?: string | null;
    requested_by?: string | null;
    metadata?: {
      [k: string]: unknown;
    } | null;
    review?: Review;
  };
}
/**
 * One reviewer’s answer.
 */
export interface Review {
  id: string;
  reviewer: string;
  verdict: 'approve' | 'correct' | 'reject' | 'skip' | 'escalate';
  value: Value | null;
  reason: string | null;
  note: string | null;
  proposed_label: string | null;
  via: 'slack' | 'api' | 'cli';
  as_lead: boolean;
  round: number;
  /**
   * Since when it counts no more.
   */
  retracted_at: string | null;
  created_at: string;
  latency_ms: number | null;
}
/**
 * A project’s model should be trained anew. Nothing is done by itself.
 */
export interface RetrainSuggested {
  type: 'retrain.suggested';
  timestamp: string;
  data: {
    project: string;
    reasons: ('labels' | 'label_mix' | 'accuracy')[];
    /**
     * For people: a sentence for each reason.
     */
    why: string;
    /**
     * New final labels since the last signal.
     */
    labels: number;
    model: string | null;
    /**
     * Which version it is about; null where it is for the labels, or callers name none.
     */
    model_version: string | null;
  };
}
/**
 * The training record of one decision. Append-only.
 */
export interface FeedbackRecord {
  schema: 1;
  id: string;
  item_id: string;
  project: string;
  task: 'classification' | 'multilabel' | 'text' | 'extraction' | 'approval';
  external_id: string | null;
  group_key: string | null;
  input: {
    text?: string;
    image_url?: string;
    url?: string;
    fields?: {
      [k: string]: string;
    };
    [k: string]: unknown;
  };
  prediction: {
    value:
      | string
      | string[]
      | {
          [k: string]: unknown;
        };
    confidence: number | null;
    alternatives: {
      value: string;
      confidence: number;
      [k: string]: unknown;
    }[];
    field_confidence?: {
      [k: string]: number;
    } | null;
    model: string | null;
    model_version: string | null;
    [k: string]: unknown;
  };
  /**
   * null: a decision that was taken back.
   */
  outcome:
    | (
        | 'approved'
        | 'corrected'
        | 'rejected'
        | 'auto_approved'
        | 'expired'
        | 'withdrawn'
        | 'no_consensus'
        | 'unreviewed'
      )
    | null;
  value:
    | (
        | string
        | string[]
        | {
            [k: string]: unknown;
          }
      )
    | null;
  changed: boolean;
  agreement: number | null;
  reviews: {
    reviewer: string;
    verdict: 'approve' | 'correct' | 'reject' | 'skip' | 'escalate';
    value:
      | (
          | string
          | string[]
          | {
              [k: string]: unknown;
            }
        )
      | null;
    reason: string | null;
    note: string | null;
    created_at: string;
    latency_ms: number | null;
    [k: string]: unknown;
  }[];
  selection: {
    route: string;
    reasons: string[];
    probability: number;
    score: number;
    gate_version: string;
    [k: string]: unknown;
  };
  decided_by: string | null;
  decided_at: string | null;
  final_at: string | null;
  created_at: string;
  label_set_version: string;
  /**
   * The record that this one takes the place of.
   */
  supersedes: string | null;
  metadata: {
    [k: string]: unknown;
  } | null;
  /**
   * Its subject was erased then: delete what you keep of this item.
   */
  erased_at?: string;
  /**
   * The share of people who gave each label, where two or more gave one; null elsewhere, and left out of records that are older than it. Everybody counts alike: what people’s skill makes of it is not in here.
   */
  soft_labels?: {
    [k: string]: number;
  } | null;
  /**
   * Reading goes on behind this record.
   */
  cursor: string;
  [k: string]: unknown;
}
/**
 * One prediction whose true answer is known.
 */
export interface GoldInput {
  /**
   * Your own name for it, once in a project: sent again under that name, it is the same item.
   */
  external_id?: string;
  /**
   * What the model saw, for people to look at: at least one of these.
   */
  input: {
    text?: string;
    image_url?: string;
    /**
     * Where people find more about it.
     */
    url?: string;
    /**
     * Shown beside the text: up to 50.
     */
    fields?: {
      [k: string]: string;
    };
  };
  prediction: {
    value: Value;
    /**
     * How sure the model is, from 0 to 1. At or above the project’s threshold nobody is asked.
     */
    confidence: number;
    /**
     * The model’s next guesses: one click each.
     */
    alternatives?: {
      value: string;
      confidence: number;
    }[];
    /**
     * For the fields of an extraction.
     */
    field_confidence?: {
      [k: string]: number;
    };
    model?: string;
    model_version?: string;
    /**
     * Why the model thinks so, for people.
     */
    explanation?: string;
  };
  /**
   * Higher comes first, whatever the confidence.
   */
  priority?: number;
  /**
   * When the answer is of no use any more.
   */
  due_at?: string;
  /**
   * The Slack user id of who caused it: they never review it themselves.
   */
  requested_by?: string;
  /**
   * What belongs together, such as a customer: never split between training and test.
   */
  group_key?: string;
  /**
   * Yours: given back with the item, its events and its training record. Up to 16 KiB.
   */
  metadata?: {
    [k: string]: unknown;
  };
  /**
   * Told when the item is completed or open again, signed like a webhook.
   */
  callback_url?: string;
  /**
   * The true answer.
   */
  gold: {
    value: Value;
  };
}
/**
 * How often the model is right at each confidence, never falling (isotonic regression).
 */
export interface IsotonicCorrection {
  /**
   * Fitted to so many of the latest settled predictions, 5,000 at most.
   */
  settled: number;
  /**
   * Ascending, 20 at most: from this confidence up to the next one’s the model is right so often; below the first of them, as often as there.
   */
  points: {
    confidence: number;
    accuracy: number;
  }[];
  /**
   * Of the confidences as the model gave them.
   */
  before: {
    /**
     * Expected calibration error.
     */
    ece: number;
    brier: number;
  };
  /**
   * Of the corrected ones, each corrected by what was fitted to other predictions than itself (five-fold cross-fitting).
   */
  after: {
    /**
     * Expected calibration error.
     */
    ece: number;
    brier: number;
  };
  /**
   * Whether the Brier score is better by more than chance explains. If false, leave the confidences as they are.
   */
  helps: boolean;
}
/**
 * One prediction sent to Signoff, and what became of it.
 */
export interface Item {
  id: string;
  project: string;
  external_id: string | null;
  status: 'waiting' | 'in_review' | 'completed';
  /**
   * Leads are asked, and why; null: reviewers are.
   */
  escalation: {
    why: 'asked' | 'deadline' | 'disagreement' | 'skipped';
    by: string | null;
    at: string;
  } | null;
  /**
   * Grows with every change; the ETag says the same.
   */
  version: number;
  selection: {
    route: 'review' | 'auto_approve' | 'duplicate' | 'unreviewed';
    reasons: (
      'low_confidence' | 'explore' | 'audit' | 'always' | 'sent' | 'stopped' | 'uncertified' | 'escalated' | 'contest'
    )[];
    /**
     * The chance it had of being reviewed, whether it was or not.
     */
    probability: number;
    /**
     * Where it stands in the queue of its project, 0 to 1: higher comes first. Ordered by cost, above 0.5 a look is expected to save more than it costs.
     */
    score: number;
  };
  /**
   * The item whose answer this one gets, being about nearly the same input.
   */
  duplicate_of: string | null;
  decision: Decision | null;
  reviews: Review[];
  created_at: string;
  input: {
    text?: string;
    image_url?: string;
    url?: string;
    fields?: {
      [k: string]: string;
    };
  };
  prediction: {
    value: Value;
    confidence: number | null;
    alternatives: {
      value: string;
      confidence: number;
    }[];
    field_confidence?: {
      [k: string]: number;
    };
    model: string | null;
    model_version: string | null;
    explanation: string | null;
  };
  priority: number;
  due_at: string | null;
  requested_by: string | null;
  group_key: string | null;
  metadata: {
    [k: string]: unknown;
  } | null;
  callback_url: string | null;
}
/**
 * One prediction, as it is sent.
 */
export interface ItemInput {
  /**
   * Your own name for it, once in a project: sent again under that name, it is the same item.
   */
  external_id?: string;
  /**
   * What the model saw, for people to look at: at least one of these.
   */
  input: {
    text?: string;
    image_url?: string;
    /**
     * Where people find more about it.
     */
    url?: string;
    /**
     * Shown beside the text: up to 50.
     */
    fields?: {
      [k: string]: string;
    };
  };
  prediction: {
    value: Value;
    /**
     * How sure the model is, from 0 to 1. At or above the project’s threshold nobody is asked.
     */
    confidence: number;
    /**
     * The model’s next guesses: one click each.
     */
    alternatives?: {
      value: string;
      confidence: number;
    }[];
    /**
     * For the fields of an extraction.
     */
    field_confidence?: {
      [k: string]: number;
    };
    model?: string;
    model_version?: string;
    /**
     * Why the model thinks so, for people.
     */
    explanation?: string;
  };
  /**
   * Higher comes first, whatever the confidence.
   */
  priority?: number;
  /**
   * When the answer is of no use any more.
   */
  due_at?: string;
  /**
   * The Slack user id of who caused it: they never review it themselves.
   */
  requested_by?: string;
  /**
   * What belongs together, such as a customer: never split between training and test.
   */
  group_key?: string;
  /**
   * Yours: given back with the item, its events and its training record. Up to 16 KiB.
   */
  metadata?: {
    [k: string]: unknown;
  };
  /**
   * Told when the item is completed or open again, signed like a webhook.
   */
  callback_url?: string;
  /**
   * The true answer, where it is known: the item measures, and is never training data.
   */
  gold?: {
    value: Value;
  };
}
export interface ItemList {
  items: Item[];
  has_more: boolean;
  /**
   * For `cursor`, to read on; null on the last page.
   */
  next_cursor: string | null;
}
/**
 * What a dataset is made of and how it came about.
 */
export interface Manifest {
  schema: 'signoff.snapshot/1';
  files: {
    name: string;
    /**
     * null: it holds no rows.
     */
    split: ('train' | 'validation' | 'test') | null;
    bytes: number;
    sha256: string;
  }[];
  /**
   * Of what `sha256sum` prints of all files, in order of their names.
   */
  content_sha256: string;
  [k: string]: unknown;
}
/**
 * Every "no", as RFC 9457 has it.
 */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  code: ProblemCode;
  /**
   * For people: what to do.
   */
  detail: string;
  errors?: {
    /**
     * JSON Pointer into what was sent; `/query/…` and `/header/…` for those.
     */
    pointer: string;
    detail: string;
  }[];
  decision?: {
    outcome:
      'approved' | 'corrected' | 'rejected' | 'auto_approved' | 'expired' | 'withdrawn' | 'no_consensus' | 'unreviewed';
    value: Value | null;
    /**
     * Who gave the answer that settled it.
     */
    decided_by: string | null;
    decided_at: string;
  };
  request_id: string;
}
/**
 * One review task, as the projects file has it.
 */
export interface Project {
  key: string;
  name: string;
  task: 'classification' | 'multilabel' | 'text' | 'extraction' | 'approval';
  labels: {
    value: string;
    title: string;
    description: string | null;
  }[];
  fields: {
    name: string;
    title: string;
    type: 'string' | 'number' | 'date' | 'boolean' | 'enum';
    options: string[];
    required: boolean;
  }[];
  label_set_version: string;
  guidelines: string | null;
  gate: {
    threshold: number;
    audit: number;
    always: string[];
    score: 'probability' | 'relative' | 'none';
    version: string;
  };
  /**
   * What is promised of what the gate approves; null: nothing.
   */
  bound: {
    error: number;
    confidence: number;
    correction: 'fixed_sequence' | 'bonferroni';
    uncertified: 'review' | 'approve';
  } | null;
  /**
   * Whether the gate may approve by itself just now.
   */
  auto_approve: {
    on: boolean;
    stopped_at?: string;
    stopped_by?: string;
    why?: string | null;
  };
  reviews: {
    required: number;
    agree: number;
    reject: number;
    max: number;
  };
}
export interface ProjectList {
  projects: Project[];
}
/**
 * How good the model is and how far people agree.
 */
export interface Quality {
  project: string;
  /**
   * From then on: later than asked for where more than 50,000 predictions came since
   */
  from: string;
  /**
   * up to, but not including, then.
   */
  to: string;
  /**
   * Of the predictions of the period, those with the most first, ten at most.
   */
  versions: VersionQuality[];
  versions_left_out: number;
  /**
   * How far reviewers say the same of the same items. What leads decided for others does not count.
   */
  agreement: {
    /**
     * Items with two or more independent answers that were compared, the latest ones.
     */
    items: number;
    answers: number;
    /**
     * How many pairs of answers to one item are the same, as a share.
     */
    percent: number;
    /**
     * Krippendorff’s α: 1 is full agreement, 0 is chance. null: everybody gave one and the same answer to everything.
     */
    alpha: number | null;
    /**
     * By the bootstrap, at 95 %.
     */
    alpha_between: number[] | null;
    /**
     * How far two answers are apart: same or not, by labels in common, by letters changed.
     */
    distance: 'nominal' | 'masi' | 'levenshtein';
    /**
     * Of classification: each label against all others.
     */
    labels: {
      label: string;
      answers: number;
      alpha: number | null;
    }[];
  } | null;
  /**
   * Why a figure that is null is not known, by its name.
   */
  not_known: {
    [k: string]: string;
  };
}
/**
 * What may be said of one version of the model.
 */
export interface VersionQuality {
  model: string | null;
  model_version: string | null;
  /**
   * Predictions that came in the period. Known answers, seeds, near-duplicates, and what came without a score are left out everywhere.
   */
  predictions: number;
  /**
   * How many of them people have settled.
   */
  reviewed: number;
  /**
   * How many of those were not approved as they were.
   */
  wrong: number;
  /**
   * Of those left to chance, how many were reviewed: what the accuracy rests on.
   */
  audits: number;
  /**
   * Of everything that came, whether people saw it or not: the shares of what is certain to be reviewed and of what is left to chance, each weighed by how much of it came (post-stratified).
   */
  accuracy: {
    share: number;
    /**
     * Lower and upper end of the interval, at 95 %.
     */
    between: number[];
    standard_error: number;
  } | null;
  /**
   * The same by another estimate (Hájek): each reviewed prediction stands for 1 / its probability of being reviewed.
   */
  accuracy_hajek: {
    share: number;
    /**
     * Lower and upper end of the interval, at 95 %.
     */
    between: number[];
    standard_error: number;
  } | null;
  /**
   * Of the reviewed alone. Not representative: people review what the model is unsure of. Never take it for the model’s accuracy.
   */
  reviewed_accuracy: number | null;
  /**
   * How much of what the gate approves is wrong, by what it would have approved but people saw (Clopper-Pearson interval).
   */
  auto_approved_error: {
    audited: number;
    wrong: number;
    share: number;
    /**
     * Lower and upper end of the interval, at 95 %.
     */
    between: number[];
  } | null;
  /**
   * Whether the model’s confidence can be taken at its word. Each prediction counts 1 / its probability of being reviewed.
   */
  calibration: {
    /**
     * The latest predictions that people settled, 20,000 at most, also from before the period.
     */
    settled: number;
    /**
     * Expected calibration error.
     */
    ece: number;
    brier: number;
    /**
     * Area under the risk-coverage curve.
     */
    aurc: number;
    bands: {
      count: number;
      /**
       * How many predictions they stand for.
       */
      weight: number;
      /**
       * What the model said, on average.
       */
      confidence: number;
      /**
       * How often it was right.
       */
      accuracy: number;
      /**
       * Lower and upper end of the interval, at 95 %.
       */
      accuracy_between: number[];
    }[];
  } | null;
  /**
   * A correction of the confidences, where the settled predictions of a classification name all their probabilities. Nothing applies it by itself.
   */
  temperature: TemperatureCorrection | null;
  /**
   * Another correction, by the confidence alone. Nothing applies it by itself.
   */
  isotonic: IsotonicCorrection | null;
  /**
   * Of predicted labels.
   */
  label_shift: Shift | null;
  /**
   * Of confidences, in twenty bands.
   */
  confidence_shift: Shift | null;
  /**
   * What was most often taken for what, among the reviewed.
   */
  confusions: {
    label: string;
    truth: string;
    count: number;
  }[];
  /**
   * Why a figure that is null is not known, by its name.
   */
  not_known: {
    [k: string]: string;
  };
}
/**
 * One number that makes a model more or less sure of everything: each probability to the power 1 / temperature, divided by the sum of all of these. What the alternatives leave out of 1 counts as one more label.
 */
export interface TemperatureCorrection {
  /**
   * Fitted to so many of the latest settled predictions, 1,000 at most.
   */
  settled: number;
  /**
   * 0.2 to 10. Above 1 the model is surer of itself than it should be, below 1 less sure.
   */
  temperature: number;
  /**
   * Of the confidences as the model gave them.
   */
  before: {
    /**
     * Expected calibration error.
     */
    ece: number;
    brier: number;
  };
  /**
   * Of the corrected ones, each corrected by what was fitted to other predictions than itself (five-fold cross-fitting).
   */
  after: {
    /**
     * Expected calibration error.
     */
    ece: number;
    brier: number;
  };
  /**
   * Whether the Brier score is better by more than chance explains. If false, leave the confidences as they are.
   */
  helps: boolean;
}
/**
 * How far the mix is another one than in the period before, of the same length.
 */
export interface Shift {
  /**
   * Predictions in the period before.
   */
  before: number;
  now: number;
  /**
   * Population stability index: by custom below 0.1 is stable, above 0.25 a shift.
   */
  psi: number;
  /**
   * In nats: 0 where nothing changed, 0.693 where everything did.
   */
  jensen_shannon: number;
  /**
   * How likely chance alone makes the two differ this much (G-test).
   */
  p_value: number;
}
/**
 * A share of somebody’s answers.
 */
export interface Rate {
  /**
   * Of so many answers.
   */
  n: number;
  /**
   * null: there are fewer than ten.
   */
  share: number | null;
  /**
   * Wilson interval, at 95 %.
   */
  between: number[] | null;
}
export interface Readiness {
  status: 'ready' | 'not ready';
  reasons: string[];
  warnings: string[];
}
export interface ReasonInput {
  /**
   * For the audit log.
   */
  reason?: string;
  /**
   * Who does it; left out: the key’s name.
   */
  actor?: string;
}
/**
 * A job of the intake queue that was no valid item.
 */
export interface RejectedJob {
  job: string;
  reason: string;
  data: unknown;
  failed_at: string;
}
export interface RejectedJobList {
  rejected: RejectedJob[];
}
export interface ReplayInput {
  /**
   * Events since then; 30 days are kept.
   */
  since: string;
}
export interface Replayed {
  replayed: number;
}
export interface ReviewInput {
  /**
   * Whose answer it is: a Slack user id is held to that person’s rights, any other name acts by the key’s.
   */
  reviewer: string;
  verdict: 'approve' | 'correct' | 'reject' | 'skip' | 'escalate';
  value?: Value;
  reason?: string;
  note?: string;
  /**
   * With `reject`: the label that the project lacks.
   */
  proposed_label?: string;
  /**
   * Refused with 409 when the item has changed since.
   */
  version?: number;
}
/**
 * How one reviewer works. Shares of fewer than ten answers are null.
 */
export interface ReviewerQuality {
  reviewer: string;
  answers: number;
  approval_rate: Rate;
  gold_accuracy: Rate;
  seed_catch_rate: Rate;
  /**
   * Whether so few seeds were caught as by somebody who does not look. null: fewer than ten seeds.
   */
  seed_test: {
    careless: boolean;
    /**
     * With so many seeds caught, or fewer, one is taken to be careless.
     */
    caught_at_most: number;
    /**
     * How often somebody is found who catches three of ten.
     */
    power: number;
    /**
     * How often somebody is who catches eight of ten.
     */
    false_alarm: number;
  } | null;
  over_reliance: Rate;
  under_reliance: Rate;
  /**
   * Signal detection: how well wrong predictions are told from right ones (d′), and whether one leans to keeping what is shown (criterion above 0). null: too few.
   */
  discernment: {
    d_prime: number;
    criterion: number;
  } | null;
  /**
   * By how much more often right with the prediction hidden. null: too few of either kind.
   */
  blind_gap: {
    gap: number;
    /**
     * Lower and upper end of the interval, at 95 %.
     */
    between: number[];
    blind: number;
    shown: number;
  } | null;
  speed: {
    n: number;
    median_ms: number | null;
    p90_ms: number | null;
    hurried: Rate;
  };
  /**
   * How often right by what others say of the same items (one-coin model of Dawid and Skene, smoothed). null: fewer than ten such answers, or answers are no choice between a few.
   */
  skill: {
    accuracy: number;
    answers: number;
  } | null;
  agreement_with_others: Rate;
  /**
   * Cohen’s κ of answers to items that they were asked again. null: fewer than ten.
   */
  self_consistency: {
    kappa: number;
    /**
     * Lower and upper end of the interval, at 95 %.
     */
    between: number[];
    n: number;
  } | null;
}
export interface Reviewers {
  project: string;
  /**
   * From then on: later than asked for where more than 50,000 predictions came since
   */
  from: string;
  /**
   * up to, but not including, then.
   */
  to: string;
  /**
   * Those with the most answers first, 200 at most.
   */
  reviewers: ReviewerQuality[];
}
export interface RotateInput {
  /**
   * How long the secrets before sign as well. 0: not at all.
   */
  grace_hours?: number;
}
export interface RotatedSecret {
  /**
   * `whsec_…`: shown here and never again.
   */
  secret: string;
  /**
   * Until when the one before signs too.
   */
  previous_expires_at: string;
}
/**
 * So many of so many. No interval is told of fewer than ten.
 */
export interface ShareOf {
  count: number;
  of: number;
  share: number | null;
  between: number[] | null;
}
/**
 * A dataset with what it is made of.
 */
export interface Snapshot {
  id: string;
  project: string;
  format: SnapshotFormat;
  rows: 'labelled' | 'all';
  as_of: string;
  shares: SnapshotShares;
  salt: string;
  state: 'making' | 'ready' | 'failed';
  /**
   * Why it failed.
   */
  why: string | null;
  created_at: string;
  /**
   * null until it is ready.
   */
  manifest: Manifest | null;
}
/**
 * How the items are divided, by a hash of their group: three parts of 1.
 */
export interface SnapshotShares {
  train: number;
  validation: number;
  test: number;
}
export interface SnapshotInput {
  format?: SnapshotFormat;
  /**
   * Only what nobody could undo any more then; now when left out.
   */
  as_of?: string;
  /**
   * `labelled`, when left out: what a person gave an answer to. `all`: whatever the format can hold.
   */
  rows?: 'labelled' | 'all';
  shares?: SnapshotShares;
  /**
   * Another word divides the items in another way.
   */
  salt?: string;
}
export interface SnapshotList {
  snapshots: SnapshotSummary[];
}
/**
 * A dataset that stays what it is: the same bytes each time they are fetched.
 */
export interface SnapshotSummary {
  id: string;
  project: string;
  format: SnapshotFormat;
  rows: 'labelled' | 'all';
  as_of: string;
  shares: SnapshotShares;
  salt: string;
  state: 'making' | 'ready' | 'failed';
  /**
   * Why it failed.
   */
  why: string | null;
  created_at: string;
}
/**
 * Half of them within p50_ms, nine of ten within p90_ms.
 */
export interface Spread {
  count: number;
  /**
   * In milliseconds.
   */
  p50_ms: number;
  /**
   * In milliseconds.
   */
  p90_ms: number;
}
/**
 * One project’s day, as leads read it.
 */
export interface Summary {
  project: string;
  date: string;
  /**
   * In which the day is counted: of `summary`, else of `working_hours`, else UTC.
   */
  timezone: string;
  from: string;
  /**
   * Up to, but not including, then.
   */
  to: string;
  /**
   * If false, the figures are those so far.
   */
  is_over: boolean;
  takeaway: {
    /**
     * The one thing to know of the day.
     */
    sentence: string;
    tone: 'alarm' | 'hint' | 'well';
  };
  /**
   * The same in plain sentences.
   */
  sections: {
    key:
      | 'came'
      | 'reviewed'
      | 'waiting'
      | 'since'
      | 'accuracy'
      | 'weeks'
      | 'labels'
      | 'change'
      | 'confusions'
      | 'calibration'
      | 'gate'
      | 'advice'
      | 'drift'
      | 'times'
      | 'reviewers'
      | 'data';
    title: string;
    /**
     * It has nothing to say.
     */
    quiet: boolean;
    sentences: string[];
  }[];
  arrived: {
    review: number;
    auto_approve: number;
    unreviewed: number;
    duplicate: number;
  };
  /**
   * How what people were asked about ended on that day, whenever it came.
   */
  outcomes: {
    [k: string]: number;
  };
  changed: ShareOf;
  hours: {
    at: string;
    approved: number;
    corrected: number;
    rejected: number;
    otherwise: number;
  }[];
  /**
   * From arrival, or from being asked again, to a person’s decision.
   */
  waited: Spread | null;
  /**
   * From being shown to being answered.
   */
  handled: Spread | null;
  due: {
    /**
     * Of those that had a due time.
     */
    ended: number;
    /**
     * Decided by people before it.
     */
    met: number;
  };
  labels: {
    label: string;
    answered: number;
    wrong: number;
  }[];
  confusions: {
    label: string;
    truth: string;
    count: number;
    items: string[];
  }[];
  /**
   * How many people answered. `/reviewers` says how each of them works.
   */
  reviewers: number;
  /**
   * Decisions that became training records.
   */
  records: number;
  /**
   * Of what the gate would have approved, what people saw all the same.
   */
  audits: {
    audited: number;
    wrong: number;
  };
  /**
   * The seven days before, as far as they were counted, added up.
   */
  before: {
    days: number;
    arrived: number;
    decided: number;
    changed: ShareOf;
  } | null;
  /**
   * Labels of which more was changed than before, by more than chance explains.
   */
  rises: {
    label: string;
    now: ShareOf;
    before: ShareOf;
  }[];
  /**
   * Seven days, and 28.
   */
  spans: DaysTogether[];
  /**
   * The seven days that end with this one against the seven before them; with ten answers in each, or more.
   */
  against_the_week_before: {
    /**
     * How much people changed, of what they were asked about.
     */
    labels: {
      label: string;
      now: WrongShare;
      before: WrongShare;
      /**
       * How likely chance alone makes the two differ this much (two proportions), put right for all that is compared here (Benjamini and Hochberg).
       */
      p_value: number;
      /**
       * More or less is wrong, or the two differ by no more than chance explains.
       */
      change: 'more' | 'less' | 'chance';
    }[];
    /**
     * Of all that can be reviewed, each settled prediction for as many as it stands for.
     */
    versions: {
      model: string | null;
      model_version: string | null;
      now: WrongShare;
      before: WrongShare;
      /**
       * How likely chance alone makes the two differ this much (two proportions), put right for all that is compared here (Benjamini and Hochberg).
       */
      p_value: number;
      /**
       * More or less is wrong, or the two differ by no more than chance explains.
       */
      change: 'more' | 'less' | 'chance';
    }[];
    /**
     * Predictions that had no chance of being reviewed: versions are compared without them.
     */
    not_reviewable: number;
  };
  /**
   * The days after this one that have no summary of their own, as far as they are over.
   */
  days_between: {
    date: string;
    arrived: number;
    decided: number;
    not_in_time: number;
  }[];
  /**
   * As it is now, whatever the date.
   */
  backlog: {
    open: number;
    escalated: number;
    overdue: number;
    /**
     * Cards that Slack does not take.
     */
    failing: number;
    oldest_item: string | null;
    oldest_at: string | null;
    /**
     * Nine of ten have waited no longer, in milliseconds.
     */
    p90_ms: number | null;
    /**
     * So long it takes at the pace of the days before.
     */
    forecast_days: number | null;
  };
  paused_since: string | null;
  gate: {
    stopped_since: string | null;
    why_stopped: string | null;
    /**
     * Of the version that came last, as the watch over the bound counts. null: there is no bound.
     */
    audited: number | null;
    wrong: number | null;
    certified_since: string | null;
  };
  /**
   * Of the seven days that end with this one.
   */
  versions: VersionQuality[];
  /**
   * How far reviewers say the same of the same items, over seven days; null: too few.
   */
  agreement: {
    items: number;
    percent: number;
    alpha: number | null;
  } | null;
  advice: Advice;
  /**
   * Counted days up to this one, 28 at most, the oldest first.
   */
  trend: {
    date: string;
    arrived: number;
    changed: ShareOf;
    open_at_end: number;
    accuracy: {
      share: number;
      /**
       * Lower and upper end of the interval, at 95 %.
       */
      between: number[];
    } | null;
  }[];
  records_since_snapshot: number;
  snapshot_as_of: string | null;
}
/**
 * How much was wrong in seven days.
 */
export interface WrongShare {
  /**
   * So many say so.
   */
  answers: number;
  share: number;
  /**
   * Lower and upper end of the interval, at 95 %.
   */
  between: number[];
}
export interface Switched {
  project: string;
  paused: boolean;
  /**
   * False: it was so already.
   */
  changed: boolean;
}
export interface TestAttempt {
  at: string;
  took_ms: number;
  /**
   * null: no answer came.
   */
  status: number | null;
  error: string | null;
  /**
   * The first thousand bytes of the answer.
   */
  response: string | null;
  delivered: boolean;
}
/**
 * An address that is told what happens.
 */
export interface Webhook {
  id: string;
  url: string;
  description: string | null;
  events: ('item.completed' | 'item.reopened' | 'review.created' | 'retrain.suggested')[];
  /**
   * null: every project.
   */
  projects: string[] | null;
  enabled: boolean;
  disabled_at: string | null;
  /**
   * Why Signoff gave it up; null when somebody switched it off.
   */
  disabled_reason: string | null;
  created_by: string;
  created_at: string;
}
export interface WebhookChange {
  /**
   * https, port 443 or 8443, on the public internet; the operator may allow networks inside.
   */
  url?: string;
  description?: string | null;
  events?: ('item.completed' | 'item.reopened' | 'review.created' | 'retrain.suggested')[];
  /**
   * null: every project, for a key that may see every project.
   */
  projects?: string[] | null;
  /**
   * true: also one that Signoff gave up; it is told what happens from now on.
   */
  enabled?: boolean;
}
export interface WebhookInput {
  /**
   * https, port 443 or 8443, on the public internet; the operator may allow networks inside.
   */
  url: string;
  description?: string;
  /**
   * Left out: `item.completed` and `item.reopened`.
   */
  events?: ('item.completed' | 'item.reopened' | 'review.created' | 'retrain.suggested')[];
  /**
   * Left out: all that the key may see.
   */
  projects?: string[];
}
export interface WebhookList {
  webhooks: Webhook[];
  has_more: boolean;
  /**
   * For `cursor`, to read on; null on the last page.
   */
  next_cursor: string | null;
}
export interface WebhookWithSecret {
  webhook: Webhook;
  /**
   * `whsec_…`: shown here and never again.
   */
  secret: string;
}
/**
 * What each call takes and answers.
 */
export interface Calls {
  /**
   * Send one prediction
   */
  createItem: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    body: ItemInput;
    answer: Item;
  };
  /**
   * List items, the newest first
   */
  listItems: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    query?: {
      /**
       * Only these.
       */
      status?: 'waiting' | 'in_review' | 'completed';
      /**
       * The item that you gave this name.
       */
      external_id?: string;
      /**
       * Items on a page.
       */
      limit?: number;
      /**
       * `next_cursor` of the page before.
       */
      cursor?: string;
    };
    answer: ItemList;
  };
  /**
   * Read one item, or wait for its decision
   */
  getItem: {
    params: {
      /**
       * The id of an item.
       */
      item: string;
    };
    query?: {
      /**
       * Seconds to wait at most.
       */
      wait?: number;
    };
    answer: Item;
  };
  /**
   * Send many predictions
   */
  createItems: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    body: ItemInput;
    answer: BulkResult;
  };
  /**
   * Send known answers
   */
  createGold: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    body: GoldInput;
    answer: BulkResult;
  };
  /**
   * Answer an item from a service or another tool
   */
  createReview: {
    params: {
      /**
       * The id of an item.
       */
      item: string;
    };
    body: ReviewInput;
    answer: Item;
  };
  /**
   * End an open item whose answer is not needed any more
   */
  withdrawItem: {
    params: {
      /**
       * The id of an item.
       */
      item: string;
    };
    body?: ReasonInput;
    answer: Item;
  };
  /**
   * Ask a decided item again
   */
  reopenItem: {
    params: {
      /**
       * The id of an item.
       */
      item: string;
    };
    body?: ReasonInput;
    answer: Item;
  };
  /**
   * Ask for a second look by somebody else
   */
  contestItem: {
    params: {
      /**
       * The id of an item.
       */
      item: string;
    };
    body?: ReasonInput;
    answer: Item;
  };
  /**
   * Read the training records
   */
  exportFeedback: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    query?: {
      /**
       * How it is written: `jsonl`: every record as it is, one JSON object a line; `csv`: every record as a row of a table; no cell is a formula; `parquet`: the same table with typed columns; `label-studio`: tasks with annotations and predictions, to be imported into Label Studio; `argilla`: records with suggestions and responses, to be imported into Argilla 2; `chat`: chats for supervised fine-tuning: what was asked, and the final answer; `preference`: prompt, chosen and rejected, where a person changed the text; `unpaired`: prompt, completion and whether it is wanted.
       */
      format?: 'jsonl' | 'csv' | 'parquet' | 'label-studio' | 'argilla' | 'chat' | 'preference' | 'unpaired';
      /**
       * Of the last record that you have; with `jsonl` alone.
       */
      cursor?: string;
      /**
       * Only what nobody can undo any more.
       */
      final?: boolean;
    };
    answer: FeedbackRecord;
  };
  /**
   * Make a dataset
   */
  createSnapshot: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    body?: SnapshotInput;
    answer: Snapshot;
  };
  /**
   * List the datasets
   */
  listSnapshots: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    answer: SnapshotList;
  };
  /**
   * Read a dataset’s manifest
   */
  getSnapshot: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
      snapshot: string;
    };
    answer: Snapshot;
  };
  /**
   * Fetch a file of a dataset
   */
  getSnapshotFile: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
      snapshot: string;
      file: string;
    };
    answer: string;
  };
  /**
   * What several answers to each item come to
   */
  exportConsensus: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    query?: {
      /**
       * How answers are weighed.
       */
      method?: 'one_coin' | 'majority' | 'dawid_skene' | 'mace';
      /**
       * How far back the decisions go.
       */
      days?: number;
    };
    answer: Consensus;
  };
  /**
   * Listen to what happens
   */
  streamEvents: {
    query?: {
      /**
       * Only of this project.
       */
      project?: string;
      /**
       * Only these types, with commas between them.
       */
      types?: string;
      /**
       * The same as Last-Event-ID, for clients that can’t send the header. `start`: from the oldest that is kept.
       */
      cursor?: string;
    };
    answer: Event;
  };
  /**
   * Be told what happens
   */
  createWebhook: {
    body: WebhookInput;
    answer: WebhookWithSecret;
  };
  /**
   * List webhooks, the newest first
   */
  listWebhooks: {
    query?: {
      /**
       * How many on a page.
       */
      limit?: number;
      /**
       * `next_cursor` of the page before.
       */
      cursor?: string;
    };
    answer: WebhookList;
  };
  /**
   * Read one webhook
   */
  getWebhook: {
    params: {
      /**
       * The id of a webhook.
       */
      webhook: string;
    };
    answer: Webhook;
  };
  /**
   * Change a webhook, switch it off or on
   */
  changeWebhook: {
    params: {
      /**
       * The id of a webhook.
       */
      webhook: string;
    };
    body: WebhookChange;
    answer: Webhook;
  };
  /**
   * Tell it nothing any more, and forget what it was told
   */
  deleteWebhook: {
    params: {
      /**
       * The id of a webhook.
       */
      webhook: string;
    };
    answer: null;
  };
  /**
   * Replace the secret
   */
  rotateWebhookSecret: {
    params: {
      /**
       * The id of a webhook.
       */
      webhook: string;
    };
    body?: RotateInput;
    answer: RotatedSecret;
  };
  /**
   * Send an example now
   */
  testWebhook: {
    params: {
      /**
       * The id of a webhook.
       */
      webhook: string;
    };
    answer: TestAttempt;
  };
  /**
   * What it was told, and every attempt, the newest first
   */
  listDeliveries: {
    params: {
      /**
       * The id of a webhook.
       */
      webhook: string;
    };
    query?: {
      /**
       * Only these.
       */
      state?: 'pending' | 'sending' | 'delivered' | 'failed';
      /**
       * How many on a page.
       */
      limit?: number;
      /**
       * `next_cursor` of the page before.
       */
      cursor?: string;
    };
    answer: DeliveryList;
  };
  /**
   * Send one again
   */
  replayDelivery: {
    params: {
      /**
       * The id of a webhook.
       */
      webhook: string;
      /**
       * The id of a delivery.
       */
      delivery: string;
    };
    answer: Delivery;
  };
  /**
   * Send again what failed since a time
   */
  replayFailed: {
    params: {
      /**
       * The id of a webhook.
       */
      webhook: string;
    };
    body: ReplayInput;
    answer: Replayed;
  };
  /**
   * What the messages to `callback_url` are signed with
   */
  getCallbackSecret: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    answer: CallbackSecret;
  };
  /**
   * List the projects that this key may see
   */
  listProjects: {
    answer: ProjectList;
  };
  /**
   * Read one project: its labels, its gate, its rules
   */
  getProject: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    answer: Project;
  };
  /**
   * What the intake queue could not take
   */
  listRejected: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    answer: RejectedJobList;
  };
  /**
   * Where the threshold of the gate should lie
   */
  getAdvice: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    query?: {
      /**
       * The share that may be wrong; as the project’s `bound` says, else 0.05.
       */
      error?: number;
      /**
       * As the project’s `bound` says, else 0.95.
       */
      confidence?: number;
      model?: string;
      model_version?: string;
    };
    answer: Advice;
  };
  /**
   * How good the model is, and how far people agree
   */
  getQuality: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    query?: {
      /**
       * How far back.
       */
      days?: number;
    };
    answer: Quality;
  };
  /**
   * How each reviewer works
   */
  getReviewers: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    query?: {
      /**
       * How far back.
       */
      days?: number;
    };
    answer: Reviewers;
  };
  /**
   * A project’s day
   */
  getSummary: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    query?: {
      /**
       * In the project’s time zone; left out: the last day that is over.
       */
      date?: string;
    };
    answer: Summary;
  };
  /**
   * Post no new cards until it is resumed
   */
  pauseProject: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    body?: ReasonInput;
    answer: Switched;
  };
  /**
   * Post cards again
   */
  resumeProject: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    body?: ReasonInput;
    answer: Switched;
  };
  /**
   * Let the gate approve confident predictions by itself, or stop it
   */
  switchAutoApprove: {
    params: {
      /**
       * The key of a project.
       */
      project: string;
    };
    body: AutoApproveInput;
    answer: AutoApproveSwitched;
  };
  /**
   * Whether the process is alive
   */
  getHealth: {
    answer: {
      status: 'alive';
    };
  };
  /**
   * Whether it gets on with its work, and what keeps it from it
   */
  getReadiness: {
    answer: Readiness;
  };
  /**
   * Figures for Prometheus
   */
  getMetrics: {
    answer: string;
  };
}
