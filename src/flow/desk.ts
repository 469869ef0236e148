import type { Decision, Item, Review } from '../review/item.ts';

/** What people look at beside single cards: what waits for them, what they said, how a project stands. Read only. */
export interface Desk {
  /** Open items by project, as far as they can be answered by this reviewer; each counted to a thousand. */
  waitingFor(reviewer: string, projects: string[], leads: string[]): Promise<Map<string, Waiting>>;
  /** How many open items there are that this reviewer can answer, in all these projects together; counted to a thousand. */
  openFor(reviewer: string, projects: string[], leads: string[]): Promise<number>;
  /** This reviewer's latest words, newest first, each with its item as it is now. */
  latestAnswers(reviewer: string, limit: number): Promise<{ review: Review; item: Item }[]>;
  /** What this person sent to review, newest first. */
  requestsOf(person: string, limit: number): Promise<Item[]>;
  /** A reviewer's own figures since then, over all these projects. */
  figuresOf(reviewer: string, projects: string[], since: Date): Promise<Figures>;
  /** How these projects stand now, and what happened in them in that period. Known answers are left out: they say nothing of the model. */
  health(projects: string[], period: Period, now: Date): Promise<Map<string, Health>>;
  /** Everything that happened to an item, oldest first. */
  historyOf(itemId: string): Promise<HistoryEntry[]>;
  /**
   * The predicted label under which most open items wait that this reviewer may answer, with up to `limit` of them, the most
   * certain first. Null: no label has two of them.
   */
  alike(
    reviewer: string,
    project: string,
    isLead: boolean,
    limit: number,
  ): Promise<{ label: string; items: Item[] } | null>;
}

/** From then on, up to but not including then. */
export interface Period {
  from: Date;
  to: Date;
}

export interface Waiting {
  /** Not in a channel yet. */
  waiting: number;
  /** With a card in the channel. */
  inReview: number;
  /** Of both, those that leads have to decide. */
  escalated: number;
  oldestAt: Date | null;
}

export interface Figures {
  answers: number;
  approved: number;
  corrected: number;
  rejected: number;
  skipped: number;
  /** Milliseconds from seeing to answering; null without any. */
  medianLatencyMs: number | null;
  /** Known answers met, and how many of them this person gave. */
  gold: { met: number; right: number };
}

/** Each count goes to a thousand, those of a period over its latest thousand. */
export interface Health {
  waiting: number;
  inReview: number;
  /** Of both, those that leads have to decide. */
  escalated: number;
  oldestAt: Date | null;
  /** Since when the first of those waits that reviewers have to answer, not leads; null: none does. */
  unansweredSince: Date | null;
  /** Open and beyond their time, and due within the hour or before. */
  overdue: number;
  dueSoon: number;
  /** Cards that Slack does not take, and why. */
  failing: { count: number; why: string | null };

  /** In the period: predictions that came, and those of them that the gate approved. */
  arrived: number;
  autoApproved: number;
  /** In the period: how items ended that the gate did not approve. */
  decided: number;
  outcomes: Partial<Record<Decision['outcome'], number>>;
  /** From arrival to a person's decision; null without any. */
  medianDecisionMs: number | null;
  /** In the period: who answered how many, the most first. */
  reviewers: { reviewer: string; answers: number }[];
}

export interface HistoryEntry {
  at: Date;
  actor: string;
  /** As in the audit log, such as `item.approved`. */
  action: string;
  detail: Record<string, unknown>;
}
