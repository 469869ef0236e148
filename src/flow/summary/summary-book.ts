import type { Day } from '../../review/day.ts';
import type { SaidOutcome } from '../say-once.ts';

/** Summaries to be posted and posted ones: one for each project and day. */
export interface SummaryBook {
  /** What has begun in each of these projects, in one look. */
  begun(projects: string[]): Promise<Map<string, Begun>>;
  /** Keeps those that nobody planned before, and returns how many these were. */
  plan(summaries: (SummaryOf & { channel: string; dueAt: Date })[]): Promise<number>;
  /** The next one to post in a channel, the oldest day first. */
  next(channel: string): Promise<SummaryOf | null>;
  /** Channels in which one waits that nobody is at. */
  waiting(): Promise<string[]>;
  /** Reserves one for this worker for `leaseMs`; null when another worker has it or it is done. */
  claim(summary: SummaryOf, leaseMs: number): Promise<SummaryClaim | null>;
  settle(claim: SummaryClaim, outcome: SaidOutcome): Promise<void>;
}

export interface Begun {
  /** When the first item of the project came. */
  firstAt: Date | null;
  /** The latest day for which a summary was planned. */
  lastDay: Day | null;
}

export interface SummaryOf {
  project: string;
  day: Day;
}

export interface SummaryClaim extends SummaryOf {
  holder: string;
  channel: string;
  dueAt: Date;
  /** It may be in the channel already. */
  inDoubt: boolean;
}
