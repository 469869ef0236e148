import { DateTime } from 'luxon';

/** A calendar day as people of some time zone count it: `2026-11-21`. */
export type Day = string;

/** Whether a text is a day that the calendar has. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid;
}

/** The day on which a moment lies. */
export function dayOf(at: Date, timezone: string): Day {
  return DateTime.fromJSDate(at, { zone: timezone }).toFormat('yyyy-MM-dd');
}

/** From the first moment of a day up to the first of the next: 23 or 25 hours where the clock changes. */
export function periodOf(day: Day, timezone: string): { from: Date; to: Date } {
  const from = DateTime.fromISO(day, { zone: timezone }).startOf('day');
  return { from: from.toJSDate(), to: from.plus({ days: 1 }).startOf('day').toJSDate() };
}

/** So many days later, or earlier. */
export function daysAfter(day: Day, count: number): Day {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ days: count }).toFormat('yyyy-MM-dd');
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(day: Day): number {
  return DateTime.fromISO(day, { zone: 'utc' }).weekday;
}

/** The first moment of each hour of a day, in order: one that the clock repeats is there twice, one that it leaves out is not. */
export function hoursOf(day: Day, timezone: string): Date[] {
  const { from, to } = periodOf(day, timezone);
  const hours: Date[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += hourMs) hours.push(new Date(at));
  return hours;
}
const hourMs = 60 * 60_000;

/** Which hour the clock shows at a moment: 0 to 23. */
export function hourAt(at: Date, timezone: string): number {
  return DateTime.fromJSDate(at, { zone: timezone }).hour;
}

/** What the clock shows at a moment: `14:00`. */
export function clockAt(at: Date, timezone: string): string {
  return DateTime.fromJSDate(at, { zone: timezone }).toFormat('HH:mm');
}

/** `Friday 20 November 2026` */
export function dayInWords(day: Day): string {
  return DateTime.fromISO(day, { zone: 'utc', locale: 'en-GB' }).toFormat('cccc d MMMM yyyy');
}

/** When a day's summary is sent: how the projects file says it. */
export interface Posting {
  /** Minutes since midnight. */
  at: number;
  /** 1 Monday … 7 Sunday, ascending. */
  days: number[];
}

/**
 * When the summary of a day is due: on the next of the posting's days, at its time; null where that day has none, being none of the
 * posting's days. So what happened on Friday is read on Monday where nobody works between them. A time that the clock leaves out on
 * that day is the moment at which it jumps.
 */
export function dueAt(day: Day, { at, days }: Posting, timezone: string): Date | null {
  if (!days.includes(weekdayOf(day))) return null;
  let next = daysAfter(day, 1);
  while (!days.includes(weekdayOf(next))) next = daysAfter(next, 1);
  const time = { hour: Math.floor(at / 60), minute: at % 60 };
  return DateTime.fromISO(next, { zone: timezone }).set(time).toJSDate();
}
