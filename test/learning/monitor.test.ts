import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evidence,
  isBeyond,
  noAlarm,
  noCertificate,
  watchAlarm,
  watchCertificate,
} from '../../src/learning/monitor.ts';

const alarmAfter = (items: boolean[], bound = 0.05) =>
  items.reduce((sums, wrong) => watchAlarm(sums, wrong, bound), noAlarm());
const certificateAfter = (items: boolean[], bound = 0.05) =>
  items.reduce((sums, wrong) => watchCertificate(sums, wrong, bound), noCertificate());

describe('the alarm', () => {
  it('has the published evidence after errors 0, 0, 1, 0, 1, 1, which is beyond a risk of 5 %', () => {
    const sums = alarmAfter([0, 0, 1, 0, 1, 1].map((error) => error === 1));
    expect(Math.exp(evidence(sums))).toBeCloseTo(44.224489, 6);
    expect(isBeyond(sums, 0.05)).toBe(true);
    expect(isBeyond(sums, 0.02)).toBe(false);
  });

  it('knows nothing before the first item', () => {
    expect(evidence(noAlarm())).toBe(0);
    expect(isBeyond(noAlarm(), 0.05)).toBe(false);
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

describe('the certificate', () => {
  it('comes after some sixty items without an error for a bound of 5 %', () => {
    const right = (n: number) => certificateAfter(Array.from({ length: n }, () => false));
    expect(isBeyond(right(60), 0.05)).toBe(false);
    expect(isBeyond(right(100), 0.05)).toBe(true);
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
    expect(isBeyond(alarm, 1e-300)).toBe(true);
  });
});
