import type { Posting } from './day.ts';

/** A project is one review task: what is predicted, who looks at it, and when a person is asked. */
export interface Project {
  /** The word in the projects file, in URLs and in queue jobs. */
  key: string;
  name: string;
  task: Task;
  /** What classification and multilabel choose from; empty for every other task. */
  labels: Label[];
  /** Names the exact label set (or fields), so that a training record says what its reviewer could choose from. */
  labelSetVersion: string;
  /** What extraction fills in; empty for every other task. */
  fields: Field[];
  guidelines: string | null;
  /** Slack channel id. */
  channel: string;
  /** Left out of the projects file: every full member of the channel. */
  reviewers: Group | 'channel';
  leads: Group;
  gate: Gate;
  /** What is promised of what the gate approves; null: nothing. */
  bound: Bound | null;
  order: Order;
  /** What mistakes cost, for the order by it; null for every other order. */
  costs: Costs | null;
  /** 0..1, the share of what people are asked that chance picks among what the model is unsure of, whatever the order says. */
  explore: number;
  /** How many people are asked about in a day; null: as many as the gate lets through. */
  budget: Budget | null;
  /** Everything is routed and kept, and nobody is asked: to see what a gate would do. */
  shadow: boolean;
  /** What a near-duplicate of an open or answered item gets: its answer, or a review of its own. */
  duplicates: 'propagate' | 'review';
  /** Open cards in the channel at most; further items wait, best first. */
  window: number;
  reviews: ReviewRule;
  rejection: Rejection;
  /** 0..1, the share of cards that hide the prediction until they are answered. */
  blind: number;
  /** 0..1, how many items with a known answer and a wrong prediction are mixed in, as a share of the reviewed ones. */
  seeds: number;
  /** 0..1, of how many of their answers people are asked the same again two weeks later, in a review session. */
  repeats: number;
  /** What reviewers have to show before their answers count; null: nothing. */
  qualify: Qualify | null;
  /** When it is suggested to train the model anew; null: never. */
  retrain: Retrain | null;
  /** Parts of the input that the channel does not see: `text`, `url`, `image_url`, `fields.Name`. */
  sensitive: string[];
  deadline: Deadline | null;
  /** When deadlines and reminders count; null: around the clock. */
  workingHours: WorkingHours | null;
  /** How long an answer can be taken back; 0: not at all. */
  undoMs: number;
  /** In which its days are counted. */
  timezone: string;
  /** When and where each day's summary is sent; null: nowhere. */
  summary: (Posting & { channel: string }) | null;
  /** What leads are told of between summaries, and where; null: nothing. */
  alerts: Alerts | null;
  retention: { inputMs: number | null };
}

export const tasks = ['classification', 'multilabel', 'text', 'extraction', 'approval'] as const;
export type Task = (typeof tasks)[number];

export interface Label {
  value: string;
  title: string;
  description: string | null;
}

/** One named part of what extraction finds. */
export interface Field {
  name: string;
  title: string;
  type: 'string' | 'number' | 'date' | 'boolean' | 'enum';
  /** What an enum may be; empty for every other type. */
  options: string[];
  required: boolean;
}

/** Slack user ids and user group ids. */
export interface Group {
  users: string[];
  groups: string[];
}

export interface Gate {
  /** 0..1. A prediction at or above it needs no person, unless it is audited or always reviewed. */
  threshold: number;
  /** 0..1, the random share of confident predictions that are reviewed all the same. */
  audit: number;
  /** Labels (for approval: actions) that are reviewed whatever the confidence. */
  always: string[];
  /**
   * How the model's score may be read: as a probability, as a score that only orders, or not at all. What can't be read lets nothing
   * through.
   */
  score: ScoreKind;
  /** Names these rules and the label set, so that a stored selection can be replayed. */
  version: string;
}

export const corrections = ['fixed_sequence', 'bonferroni'] as const;

/** What can be asked for: beyond it no number of audits that anybody can make would show it. From, to. */
export const boundLimits = { error: [0.001, 0.5], confidence: [0.5, 0.9999] } as const;

/** What the gate may be wrong about, and how sure one wants to be of that. */
export interface Bound {
  /** 0..1, the share of wrong ones among what the gate approves, at most. */
  error: number;
  /** 0..1 */
  confidence: number;
  /** How it is made good that many thresholds are tried: chosen before anybody looks. */
  correction: (typeof corrections)[number];
  /** What becomes of a model version that has not shown yet that it keeps the bound. */
  uncertified: 'review' | 'approve';
}

export const scoreKinds = ['probability', 'relative', 'none'] as const;
export type ScoreKind = (typeof scoreKinds)[number];

export interface Budget {
  perDay: number;
  /** What is beyond it waits for another day, or is told at once that nobody will look. */
  over: 'wait' | 'unreviewed';
}

export const orders = ['least_confidence', 'margin', 'entropy', 'cost', 'oldest', 'random'] as const;
export type Order = (typeof orders)[number];

/** What it costs to approve a wrong label, in any unit. A right one costs nothing. */
export interface Costs {
  /** What any mistake costs that is not named below. */
  wrong: number;
  /** What one look of a person costs; above 0. */
  review: number;
  mistakes: Mistake[];
}

/** A mistake that costs more or less than others: this label is approved where that one is true. One of the two is named at least. */
export interface Mistake {
  /** null: whatever else is approved. */
  label: string | null;
  /** null: whatever else is true. */
  truth: string | null;
  cost: number;
}

/** How many people have to answer one item, and how many of them have to say the same. */
export interface ReviewRule {
  /** Answers at least. */
  required: number;
  /** How many must give the same value. */
  agree: number;
  /** How many must reject. */
  reject: number;
  /** With so many answers and no agreement no further reviewer is asked: leads decide. */
  max: number;
}

/** Known answers that a reviewer gives first. */
export interface Qualify {
  /** So many of them; the latest ones count. */
  answers: number;
  /** 0..1, the share of them that has to be right. */
  right: number;
}

export interface Retrain {
  /** New final labels that are reason enough by themselves. */
  labels: number;
}

/** Whether somebody who rejects is asked why, and which reasons they can choose from. */
export interface Rejection {
  reason: 'required' | 'optional' | 'none';
  reasons: string[];
}

export interface Deadline {
  afterMs: number;
  /** When reminders come, counted like the deadline; ascending. */
  remindMs: number[];
  /** What happens to an item that nobody answered in time. Silence is never a yes or a no. */
  onTime: 'expire' | 'escalate';
}

export interface Alerts {
  channel: string;
  /** How long nobody has to answer while items wait, in working time. */
  quietMs: number;
}

export interface WorkingHours {
  /** 1 Monday … 7 Sunday. */
  days: number[];
  /** Minutes since midnight. `to` before `from`: until that time on the next day. */
  from: number;
  to: number;
  timezone: string;
}

/** A label as people read it. */
export function titleOf(project: Project, value: string): string {
  return titlesOf(project.labels).get(value) ?? value;
}

const titles = new WeakMap<Label[], Map<string, string>>();

/** Made once per label list: there may be ten thousand labels, and a card names several. */
function titlesOf(labels: Label[]): Map<string, string> {
  const known = titles.get(labels) ?? new Map(labels.map(({ value, title }) => [value, title]));
  titles.set(labels, known);
  return known;
}

export function hasLeads({ leads }: Pick<Project, 'leads'>): boolean {
  return leads.users.length + leads.groups.length > 0;
}
