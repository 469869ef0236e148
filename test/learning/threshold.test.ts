import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCdf } from '../../src/learning/proportion.ts';
import {
  type Candidate,
  type Guarantee,
  hoeffdingBentkus,
  learnThenTest,
  thresholds,
} from '../../src/learning/threshold.ts';

/** Audits band by band, highest first: [threshold, audited in the band, errors in the band]. */
function cumulative(bands: [number, number, number][]): Candidate[] {
  let [audited, errors] = [0, 0];
  return bands.map(([threshold, n, wrong]) => {
    audited += n;
    errors += wrong;
    return { threshold, audited, errors };
  });
}

const published: [number, number, number][] = [
  [0.99, 60, 0],
  [0.95, 60, 1],
  [0.9, 60, 2],
  [0.8, 60, 9],
];
const wish: Guarantee = { error: 0.05, confidence: 0.9, correction: 'fixed_sequence' };

describe('the published example of a learned threshold', () => {
  it('ends at 0.90, with each p-value to its digits', () => {
    const { certified, steps } = learnThenTest(cumulative(published), wish);
    expect(steps.map(({ pValue }) => pValue?.toFixed(5))).toEqual(['0.04607', '0.01553', '0.01901', '0.57599']);
    expect(steps.map(({ result }) => result)).toEqual(['passed', 'passed', 'passed', 'failed']);
    expect(certified).toMatchObject({ threshold: 0.9, audited: 180, errors: 3 });
    expect(certified?.pValue).toBeCloseTo(0.019014, 6);
    expect(certified?.upper).toBeCloseTo(0.03674, 5);
  });

  it.each([
    { bands: 1, upper: 0.03765 },
    { bands: 2, upper: 0.03203 },
    { bands: 3, upper: 0.03674 },
  ])('bounds the error above its threshold with 90 % confidence, by its first $bands bands', ({ bands, upper }) => {
    expect(learnThenTest(cumulative(published.slice(0, bands)), wish).certified?.upper).toBeCloseTo(upper, 5);
  });

  it('says how many audits the next threshold lacks, if no more errors turn up', () => {
    const { missing } = learnThenTest(cumulative(published), wish);
    expect(missing).toMatchObject({ threshold: 0.8, audited: 240, errors: 12 });
    expect(binomialCdf(12, missing?.needed ?? 0, 0.05)).toBeLessThanOrEqual(0.1);
    expect(binomialCdf(12, (missing?.needed ?? 0) - 1, 0.05)).toBeGreaterThan(0.1);
  });
});

describe('what is missing', () => {
  it('is told of the threshold that lacks the fewest audits, and of two that lack as many of the lower one', () => {
    const missing = (...bands: [number, number, number][]) => learnThenTest(cumulative(bands), wish).missing;
    expect(missing([0.99, 20, 0], [0.95, 10, 0])).toMatchObject({ threshold: 0.95, audited: 30, needed: 45 });
    expect(missing([0.99, 40, 0], [0.95, 4, 1])).toMatchObject({ threshold: 0.99, audited: 40, needed: 45 });
    expect(missing([0.99, 40, 0], [0.95, 0, 0])).toMatchObject({ threshold: 0.95, audited: 40, needed: 45 });
  });

  it('is nothing once the lowest candidate is certified', () => {
    expect(learnThenTest(cumulative(published.slice(0, 3)), wish).missing).toBeNull();
  });
});

describe('the published p-values of a bounded loss', () => {
  it.each([
    { loss: 2, audited: 150, binomial: 0.018154, bounded: 0.049348 },
    { loss: 5, audited: 200, binomial: 0.062342, bounded: 0.16946 },
    { loss: 0, audited: 60, binomial: 0.04607, bounded: 0.04607 },
  ])('of $loss in $audited', ({ loss, audited, binomial, bounded }) => {
    expect(binomialCdf(loss, audited, 0.05)).toBeCloseTo(binomial, 6);
    expect(hoeffdingBentkus({ loss, audited, error: 0.05 })).toBeCloseTo(bounded, 5);
  });

  it('say nothing without an audit, and nothing beyond the bound', () => {
    expect(hoeffdingBentkus({ loss: 0, audited: 0, error: 0.05 })).toBe(1);
    expect(hoeffdingBentkus({ loss: 40, audited: 100, error: 0.05 })).toBe(1);
    expect(hoeffdingBentkus({ loss: 100, audited: 100, error: 0.05 })).toBe(1);
  });
});

describe('candidates', () => {
  it('are fixed in advance, .999, .995 and every hundredth from .99 to .50', () => {
    expect(thresholds).toHaveLength(52);
    expect(thresholds.slice(0, 4)).toEqual([0.999, 0.995, 0.99, 0.98]);
    expect(thresholds.at(-1)).toBe(0.5);
  });

  it('are tested highest first in whatever order they come', () => {
    const candidates = cumulative(published);
    expect(learnThenTest([...candidates].reverse(), wish)).toEqual(learnThenTest(candidates, wish));
  });

  it('are passed over where too few were audited to pass even without an error', () => {
    const { certified, steps } = learnThenTest(
      cumulative([
        [0.99, 44, 1],
        [0.95, 100, 0],
      ]),
      wish,
    );
    expect(steps.map(({ result }) => result)).toEqual(['skipped', 'passed']);
    expect(certified?.threshold).toBe(0.95);
  });

  it('end at once where the surest ones are bad, unless all were to be tested', () => {
    const badOnTop = cumulative([
      [0.99, 100, 20],
      [0.9, 1900, 10],
    ]);
    expect(learnThenTest(badOnTop, wish)).toMatchObject({
      certified: null,
      steps: [{ result: 'failed' }, { result: 'not_reached', pValue: null }],
    });
    const { certified } = learnThenTest(badOnTop, { ...wish, correction: 'bonferroni' });
    expect(certified?.threshold).toBe(0.9);
  });

  it('are paid for in advance where all are tested', () => {
    // 60 without an error: 0.046, which is below 0.1 and above 0.1 / 4.
    const { certified } = learnThenTest(cumulative(published), { ...wish, correction: 'bonferroni' });
    expect(certified).toMatchObject({ threshold: 0.9 });
    const first = learnThenTest(cumulative(published), { ...wish, correction: 'bonferroni' }).steps[0];
    expect(first?.result).toBe('skipped');
  });

  it('without any, or without an audit, nothing is certified', () => {
    expect(learnThenTest([], wish)).toEqual({ certified: null, steps: [], missing: null });
    const { certified, missing } = learnThenTest(cumulative([[0.9, 0, 0]]), wish);
    expect(certified).toBeNull();
    expect(missing).toEqual({ threshold: 0.9, audited: 0, errors: 0, needed: 45 });
  });

  it('that are not cumulative are refused', () => {
    const of = (...candidates: [number, number, number][]) =>
      candidates.map(([threshold, audited, errors]) => ({ threshold, audited, errors }));
    expect(() => learnThenTest(of([0.9, 10, 0], [0.8, 9, 0]), wish)).toThrow(RangeError);
    expect(() => learnThenTest(of([0.9, 10, 2], [0.8, 20, 1]), wish)).toThrow(RangeError);
    expect(() => learnThenTest(of([0.9, 10, 0], [0.9, 10, 0]), wish)).toThrow(RangeError);
    expect(() => learnThenTest(of([0.9, 10, 11]), wish)).toThrow(RangeError);
    expect(() => learnThenTest(of([0.9, 10.5, 1]), wish)).toThrow(RangeError);
    expect(() => learnThenTest([], { ...wish, error: 0 })).toThrow(RangeError);
    expect(() => learnThenTest([], { ...wish, confidence: 1 })).toThrow(RangeError);
  });
});

describe('whatever the audits say', () => {
  const band = fc.tuple(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 6 }));
  const audits = fc
    .array(band, { minLength: 1, maxLength: 8 })
    .map((bands) => cumulative(bands.map(([n, wrong], i) => [0.99 - i / 100, n, Math.min(n, wrong)])));
  const share = fc.double({ min: 0.01, max: 0.4, noNaN: true });
  const correction = fc.constantFrom('fixed_sequence' as const, 'bonferroni' as const);
  const guarantee = fc
    .tuple(share, share, correction)
    .map(([error, risk, how]): Guarantee => ({ error, confidence: 1 - risk, correction: how }));
  const found = (candidates: Candidate[], promised: Guarantee) =>
    learnThenTest(candidates, promised).certified?.threshold ?? Infinity;

  it('one more error among the audited never lowers the threshold', () => {
    fc.assert(
      fc.property(audits, guarantee, fc.nat(7), (candidates, promised, at) => {
        const from = at % candidates.length;
        const worse = candidates.map((candidate, i) =>
          i < from ? candidate : { ...candidate, audited: candidate.audited + 1, errors: candidate.errors + 1 },
        );
        expect(found(worse, promised)).toBeGreaterThanOrEqual(found(candidates, promised));
      }),
      { numRuns: 400 },
    );
  });

  it('a looser guarantee never raises the threshold, where it tests no other candidates', () => {
    fc.assert(
      fc.property(audits, guarantee, share, share, (candidates, promised, moreError, moreRisk) => {
        const looser = { ...promised, error: promised.error + moreError, confidence: promised.confidence - moreRisk };
        const skipped = learnThenTest(candidates, promised).steps.some(({ result }) => result === 'skipped');
        fc.pre(promised.correction === 'bonferroni' || !skipped);
        expect(found(candidates, looser)).toBeLessThanOrEqual(found(candidates, promised));
      }),
      { numRuns: 400 },
    );
  });

  it('(control) a looser guarantee can raise it, where a high band has enough audits only now', () => {
    const candidates = cumulative([
      [0.99, 30, 6],
      [0.95, 300, 0],
    ]);
    expect(found(candidates, { ...wish, error: 0.05 })).toBe(0.95);
    expect(found(candidates, { ...wish, error: 0.1 })).toBe(Infinity);
  });

  it('what is certified passed its test, and what is missing would be lower and takes more audits', () => {
    fc.assert(
      fc.property(audits, guarantee, (candidates, promised) => {
        const { certified, missing, steps } = learnThenTest(candidates, promised);
        if (certified) {
          expect(certified.pValue).toBeLessThanOrEqual(1 - promised.confidence);
          expect(certified.upper).toBeLessThanOrEqual(promised.error + 1e-9);
        }
        if (missing) {
          expect(missing.needed).toBeGreaterThan(missing.audited);
          expect(missing.threshold).toBeLessThan(certified?.threshold ?? Infinity);
        }
        expect(missing === null && certified === null).toBe(false);
        expect(steps).toHaveLength(candidates.length);
      }),
      { numRuns: 200 },
    );
  });
});
