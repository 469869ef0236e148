import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lateBy } from '../../../src/flow/alerts/late.ts';
import type { WorkingHours } from '../../../src/review/project.ts';

const hour = 3_600_000;
const now = new Date('2026-11-23T10:00:00Z'); // a Monday
const at = (hours: number) => new Date(now.getTime() + hours * hour);
/** Forty an hour. */
const pace = { decisions: 400, workingMs: 10 * hour };

describe('what will be late', () => {
  it('is what people do not get to in the time that is left, at the pace at which they decide', () => {
    expect(lateBy([{ until: at(2), count: 100 }], pace, now, null)).toEqual({
      late: 20,
      due: 100,
      by: at(2),
      perHour: 40,
    });
  });

  it('is nothing where they get to all of it', () => {
    expect(lateBy([{ until: at(2), count: 80 }], pace, now, null)).toBeNull();
  });

  it('counts what is due before as done before, and names the time at which most are late', () => {
    const hours = [
      { until: at(9), count: 100 },
      { until: at(1), count: 60 },
      { until: at(2), count: 90 },
    ];
    expect(lateBy(hours, pace, now, null)).toEqual({ late: 70, due: 150, by: at(2), perHour: 40 });
  });

  it('has only working time left', () => {
    const hours: WorkingHours = { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 17 * 60, timezone: 'UTC' };
    // Due on Tuesday at 10: seven hours of Monday and one of Tuesday.
    expect(lateBy([{ until: at(24), count: 400 }], pace, now, hours)).toMatchObject({ late: 400 - 8 * 40 });
  });

  it.each([
    ['a few decisions tell no pace', [{ until: at(1), count: 500 }], { decisions: 19, workingMs: 10 * hour }],
    ['what is late already is no forecast', [{ until: at(-1), count: 500 }], pace],
    ['two more or less are within what a forecast can say', [{ until: at(1), count: 42 }], pace],
    ['and so is a twentieth', [{ until: at(10), count: 420 }], pace],
    ['a burst is no pace', [{ until: at(1), count: 30 }], { decisions: 30, workingMs: 60_000 }],
    ['nothing is due', [], pace],
  ])('stays silent: %s', (_, hours, at) => {
    expect(lateBy(hours, at, now, null)).toBeNull();
  });

  it('is as many as stay behind when people are played, the most urgent first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ hours: fc.integer({ min: 1, max: 60 }), count: fc.integer({ min: 1, max: 200 }) }), {
          maxLength: 12,
        }),
        fc.integer({ min: 1, max: 60 }),
        (due, perHour) => {
          const hours = due.map(({ hours, count }) => ({ until: at(hours), count }));
          const found = lateBy(hours, { decisions: perHour * 100, workingMs: 100 * hour }, now, null);
          let most = 0;
          for (const { hours: until } of due) {
            const before = due.filter((one) => one.hours <= until).reduce((sum, { count }) => sum + count, 0);
            const late = before - perHour * until;
            if (late >= Math.max(3, before / 10)) most = Math.max(most, late);
          }
          expect(found?.late ?? 0).toBe(most);
        },
      ),
    );
  });
});
