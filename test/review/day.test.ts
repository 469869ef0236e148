import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockAt,
  dayInWords,
  dayOf,
  daysAfter,
  dueAt,
  hoursOf,
  isDay,
  type Posting,
  periodOf,
  weekdayOf,
} from '../../src/review/day.ts';

const zones = Intl.supportedValuesOf('timeZone');
const dayMs = 24 * 60 * 60_000;

/** Another way to read the clock of a zone than the one under test. */
function shown(at: Date, timeZone: string): { day: string; hour: string; minute: string } {
  const known = clocks.get(timeZone);
  const clock =
    known ??
    new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit' },
      minute: '2-digit',
    });
  clocks.set(timeZone, clock);
  const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  return { day: `${parts.year}-${parts.month}-${parts.day}`, hour: parts.hour ?? '', minute: parts.minute ?? '' };
}
const clocks = new Map<string, Intl.DateTimeFormat>();

const anyZone = fc.oneof(
  fc.constantFrom(...zones),
  // Where clocks change at midnight, by half an hour, or by a whole day.
  fc.constantFrom('Atlantic/Azores', 'America/Havana', 'Africa/Cairo', 'Asia/Beirut', 'America/Santiago'),
  fc.constantFrom('Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Kiritimati', 'Asia/Kathmandu', 'Europe/Berlin'),
);
const dayFrom = (first: string, last: string) =>
  fc
    .integer({ min: Date.parse(first) / dayMs, max: Date.parse(last) / dayMs })
    .map((n) => new Date(n * dayMs).toISOString().slice(0, 10));
/** In the last years no clock was set back from a day to the one before. */
const anyDay = dayFrom('2012-01-02', '2037-12-31');

/** Days on which a zone's clock is set, of one year. */
function daysOfChange(timeZone: string, year: number): string[] {
  const offsetOn = (day: string, hour: number) => {
    const at = new Date(Date.parse(day) + hour * 60 * 60_000);
    const { day: local, hour: h, minute } = shown(at, timeZone);
    return Date.parse(`${local}T${h}:${minute}:00Z`) - at.getTime();
  };
  const days = Array.from({ length: 365 }, (_, i) =>
    new Date(Date.UTC(year, 0, 1) + i * dayMs).toISOString().slice(0, 10),
  );
  return days.filter((day) => offsetOn(day, 0) !== offsetOn(day, 24)).flatMap((day) => [daysAfter(day, -1), day]);
}

describe('a day in a time zone', () => {
  it('begins where the one before ends, in every zone, and what its clock shows all the while is that day', () => {
    fc.assert(
      fc.property(anyZone, anyDay, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }), isWhole),
      { numRuns: 300 },
    );
  });

  it('also where its clock is set', () => {
    const changing = ['Atlantic/Azores', 'America/Havana', 'Europe/Berlin', 'Australia/Lord_Howe', 'Africa/Cairo'];
    for (const zone of changing) {
      const days = daysOfChange(zone, 2026);
      expect(days, zone).toHaveLength(4);
      for (const day of days) isWhole(zone, day, [0, 1 / 24, 0.5]);
    }
  });

  it('joins the next one whatever a zone did since 1970, such as leaving a day out', () => {
    fc.assert(
      fc.property(anyZone, dayFrom('1970-01-01', '2037-12-31'), (zone, day) => {
        const { from, to } = periodOf(day, zone);
        expect(to).toEqual(periodOf(daysAfter(day, 1), zone).from);
        expect(to.getTime()).toBeGreaterThanOrEqual(from.getTime());
      }),
      { numRuns: 500 },
    );
    for (const [zone, day] of [
      ['Pacific/Apia', '2011-12-30'],
      ['Pacific/Kwajalein', '1993-08-21'],
    ] as const) {
      const { from, to } = periodOf(day, zone);
      expect(from, `${day} was not in ${zone}`).toEqual(to);
      expect(hoursOf(day, zone)).toEqual([]);
      expect(periodOf(daysAfter(day, -1), zone).to, 'the day before ends with the one after').toEqual(
        periodOf(daysAfter(day, 1), zone).from,
      );
    }
  });

  it('has as many hours as its clock goes through', () => {
    const hours = (day: string, zone: string) => hoursOf(day, zone).map((at) => clockAt(at, zone));
    expect(hours('2026-11-21', 'UTC')).toHaveLength(24);
    expect(hours('2026-03-29', 'Europe/Berlin').slice(0, 4)).toEqual(['00:00', '01:00', '03:00', '04:00']);
    expect(hours('2026-10-25', 'Europe/Berlin').slice(0, 5)).toEqual(['00:00', '01:00', '02:00', '02:00', '03:00']);
    expect(hours('2026-10-25', 'Atlantic/Azores').slice(0, 3)).toEqual(['00:00', '00:00', '01:00']);
    expect(hours('2026-10-04', 'Australia/Lord_Howe').slice(0, 4)).toEqual(['00:00', '01:00', '02:30', '03:00']);
    expect(hours('2026-04-05', 'Australia/Lord_Howe').slice(0, 4)).toEqual(['00:00', '01:00', '01:30', '02:00']);
  });

  it('has hours that begin where its clock shows another one, and nowhere else', () => {
    fc.assert(
      fc.property(anyZone, anyDay, (zone, day) => {
        const { from, to } = periodOf(day, zone);
        const hours = hoursOf(day, zone);
        expect(hours[0]).toEqual(from);
        for (const [i, hour] of hours.entries()) {
          const end = hours[i + 1] ?? to;
          expect(end.getTime()).toBeGreaterThan(hour.getTime());
          const last = shown(new Date(end.getTime() - 1), zone);
          expect(shown(hour, zone)).toMatchObject({ day, hour: last.hour });
          if (i > 0) expect(end === to || shown(end, zone).hour !== last.hour || isSet(end, zone)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is told in words, and is a day of the calendar', () => {
    expect(dayInWords('2026-11-21')).toBe('Saturday 21 November 2026');
    expect(['2026-02-28', '2024-02-29', '1970-01-01'].filter(isDay)).toHaveLength(3);
    expect(['2026-02-29', '2026-2-9', '2026-13-01', '0000-01-01', '1969-12-31', 'today', ''].filter(isDay)).toEqual([]);
  });
});

function isSet(at: Date, zone: string): boolean {
  const offset = (one: Date) => {
    const { day, hour, minute } = shown(one, zone);
    return Date.parse(`${day}T${hour}:${minute}:00Z`) - Math.floor(one.getTime() / 60_000) * 60_000;
  };
  return offset(at) !== offset(new Date(at.getTime() - 1));
}

function isWhole(zone: string, day: string, parts: number[]): void {
  const { from, to } = periodOf(day, zone);
  expect(to).toEqual(periodOf(daysAfter(day, 1), zone).from);
  expect(from).toEqual(periodOf(daysAfter(day, -1), zone).to);
  const length = to.getTime() - from.getTime();
  for (const at of [
    from,
    new Date(to.getTime() - 1),
    ...parts.map((part) => new Date(from.getTime() + part * (length - 1))),
  ]) {
    expect(shown(at, zone).day).toBe(day);
    expect(dayOf(at, zone)).toBe(day);
  }
  expect(shown(to, zone).day).toBe(daysAfter(day, 1));
  expect(shown(new Date(from.getTime() - 1), zone).day).toBe(daysAfter(day, -1));
}

describe('when a summary is due', () => {
  const anyPosting: fc.Arbitrary<Posting> = fc.record({
    at: fc.integer({ min: 0, max: 24 * 60 - 1 }),
    days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
  });

  it('is on the next of its days, once the day is over, and never before that of an earlier day', () => {
    fc.assert(
      fc.property(anyZone, dayFrom('2009-01-01', '2037-12-31'), anyPosting, (zone, day, posting) => {
        let earlier = -Infinity;
        for (let i = 0; i < 8; i++) {
          const one = daysAfter(day, i);
          const due = dueAt(one, posting, zone);
          const wasThere = periodOf(one, zone).from < periodOf(one, zone).to;
          expect(due !== null, `${one} in ${zone}`).toBe(posting.days.includes(weekdayOf(one)) && wasThere);
          if (!due) continue;
          expect(due.getTime()).toBeGreaterThanOrEqual(periodOf(one, zone).to.getTime());
          expect(posting.days).toContain(weekdayOf(shown(due, zone).day));
          const { hour, minute } = shown(due, zone);
          if (!isSet(due, zone)) expect(Number(hour) * 60 + Number(minute)).toBe(posting.at);
          expect(due.getTime()).toBeGreaterThan(earlier);
          earlier = due.getTime();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is on Monday for Friday, and on the day after one that was left out', () => {
    const weekdays = { at: 9 * 60, days: [1, 2, 3, 4, 5] };
    expect(dueAt('2026-11-20', weekdays, 'Europe/Berlin')).toEqual(new Date('2026-11-23T08:00:00Z'));
    expect(dueAt('2026-11-21', weekdays, 'Europe/Berlin')).toBeNull();
    const daily = { at: 9 * 60, days: [1, 2, 3, 4, 5, 6, 7] };
    expect(dueAt('2011-12-29', daily, 'Pacific/Apia')).toEqual(new Date('2011-12-30T19:00:00Z'));
    expect(dueAt('2011-12-30', daily, 'Pacific/Apia')).toBeNull();
    expect(dueAt('2011-12-29', { at: 9 * 60, days: [4, 5] }, 'Pacific/Apia')).toEqual(new Date('2012-01-04T19:00:00Z'));
  });

  it('is when the clock jumps over its time, or shows it first', () => {
    const halfPastTwo = { at: 150, days: [1, 2, 3, 4, 5, 6, 7] };
    expect(dueAt('2026-03-28', halfPastTwo, 'Europe/Berlin')).toEqual(new Date('2026-03-29T01:00:00Z'));
    expect(dueAt('2026-10-24', halfPastTwo, 'Europe/Berlin')).toEqual(new Date('2026-10-25T00:30:00Z'));
  });
});
