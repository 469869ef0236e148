import { dayMs, hourMs } from '../../review/time-units.ts';

/** What leads are told between summaries: only what somebody can do something about today. */
export const alertKinds = ['gate_stopped', 'nobody_can', 'posts_failing', 'nobody_answers', 'backlog'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Something is wrong in a project, with the figures that say how much. Moments are milliseconds since 1970. */
export type Worry =
  /** The watch stopped the gate: nothing is approved without a person. */
  | { kind: 'gate_stopped'; at: number; why: string | null }
  /** Too few of the people whom the projects file names can answer. */
  | { kind: 'nobody_can'; able: number; needed: number }
  /** Slack refuses `cards` of them, or takes nothing in the channel: `why` is Slack's code, or says that it can't be reached. */
  | { kind: 'posts_failing'; cards: number; isChannel: boolean; why: string }
  /** Items wait, and nobody has answered since. */
  | { kind: 'nobody_answers'; open: number; oldestAt: number; since: number }
  /** At this pace, in decisions an hour of working time, so many of those due by then are late. */
  | { kind: 'backlog'; late: number; due: number; by: number; perHour: number };

/** A worry from when it was first seen until it is over, and what leads have been told of it. */
export interface Alert {
  id: string;
  project: string;
  worry: Worry;
  since: Date;
  /** It is over since then; null: it is not. */
  overAt: Date | null;
}

/**
 * How long a worry has to last before anybody is told: what mends itself in a moment is none. Whoever is told has something to do, so
 * what needs a person's act comes at once.
 */
export const patienceMs: Record<AlertKind, number> = {
  gate_stopped: 0,
  nobody_can: 5 * 60_000,
  posts_failing: 3 * 60_000,
  nobody_answers: 0,
  backlog: 10 * 60_000,
};

/** Until when it is not said again, by how often it was said: an hour, four, then a day each time. */
export function repeatMs(told: number): number {
  return [hourMs, 4 * hourMs][told - 1] ?? dayMs;
}

/** What comes back so soon was not over: it goes on as the same alert, and is not told anew before its time. */
export const backWithinMs = hourMs;
