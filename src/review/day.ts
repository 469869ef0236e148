import { DateTime } from 'luxon';
import { dayMs, hourMs, minuteMs } from './time-units.ts';

/** A calendar day as people of some time zone count it: `2026-11-21`. */
export type Day = string;

/** Whether a text is a day that the calendar has. What lies before 1970 was no project's day, and the year 0 is none of the database's. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid && text >= '1970-01-01';
}

/** The day on which a moment lies. */
export function dayOf(at: Date, timezone: string): Day {
  return DateTime.fromJSDate(at, { zone: timezone }).toFormat('yyyy-MM-dd');
}

/** From the first moment of a day up to the first of the next: 23 or 25 hours where the clock changes, none where the zone left it out. */
export function periodOf(day: Day, timezone: string): { from: Date; to: Date } {
  return { from: momentOf(day, '00:00', timezone), to: momentOf(daysAfter(day, 1), '00:00', timezone) };
}

/** When the clock of a zone first shows a time; where it leaves that out, when it jumps over it. */
function momentOf(day: Day, time: string, timezone: string): Date {
  const shown = DateTime.fromISO(`${day}T${time}`, { zone: 'utc' }).toMillis();
  const offsetAt = (at: number) => DateTime.fromMillis(at, { zone: timezone }).offset * minuteMs;
  const offsets = [shown - dayMs, shown + dayMs].map(offsetAt);
  const [first, last] = [shown - Math.max(...offsets), shown - Math.min(...offsets)];
  const there = [first, last].find((at) => at + offsetAt(at) === shown);
  return new Date(there ?? firstBetween(first, last, (at) => offsetAt(at) !== offsetAt(first)));
}

/** The first millisecond behind `from`, and not behind `to`, from which on something holds. */
function firstBetween(from: number, to: number, holds: (at: number) => boolean): number {
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (holds(middle)) after = middle;
    else before = middle;
  }
  return after;
}

/** So many days later, or earlier. */
export function daysAfter(day: Day, count: number): Day {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ days: count }).toFormat('yyyy-MM-dd');
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(day: Day): number {
  return DateTime.fromISO(day, { zone: 'utc' }).weekday;
}

/**
 * The first moment of each hour that the clock shows on a day, in order: one that it repeats is there twice, one that it leaves out is not.
 * Where it is set by half an hour, half of one is an hour of its own.
 */
export function hoursOf(day: Day, timezone: string): Date[] {
  const { from, to } = periodOf(day, timezone);
  const hours: Date[] = [];
  for (let at = from.getTime(); at < to.getTime(); at = endOfHour(at, timezone)) hours.push(new Date(at));
  return hours;
}

function endOfHour(from: number, timezone: string): number {
  const at = (ms: number) => DateTime.fromMillis(ms, { zone: timezone });
  const { minute, second, millisecond, offset } = at(from);
  const end = from + hourMs - minute * minuteMs - second * 1000 - millisecond;
  return at(end).offset === offset ? end : firstBetween(from, end, (ms) => at(ms).offset !== offset);
}

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
 * that day is the moment at which it jumps; one that it repeats is the first of both.
 */
export function dueAt(day: Day, { at, days }: Posting, timezone: string): Date | null {
  const isOne = (one: Day) => days.includes(weekdayOf(one)) && isThere(one, timezone);
  if (!isOne(day)) return null;
  let next = daysAfter(day, 1);
  while (!isOne(next)) next = daysAfter(next, 1);
  const two = (number: number) => String(number).padStart(2, '0');
  return momentOf(next, `${two(Math.floor(at / 60))}:${two(at % 60)}`, timezone);
}

/** Whoever moves to the other side of the date line leaves a day out. */
function isThere(day: Day, timezone: string): boolean {
  const { from, to } = periodOf(day, timezone);
  return from < to;
}
