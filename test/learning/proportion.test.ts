import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binomialCdf,
  clopperPearson,
  clopperPearsonUpper,
  incompleteBeta,
  inverseIncompleteBeta,
  sampleNeeded,
  wilson,
} from '../../src/learning/proportion.ts';

const counts = fc
  .integer({ min: 1, max: 3_000 })
  .chain((whole) => fc.tuple(fc.integer({ min: 0, max: whole }), fc.constant(whole)));

describe('the published intervals of a share, to their digits', () => {
  it.each([
    { part: 0, whole: 59, exact: [0, 0.060609], oneSided: 0.049508, score: [0, 0.061129] },
    { part: 1, whole: 100, exact: [0.000253, 0.054459], oneSided: 0.04656, score: [0.001767, 0.054486] },
    { part: 5, whole: 100, exact: [0.016432, 0.112835], oneSided: 0.102253, score: [0.021544, 0.11175] },
    { part: 10, whole: 200, exact: [0.024234, 0.090028], oneSided: 0.083335, score: [0.027383, 0.089578] },
    { part: 2, whole: 50, exact: [0.004881, 0.137138], oneSided: 0.120614, score: [0.011039, 0.134601] },
  ])('of $part in $whole', ({ part, whole, exact, oneSided, score }) => {
    const rounded = ({ lower, upper }: { lower: number; upper: number }) => [lower, upper].map(sixDigits);
    expect(rounded(clopperPearson(part, whole))).toEqual(exact);
    expect(sixDigits(clopperPearsonUpper(part, whole, 0.95))).toBe(oneSided);
    expect(rounded(wilson(part, whole))).toEqual(score);
  });

  it('of 5 in 100 to nine digits, as Postgres computes it', () => {
    const { lower, upper } = wilson(5, 100);
    expect(lower).toBeCloseTo(0.021543679, 9);
    expect(upper).toBeCloseTo(0.111750469, 9);
  });
});

function sixDigits(x: number): number {
  return Math.round(x * 1e6) / 1e6;
}

describe('the interval of a share', () => {
  it.each([
    ['Wilson', wilson],
    ['Clopper and Pearson', clopperPearson],
  ])('by %s holds the share, lies within 0 and 1 and is mirrored', (_, interval) => {
    fc.assert(
      fc.property(counts, ([part, whole]) => {
        const { lower, upper } = interval(part, whole);
        const mirrored = interval(whole - part, whole);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(lower).toBeLessThanOrEqual(part / whole);
        expect(upper).toBeGreaterThanOrEqual(part / whole);
        expect(upper).toBeLessThanOrEqual(1);
        expect(mirrored.lower).toBeCloseTo(1 - upper, 10);
        expect(mirrored.upper).toBeCloseTo(1 - lower, 10);
      }),
      { numRuns: 60 },
    );
  });

  it('of nothing is everything', () => {
    expect(wilson(0, 0)).toEqual({ lower: 0, upper: 1 });
    expect(clopperPearson(0, 0)).toEqual({ lower: 0, upper: 1 });
  });

  it('reaches the very ends where the share does', () => {
    expect(wilson(0, 7).lower).toBe(0);
    expect(wilson(7, 7).upper).toBe(1);
    expect(clopperPearson(0, 7).lower).toBe(0);
    expect(clopperPearson(7, 7).upper).toBe(1);
  });

  it('is wider the surer one wants to be', () => {
    expect(wilson(5, 100, 0.99).upper).toBeGreaterThan(wilson(5, 100).upper);
    expect(clopperPearson(5, 100, 0.99).lower).toBeLessThan(clopperPearson(5, 100).lower);
  });

  it('where it is exact ends where a share would make what was seen just too unlikely', () => {
    fc.assert(
      fc.property(counts, ([part, whole]) => {
        const { lower, upper } = clopperPearson(part, whole);
        if (part < whole) expect(binomialCdf(part, whole, upper)).toBeCloseTo(0.025, 9);
        if (part > 0) expect(1 - binomialCdf(part - 1, whole, lower)).toBeCloseTo(0.025, 9);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the binomial distribution', () => {
  it('is the sum of its terms', () => {
    for (const p of [0.05, 0.3, 0.9]) {
      let [term, sum] = [(1 - p) ** 40, 0];
      for (let k = 0; k <= 40; k++) {
        sum += term;
        expect(binomialCdf(k, 40, p)).toBeCloseTo(sum, 12);
        term *= ((40 - k) / (k + 1)) * (p / (1 - p));
      }
    }
  });

  it('keeps its digits with a million trials', () => {
    expect(binomialCdf(50_000, 1_000_000, 0.0505) / 0.011186373072308338).toBeCloseTo(1, 8);
    expect(binomialCdf(500, 10_000, 0.06) / 8.534668843615067e-6).toBeCloseTo(1, 10);
  });

  it('is 0 below nothing and 1 at all', () => {
    expect(binomialCdf(-1, 10, 0.3)).toBe(0);
    expect(binomialCdf(10, 10, 0.3)).toBe(1);
  });

  it('comes from a beta function whose inverse undoes it', () => {
    expect(inverseIncompleteBeta(incompleteBeta(0.3, 2.5, 7), 2.5, 7)).toBeCloseTo(0.3, 12);
    expect(incompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 14);
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });
});

describe('how many audits a certificate takes', () => {
  it.each([
    { bound: 0.1, risk: 0.1, needed: [22, 38, 52, 91, 152] },
    { bound: 0.05, risk: 0.1, needed: [45, 77, 105, 184, 306] },
    { bound: 0.05, risk: 0.05, needed: [59, 93, 124, 208, 336] },
    { bound: 0.02, risk: 0.05, needed: [149, 236, 313, 523, 845] },
    { bound: 0.01, risk: 0.05, needed: [299, 473, 628, 1049, 1693] },
  ])('for a bound of $bound at a risk of $risk, with 0, 1, 2, 5 and 10 errors found', ({ bound, risk, needed }) => {
    const found = [0, 1, 2, 5, 10].map((errors) => sampleNeeded({ errors, bound, confidence: 1 - risk }));
    expect(found).toEqual(needed);
  });

  it('is enough, and one fewer is not', () => {
    const share = fc.double({ min: 0.005, max: 0.6, noNaN: true });
    fc.assert(
      fc.property(fc.nat(40), share, share, (errors, bound, risk) => {
        const n = sampleNeeded({ errors, bound, confidence: 1 - risk });
        expect(binomialCdf(errors, n, bound)).toBeLessThanOrEqual(1 - (1 - risk));
        expect(binomialCdf(errors, n - 1, bound)).toBeGreaterThan(1 - (1 - risk));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    { bound: 0, confidence: 0.9 },
    { bound: 1, confidence: 0.9 },
    { bound: 0.05, confidence: 1 },
    { bound: Number.NaN, confidence: 0.9 },
  ])('is nothing that can be said of %o', (wish) => {
    expect(() => sampleNeeded({ errors: 0, ...wish })).toThrow(RangeError);
  });
});
