import type { Item } from './item.ts';
import type { Project } from './project.ts';
import { afterWorking } from './working-time.ts';

/**
 * When an item is due and when its reminders come, counted from `from` in the project's working hours. A due time that the
 * caller gave counts as given. Reminders that would come at or after the due time are left out.
 */
export function timersFrom(
  { deadline, workingHours }: Pick<Project, 'deadline' | 'workingHours'>,
  from: Date,
  dueAt: Date | null,
): Pick<Item, 'askedAt' | 'dueAt' | 'remindAt'> {
  const due = dueAt ?? (deadline ? afterWorking(from, deadline.afterMs, workingHours) : null);
  const timers = { askedAt: from, dueAt: due };
  return { ...timers, remindAt: nextReminder({ deadline, workingHours }, timers, from) };
}

/** The item's next reminder after `now`. */
export function nextReminder(
  { deadline, workingHours }: Pick<Project, 'deadline' | 'workingHours'>,
  { askedAt, dueAt }: Pick<Item, 'askedAt' | 'dueAt'>,
  now: Date,
): Date | null {
  return (
    deadline?.remindMs
      .map((ms) => afterWorking(askedAt, ms, workingHours))
      .find((at) => at > now && (dueAt === null || at < dueAt)) ?? null
  );
}

/** Whether silence has lasted long enough. */
export function isOverdue(item: Pick<Item, 'dueAt' | 'status'>, now: Date): boolean {
  return item.status !== 'completed' && item.dueAt !== null && item.dueAt <= now;
}
