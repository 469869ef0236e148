import type { WorkingHours } from '../../review/project.ts';
import { workingMsBetween } from '../../review/working-time.ts';

/** How many open items are due within an hour that ends then. */
export interface DueHour {
  until: Date;
  count: number;
}

/** Decisions of the last days: how many, and in how much working time. */
export interface Pace {
  decisions: number;
  workingMs: number;
}

export interface Late {
  /** So many more than people get to. */
  late: number;
  /** Of so many that are due by then. */
  due: number;
  by: Date;
  perHour: number;
}

/** From fewer decisions than these nobody can tell how fast people are. */
const decisionsMin = 20;
/** A burst is no pace. */
const workingMsMin = 3_600_000;
/** Less than this is within what a forecast can say. */
const lateMin = 3;
const lateShareMin = 0.1;

/**
 * Whether open items will be late at the pace at which people decide: for each due time, what is due until then against what people get
 * to in the working time that is left, the most urgent first. The worst of them, or null. Items beyond their time are not counted:
 * these are late, and no forecast.
 */
export function lateBy(hours: DueHour[], pace: Pace, now: Date, working: WorkingHours | null): Late | null {
  if (pace.decisions < decisionsMin) return null;
  const perMs = pace.decisions / Math.max(pace.workingMs, workingMsMin);
  let due = 0;
  let worst: Late | null = null;
  for (const { until, count } of hours.toSorted((a, b) => a.until.getTime() - b.until.getTime())) {
    if (until <= now) continue;
    due += count;
    const leftMs = workingMsBetween(now, until, working);
    // Of a millionth of an item nobody is late.
    const late = Math.ceil(due - perMs * leftMs - 1e-6);
    if (late < Math.max(lateMin, lateShareMin * due)) continue;
    if (worst === null || late > worst.late) worst = { late, due, by: until, perHour: perMs * 3_600_000 };
  }
  return worst;
}
