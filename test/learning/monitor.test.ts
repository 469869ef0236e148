import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evidence,
  isBeyond,
  lateEvidence,
  noAlarm,
  noCertificate,
  noLateAlarm,
  watchAlarm,
  watchCertificate,
  watchLateAlarm,
} from '../../src/learning/monitor.ts';

const alarmAfter = (items: boolean[], bound = 0.05) =>
  items.reduce((sums, wrong) => watchAlarm(sums, wrong, bound), noAlarm());
const lateAlarmAfter = (items: boolean[], bound = 0.05) =>
  items.reduce((state, wrong) => watchLateAlarm(state, wrong, bound), noLateAlarm());
const certificateAfter = (items: boolean[], bound = 0.05) =>
  items.reduce((sums, wrong) => watchCertificate(sums, wrong, bound), noCertificate());

describe('the alarm', () => {
  it('has the published evidence after errors 0, 0, 1, 0, 1, 1, which is beyond a risk of 5 %', () => {
    const sums = alarmAfter([0, 0, 1, 0, 1, 1].map((error) => error === 1));
    expect(Math.exp(evidence(sums))).toBeCloseTo(44.224489, 6);
    expect(isBeyond(evidence(sums), 0.05)).toBe(true);
    expect(isBeyond(evidence(sums), 0.02)).toBe(false);
  });

  it('knows nothing before the first item', () => {
    expect(evidence(noAlarm())).toBe(0);
    expect(isBeyond(evidence(noAlarm()), 0.05)).toBe(false);
  });

  it('bets so that it is never ruined, whatever the bound', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.array(fc.boolean()), (bound, items) => {
        expect([...alarmAfter(items, bound), ...certificateAfter(items, bound)].every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the alarm that notices what begins late', () => {
  const wealth = (state: number[]) => Math.exp(lateEvidence(state));

  it('knows nothing before the first item', () => {
    expect(lateEvidence(noLateAlarm())).toBeCloseTo(0, 12);
  });

  it('is the sum of a bet for each time at which one is put down, and of what is kept back', () => {
    const items = Array.from({ length: 70 }, (_, i) => i % 9 === 0 || i > 60);
    const blocks = [1, 2, 3].map((block) => {
      const sums = items.slice((block - 1) * 25).reduce((kept, wrong) => watchAlarm(kept, wrong, 0.05), noAlarm());
      return Math.exp(evidence(sums)) / (block * (block + 1));
    });
    expect(wealth(lateAlarmAfter(items))).toBeCloseTo(blocks.reduce((sum, part) => sum + part, 0) + 1 / 4, 8);
  });

  it('is expected to gain nothing from the next item while its claim only just holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 120 }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        (list, bound) => {
          const state = lateAlarmAfter(list, bound);
          const next = (wrong: boolean) => wealth(watchLateAlarm(state, wrong, bound));
          expect((bound * next(true) + (1 - bound) * next(false)) / wealth(state)).toBeCloseTo(1, 9);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('can be stored after any item and read back as it was', () => {
    const state = lateAlarmAfter(Array.from({ length: 30 }, (_, i) => i % 7 === 0));
    expect(watchLateAlarm(JSON.parse(JSON.stringify(state)), true, 0.05)).toEqual(watchLateAlarm(state, true, 0.05));
  });

  it('stays a number over a hundred thousand items, whatever they are', () => {
    for (const wrong of [true, false]) {
      let state = noLateAlarm();
      for (let i = 0; i < 100_000; i++) state = watchLateAlarm(state, wrong, 0.05);
      expect(state.every(Number.isFinite)).toBe(true);
      expect(isBeyond(lateEvidence(state), wrong ? 1e-300 : 0.99)).toBe(wrong);
    }
  });
});

describe('the certificate', () => {
  it('comes after some sixty items without an error for a bound of 5 %', () => {
    const right = (n: number) => certificateAfter(Array.from({ length: n }, () => false));
    expect(isBeyond(evidence(right(60)), 0.05)).toBe(false);
    expect(isBeyond(evidence(right(100)), 0.05)).toBe(true);
  });
});

describe('either', () => {
  const items = fc.array(fc.boolean(), { maxLength: 60 });

  it('does not depend on the order of the items', () => {
    const twoOrders = items.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(
          list.map((wrong, at) => ({ wrong, at })),
          { minLength: list.length },
        ),
      ),
    );
    fc.assert(
      fc.property(twoOrders, ([list, shuffled]) => {
        const other = shuffled.map(({ wrong }) => wrong);
        expect(evidence(alarmAfter(other))).toBeCloseTo(evidence(alarmAfter(list)), 8);
        expect(evidence(certificateAfter(other))).toBeCloseTo(evidence(certificateAfter(list)), 8);
      }),
      { numRuns: 60 },
    );
  });

  it('can be stored after any item and read back as it was', () => {
    const sums = alarmAfter([true, false, true]);
    expect(watchAlarm(JSON.parse(JSON.stringify(sums)), true, 0.05)).toEqual(watchAlarm(sums, true, 0.05));
  });

  it('is expected to gain nothing from the next item while its claim only just holds', () => {
    fc.assert(
      fc.property(items, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (list, bound) => {
        const wealth = (sums: number[]) => Math.exp(evidence(sums));
        const alarm = alarmAfter(list, bound);
        const certificate = certificateAfter(list, bound);
        const next = (watch: typeof watchAlarm, sums: number[]) =>
          bound * wealth(watch(sums, true, bound)) + (1 - bound) * wealth(watch(sums, false, bound));
        expect(next(watchAlarm, alarm) / wealth(alarm)).toBeCloseTo(1, 9);
        expect(next(watchCertificate, certificate) / wealth(certificate)).toBeCloseTo(1, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('stays a number over a hundred thousand items that all speak for it', () => {
    let [alarm, certificate] = [noAlarm(), noCertificate()];
    for (let i = 0; i < 100_000; i++) {
      alarm = watchAlarm(alarm, true, 0.05);
      certificate = watchCertificate(certificate, false, 0.05);
    }
    expect(Number.isFinite(evidence(alarm))).toBe(true);
    expect(Number.isFinite(evidence(certificate))).toBe(true);
    expect(isBeyond(evidence(alarm), 1e-300)).toBe(true);
  });
});
