import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOverdue, nextReminder, timersFrom } from '../../src/review/deadline.ts';
import type { WorkingHours } from '../../src/review/project.ts';
import { afterWorking } from '../../src/review/working-time.ts';
import { aDecidedItem, anItem } from '../support/items.ts';

const minute = 60_000;
const hour = 60 * minute;
const clock = (text: string) => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
};
const hours = (days: number[], from: string, to: string, timezone = 'Europe/Berlin'): WorkingHours => ({
  days,
  from: clock(from),
  to: clock(to),
  timezone,
});
const workdays = [1, 2, 3, 4, 5];
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const office = hours(workdays, '09:00', '17:30');
const night = hours(everyDay, '22:00', '06:00');
const weekNights = hours(workdays, '22:00', '06:00');
const after = (from: string, ms: number, during: WorkingHours | null) =>
  afterWorking(new Date(from), ms, during).toISOString();

describe('so much working time later', () => {
  it.each<[string, string, number, WorkingHours | null, string]>([
    ['around the clock, on a Friday night', '2026-11-20T23:00:00Z', 4 * hour, null, '2026-11-21T03:00:00.000Z'],
    ['within one day', '2026-11-23T08:00:00Z', 4 * hour, office, '2026-11-23T12:00:00.000Z'],
    ['over the weekend', '2026-11-20T15:30:00Z', 4 * hour, office, '2026-11-23T11:00:00.000Z'],
    ['from a Saturday', '2026-11-21T10:00:00Z', 1 * hour, office, '2026-11-23T09:00:00.000Z'],
    ['from before the day begins', '2026-11-23T05:00:00Z', 4 * hour, office, '2026-11-23T12:00:00.000Z'],
    ['the whole day, to its very end', '2026-11-23T08:00:00Z', 8.5 * hour, office, '2026-11-23T16:30:00.000Z'],
    ['a millisecond more is the next day', '2026-11-23T08:00:00Z', 8.5 * hour + 1, office, '2026-11-24T08:00:00.001Z'],
    ['none at all, on a Saturday: when work begins', '2026-11-21T10:00:00Z', 0, office, '2026-11-23T08:00:00.000Z'],
    ['three days', '2026-11-19T08:00:00Z', 25.5 * hour, office, '2026-11-23T16:30:00.000Z'],
    ['the clock goes forward over the weekend', '2026-03-27T16:00:00Z', 1 * hour, office, '2026-03-30T07:30:00.000Z'],
    ['the clock goes back over the weekend', '2026-10-23T15:00:00Z', 1 * hour, office, '2026-10-26T08:30:00.000Z'],
    ['in a night', '2026-11-23T21:00:00Z', 8 * hour, night, '2026-11-24T05:00:00.000Z'],
    ['from the small hours of a night', '2026-11-24T03:00:00Z', 3 * hour, night, '2026-11-24T22:00:00.000Z'],
    ['from the day between two nights', '2026-11-24T12:00:00Z', 1 * hour, night, '2026-11-24T22:00:00.000Z'],
    ['in the night that has seven hours', '2026-03-28T21:00:00Z', 7 * hour, night, '2026-03-29T04:00:00.000Z'],
    ['in that night, and more', '2026-03-28T21:00:00Z', 7.5 * hour, night, '2026-03-29T20:30:00.000Z'],
    ['in the night that has nine hours', '2026-10-24T20:00:00Z', 9 * hour, night, '2026-10-25T05:00:00.000Z'],
    ['in that night, and more', '2026-10-24T20:00:00Z', 9.5 * hour, night, '2026-10-25T21:30:00.000Z'],
    ["Friday's night ends on Saturday", '2026-11-21T02:00:00Z', 1 * hour, weekNights, '2026-11-21T03:00:00.000Z'],
    ['and the next begins on Monday', '2026-11-21T04:00:00Z', 2 * hour, weekNights, '2026-11-23T22:00:00.000Z'],
    ["there is no Sunday's night to Monday", '2026-11-22T22:00:00Z', 1 * hour, weekNights, '2026-11-23T22:00:00.000Z'],
    [
      'whole days, midnight to midnight',
      '2026-11-20T22:00:00Z',
      2 * hour,
      hours(workdays, '00:00', '00:00'),
      '2026-11-23T00:00:00.000Z',
    ],
    [
      'a shift in the hour that the clock leaves out has no time that day',
      '2026-03-28T12:00:00Z',
      1 * hour,
      hours([7], '02:30', '03:30'),
      '2026-04-05T01:30:00.000Z',
    ],
    [
      'a day that has no midnight',
      '2026-09-05T23:00:00Z',
      3 * hour,
      hours(everyDay, '00:00', '02:00', 'America/Santiago'),
      // The 6th begins at 01:00 (04:00 in Greenwich) and so gives one hour; two more come on the 7th, from 03:00 on.
      '2026-09-07T05:00:00.000Z',
    ],
    [
      'where zones differ by half hours',
      '2026-11-23T03:00:00Z',
      1 * hour,
      hours(workdays, '09:00', '10:00', 'Asia/Kolkata'),
      '2026-11-23T04:30:00.000Z',
    ],
  ])('%s', (_, from, ms, during, expected) => {
    expect(after(from, ms, during)).toBe(expected);
  });

  it('a hundred years of Mondays are not counted to their end', () => {
    const due = afterWorking(new Date('2026-11-23T00:00:00Z'), 5_200 * hour, hours([1], '09:00', '10:00'));
    expect(due.getUTCFullYear()).toBe(2036);
  });

  it('is as much working time as the clock on the wall shows', () => {
    // In quarters of an hour, and none between one and four at night: what the clock shows twice is a vector above.
    const quarter = 15 * minute;
    const daytime = fc
      .tuple(fc.integer({ min: 16, max: 95 }), fc.integer({ min: 0, max: 95 }))
      .filter(([from, to]) => from !== to && !(to > 4 && to < 16));
    let overnight = 0;
    fc.assert(
      fc.property(
        fc.constantFrom('2026-03-27T12:00:00Z', '2026-10-23T12:00:00Z', '2026-11-20T12:00:00Z'),
        fc.integer({ min: 0, max: 3 * 24 * 4 }),
        fc.integer({ min: 1, max: 20 * 4 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 2 }),
        daytime,
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
        (base, offset, quarters, days, [from, to], timezone) => {
          const during = { days, from: from * 15, to: to * 15, timezone };
          if (to < from) overnight += 1;
          const start = new Date(Date.parse(base) + offset * quarter);
          const end = afterWorking(start, quarters * quarter, during);
          expect(workingQuarters(start, end, during)).toBe(quarters);
          expect(isWorking(new Date(end.getTime() - quarter), during)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
    expect(overnight, '(control) some were nights').toBeGreaterThan(5);
  });

  it('in two parts is as much as in one', () => {
    const part = fc.integer({ min: 1, max: 40 * 60 }).map((minutes) => minutes * minute);
    fc.assert(
      fc.property(part, part, fc.constantFrom(office, night, weekNights), (a, b, during) => {
        const start = new Date('2026-10-23T12:00:00Z');
        expect(afterWorking(afterWorking(start, a, during), b, during)).toEqual(afterWorking(start, a + b, during));
      }),
      { numRuns: 60 },
    );
  });
});

describe('timers', () => {
  const project = {
    deadline: { afterMs: 4 * hour, remindMs: [1 * hour, 2 * hour, 5 * hour], onTime: 'expire' },
    workingHours: null,
  } as const;
  const timed = { ...project, deadline: { ...project.deadline, remindMs: [...project.deadline.remindMs] } };
  const from = new Date('2026-11-23T10:00:00Z');
  const at = (time: string) => new Date(`2026-11-23T${time}:00Z`);

  it('are the due time and the first reminder', () => {
    expect(timersFrom(timed, from, null)).toEqual({ askedAt: from, dueAt: at('14:00'), remindAt: at('11:00') });
  });

  it('of a project without a deadline are none', () => {
    const none = { deadline: null, workingHours: null };
    expect(timersFrom(none, from, null)).toEqual({ askedAt: from, dueAt: null, remindAt: null });
  });

  it('keep the due time that a caller gave, with the reminders before it', () => {
    expect(timersFrom(timed, from, at('11:30'))).toEqual({ askedAt: from, dueAt: at('11:30'), remindAt: at('11:00') });
    expect(timersFrom(timed, from, at('11:00'))).toMatchObject({ remindAt: null });
  });

  it('go on from reminder to reminder, each once, and to none at or after the due time', () => {
    const item = { askedAt: from, dueAt: at('14:00') };
    expect(nextReminder(timed, item, at('10:59'))).toEqual(at('11:00'));
    expect(nextReminder(timed, item, at('11:00'))).toEqual(at('12:00'));
    expect(nextReminder(timed, item, at('12:00'))).toBeNull();
  });

  it('that were missed for long bring one reminder, not all of them', () => {
    expect(nextReminder(timed, { askedAt: from, dueAt: at('14:00') }, at('13:30'))).toBeNull();
  });

  it('an item is overdue from its due time on, and never once it is decided', () => {
    expect(isOverdue(anItem({ dueAt: at('14:00') }), at('13:59'))).toBe(false);
    expect(isOverdue(anItem({ dueAt: at('14:00') }), at('14:00'))).toBe(true);
    expect(isOverdue(anItem({ dueAt: null }), at('14:00'))).toBe(false);
    expect(isOverdue(aDecidedItem({ dueAt: at('14:00') }), at('15:00'))).toBe(false);
  });
});

/** By another road: what the clock on the wall shows in each quarter of an hour. */
function workingQuarters(start: Date, end: Date, during: WorkingHours): number {
  let quarters = 0;
  for (let at = start.getTime(); at < end.getTime(); at += 15 * minute)
    quarters += isWorking(new Date(at), during) ? 1 : 0;
  return quarters;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function isWorking(at: Date, { days, from, to, timezone }: WorkingHours): boolean {
  const format =
    formats.get(timezone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(timezone, format);
  const [, weekday = '', hours, minutes] = /^(\w{3}),? (\d\d):(\d\d)$/.exec(format.format(at)) ?? [];
  const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(weekday) + 1;
  if (day === 0) throw new Error(`no day in ${format.format(at)}`);
  const now = Number(hours) * 60 + Number(minutes);
  if (from < to) return days.includes(day) && now >= from && now < to;
  return (days.includes(day) && now >= from) || (days.includes(((day + 5) % 7) + 1) && now < to);
}

it('without a due time an item is reminded of all the same, and without a deadline of nothing', () => {
  const askedAt = new Date('2026-11-23T10:00:00Z');
  const deadline = { afterMs: 4 * hour, remindMs: [hour, 2 * hour], onTime: 'expire' as const };
  const reminded = (now: Date, rules: typeof deadline | null) =>
    nextReminder({ deadline: rules, workingHours: null }, { askedAt, dueAt: null }, now)?.toISOString() ?? null;
  expect(reminded(askedAt, deadline)).toBe('2026-11-23T11:00:00.000Z');
  expect(reminded(new Date('2026-11-23T11:00:00Z'), deadline)).toBe('2026-11-23T12:00:00.000Z');
  expect(reminded(new Date('2026-11-23T12:00:00Z'), deadline)).toBeNull();
  expect(reminded(askedAt, null)).toBeNull();
});
