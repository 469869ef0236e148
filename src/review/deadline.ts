import { DateTime } from 'luxon';
import type { Item } from './item.ts';
import type { Project, WorkingHours } from './project.ts';

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
    (deadline?.remindMs ?? [])
      .map((ms) => afterWorking(askedAt, ms, workingHours))
      .find((at) => at > now && (dueAt === null || at < dueAt)) ?? null
  );
}

/** Whether silence has lasted long enough. */
export function isOverdue(item: Pick<Item, 'dueAt' | 'status'>, now: Date): boolean {
  return item.status !== 'completed' && item.dueAt !== null && item.dueAt <= now;
}

/**
 * So much working time after a moment; without working hours, so much time. A day on which the clock changes has the working
 * time that its clock shows: from 09:00 to 17:00 are eight hours, and a night shift may have one more or less.
 */
export function afterWorking(from: Date, ms: number, hours: WorkingHours | null): Date {
  if (!hours) return new Date(from.getTime() + ms);
  let left = ms;
  const overnight = hours.to <= hours.from;
  // A shift may have begun the day before.
  let day = DateTime.fromJSDate(from, { zone: hours.timezone }).startOf('day').minus({ days: 1 });
  for (let days = 0; days < daysMax; days++, day = day.plus({ days: 1 })) {
    if (!hours.days.includes(day.weekday)) continue;
    const opens = at(day, hours.from);
    const closes = at(overnight ? day.plus({ days: 1 }) : day, hours.to);
    const start = Math.max(opens, from.getTime());
    if (start >= closes) continue;
    if (left <= closes - start) return new Date(start + left);
    left -= closes - start;
  }
  return day.toJSDate();
}

/** How long people work in a day; without working hours, all of it. */
export function workingDayMs(hours: Pick<WorkingHours, 'from' | 'to'> | null): number {
  if (!hours) return dayMinutes * minuteMs;
  return (hours.to > hours.from ? hours.to - hours.from : hours.to - hours.from + dayMinutes) * minuteMs;
}
const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** What takes longer than ten years of days is not due before them. */
const daysMax = 3_653;

function at(day: DateTime, minutes: number): number {
  return day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 }).toMillis();
}
