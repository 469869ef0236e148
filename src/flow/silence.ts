import type { Project } from '../review/project.ts';
import { afterWorking, workingDayMs } from '../review/working-time.ts';

/** What tells how long nobody has said anything while somebody could have. */
export interface Signs {
  /** Since when the first of those waits that reviewers have to answer; null: none does. */
  unansweredSince: Date | null;
  /** When somebody answered last, and when the last pause ended; null: never. */
  answeredAt: Date | null;
  resumedAt: Date | null;
}

/**
 * Since when nobody has answered, where that is too long: longer than the project says (`alerts.quiet`), or than half the time that its
 * items have; where it wants no alerts, as long as people work in a day. Working time counts. Null: nothing waits, or not for so long.
 */
export function silentSince(
  { alerts, deadline, workingHours }: Pick<Project, 'alerts' | 'deadline' | 'workingHours'>,
  { unansweredSince, answeredAt, resumedAt }: Signs,
  now: Date,
): Date | null {
  if (unansweredSince === null) return null;
  const since = new Date(Math.max(...[unansweredSince, answeredAt, resumedAt].map((at) => at?.getTime() ?? 0)));
  const wantedMs = alerts?.quietMs ?? workingDayMs(workingHours);
  const quietMs = Math.min(wantedMs, (deadline?.afterMs ?? Number.POSITIVE_INFINITY) / 2);
  return afterWorking(since, quietMs, workingHours) > now ? null : since;
}
