import { DateTime } from 'luxon';
import type { WorkingHours } from './project.ts';
import { minuteMs } from './time-units.ts';

/**
 * So much working time after a moment; without working hours, so much time. A day on which the clock changes has the working
 * time that its clock shows: from 09:00 to 17:00 are eight hours, and a night shift may have one more or less.
 */
export function afterWorking(from: Date, ms: number, hours: WorkingHours | null): Date {
  if (!hours) return new Date(from.getTime() + ms);
  let left = ms;
  let end = from.getTime();
  for (const shift of shiftsFrom(from, hours)) {
    if (left <= shift.to - shift.from) return new Date(shift.from + left);
    left -= shift.to - shift.from;
    end = shift.to;
  }
  return new Date(end);
}

/** The working time between two moments, in milliseconds; without working hours, all the time. 0 when the second is not later. */
export function workingMsBetween(from: Date, to: Date, hours: WorkingHours | null): number {
  if (!hours) return Math.max(0, to.getTime() - from.getTime());
  let sum = 0;
  for (const shift of shiftsFrom(from, hours)) {
    if (shift.from >= to.getTime()) break;
    sum += Math.min(shift.to, to.getTime()) - shift.from;
  }
  return sum;
}

/** Whether people work just then. */
export function isWorking(at: Date, hours: WorkingHours | null): boolean {
  return workingMsBetween(at, new Date(at.getTime() + 1), hours) > 0;
}

/** How long people work in a day; without working hours, all of it. */
export function workingDayMs(hours: Pick<WorkingHours, 'from' | 'to'> | null): number {
  if (!hours) return dayMinutes * minuteMs;
  return (hours.to > hours.from ? hours.to - hours.from : hours.to - hours.from + dayMinutes) * minuteMs;
}
const dayMinutes = 24 * 60;

/** What takes longer than ten years of days is not due before them. */
const daysMax = 3_653;

/** What is left of working time from a moment on, shift by shift, in milliseconds since 1970. */
function* shiftsFrom(from: Date, hours: WorkingHours): Generator<{ from: number; to: number }> {
  const overnight = hours.to <= hours.from;
  // A shift may have begun the day before.
  let day = DateTime.fromJSDate(from, { zone: hours.timezone }).startOf('day').minus({ days: 1 });
  for (let days = 0; days < daysMax; days++, day = day.plus({ days: 1 })) {
    if (!hours.days.includes(day.weekday)) continue;
    const opens = at(day, hours.from);
    const closes = at(overnight ? day.plus({ days: 1 }) : day, hours.to);
    const start = Math.max(opens, from.getTime());
    if (start < closes) yield { from: start, to: closes };
  }
}

function at(day: DateTime, minutes: number): number {
  return day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 }).toMillis();
}
