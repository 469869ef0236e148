import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/demo/chance.ts';
import {
  benjaminiHochberg,
  gTest,
  jensenShannon,
  populationStability,
  twoProportions,
} from '../../src/learning/drift.ts';

const before = [0.5, 0.3, 0.2];
const after = [0.4, 0.35, 0.25];

describe('how far predictions moved', () => {
  it('by the published example, to its digits', () => {
    expect(populationStability(before, after)).toBeCloseTo(0.041179, 6);
    expect(jensenShannon(before, after)).toBeCloseTo(0.005138, 6);
    expect(jensenShannon(before, after) / Math.LN2).toBeCloseTo(0.007412, 6);
  });

  it('is the same in counts and in shares', () => {
    expect(populationStability([50, 30, 20], [400, 350, 250])).toBeCloseTo(populationStability(before, after), 12);
    expect(jensenShannon([50, 30, 20], [400, 350, 250])).toBeCloseTo(jensenShannon(before, after), 12);
  });

  it('is finite where a kind is new', () => {
    expect(populationStability([1, 0], [0, 1])).toBeCloseTo(2 * (1 - 1e-4) * Math.log(1e4), 9);
    expect(jensenShannon([1, 0], [0, 1])).toBeCloseTo(Math.LN2, 12);
  });

  it.each([
    ['population stability', populationStability],
    ['Jensen and Shannon', jensenShannon],
  ])('is nothing by %s where nothing moved or nothing came', (_, distance) => {
    expect(distance(before, before)).toBe(0);
    expect(distance([0, 0], [3, 4])).toBe(0);
    expect(distance([], [])).toBe(0);
    expect(() => distance([1], [1, 2])).toThrow(RangeError);
  });

  it('is never negative and the same in both directions', () => {
    const pairs = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(pairs, (kinds) => {
        const [p, q] = [kinds.map(([a]) => a), kinds.map(([, b]) => b)];
        for (const distance of [populationStability, jensenShannon]) {
          expect(distance(p, q)).toBeGreaterThanOrEqual(-1e-12);
          expect(distance(p, q)).toBeCloseTo(distance(q, p), 10);
        }
        expect(jensenShannon(p, q)).toBeLessThanOrEqual(Math.LN2 + 1e-12);
      }),
      { numRuns: 60 },
    );
  });
});

describe('whether chance alone moves them so far', () => {
  /** Reference: scipy 1.17, chi2_contingency with lambda_="log-likelihood" and no correction. */
  it.each([
    { p: [50, 30, 20], q: [40, 35, 25], g: 2.0551086602562796, degrees: 2, pValue: 0.3578811502906551 },
    { p: [500, 300, 200], q: [400, 350, 250], g: 20.551086602562776, degrees: 2, pValue: 3.446579064806859e-5 },
    { p: [10, 0, 3], q: [2, 5, 7], g: 14.362147187117394, degrees: 2, pValue: 0.000760850559254974 },
  ])('from $p to $q', ({ p, q, g, degrees, pValue }) => {
    const found = gTest(p, q);
    expect(found.g).toBeCloseTo(g, 9);
    expect(found.degrees).toBe(degrees);
    expect(found.pValue / pValue).toBeCloseTo(1, 9);
  });

  it('leaves out kinds that never came, and says nothing of nothing', () => {
    expect(gTest([50, 0, 30, 20], [40, 0, 35, 25])).toEqual(gTest([50, 30, 20], [40, 35, 25]));
    expect(gTest([0, 0], [3, 4])).toEqual({ g: 0, degrees: 1, pValue: 1 });
    expect(gTest([], [])).toEqual({ g: 0, degrees: 0, pValue: 1 });
    expect(gTest([5], [7])).toEqual({ g: 0, degrees: 0, pValue: 1 });
    expect(() => gTest([1, 2], [3])).toThrow(RangeError);
  });

  it('is doubted about as often as the level says while nothing moves', () => {
    const chance = mulberry32(7);
    const draw = () => {
      const counts = [0, 0, 0];
      for (let i = 0; i < 300; i++) {
        const drawn = chance();
        const kind = drawn < 0.5 ? 0 : drawn < 0.8 ? 1 : 2;
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
      return counts;
    };
    const doubted = Array.from({ length: 1_000 }, () => gTest(draw(), draw()).pValue).filter((p) => p <= 0.05);
    expect(Math.abs(doubted.length / 1_000 - 0.05)).toBeLessThan(0.02);
  });
});

describe('whether a share rose', () => {
  it.each([
    {
      from: { part: 20, whole: 100 },
      to: { part: 35, whole: 120 },
      z: 1.5634719199411433,
      pValue: 0.11794163538761537,
    },
    {
      from: { part: 500, whole: 1000 },
      to: { part: 400, whole: 1000 },
      z: -4.494665749754946,
      pValue: 6.967931072849876e-6,
    },
  ])('from $from to $to', ({ from, to, z, pValue }) => {
    expect(twoProportions(from, to).z).toBeCloseTo(z, 10);
    expect(twoProportions(from, to).pValue / pValue).toBeCloseTo(1, 9);
  });

  it('is not known where one side is empty or all are alike', () => {
    const none = { z: 0, pValue: 1 };
    expect(twoProportions({ part: 0, whole: 0 }, { part: 3, whole: 9 })).toEqual(none);
    expect(twoProportions({ part: 0, whole: 5 }, { part: 0, whole: 9 })).toEqual(none);
    expect(twoProportions({ part: 5, whole: 5 }, { part: 9, whole: 9 })).toEqual(none);
  });

  it('of two kinds is about what the G-test says', () => {
    const z = twoProportions({ part: 400, whole: 1000 }, { part: 450, whole: 1000 }).pValue;
    expect(z).toBeCloseTo(gTest([400, 600], [450, 550]).pValue, 4);
  });
});

describe('p-values of many tests', () => {
  it('are put right as in scipy’s false_discovery_control, in their order', () => {
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.5, 0.8, 0.02, 0.2]);
    const expected = [0.04, 0.064, 0.06, 0.04, 0.5714285714285714, 0.8, 0.05333333333333333, 0.26666666666666666];
    for (const [i, p] of expected.entries()) expect(adjusted[i]).toBeCloseTo(p, 12);
  });

  it('of one test stay as they are, never fall, and keep their order', () => {
    expect(benjaminiHochberg([0.03])).toEqual([0.03]);
    expect(benjaminiHochberg([])).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (pValues) => {
        const adjusted = benjaminiHochberg(pValues);
        for (const [i, p] of pValues.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          for (const [j, other] of pValues.entries())
            if (p <= other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] ?? 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});
