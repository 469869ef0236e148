import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brier } from '../../src/learning/calibration.ts';
import { crossFitted } from '../../src/learning/cross-fit.ts';
import { seededRandom } from '../../src/learning/seeded.ts';

interface One {
  id: string;
  confidence: number;
  wrong: boolean;
  weight?: number;
}

/** Predictions of a model that says `said(p)` where it is right with probability p. */
function predictions(count: number, said: (p: number) => number, seed = 1): One[] {
  const chance = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const p = 0.3 + 0.7 * chance();
    return { id: `itm_${i.toString(16).padStart(32, '0')}`, confidence: said(p), wrong: chance() >= p };
  });
}
const shareRight = (some: One[]) => some.filter(({ wrong }) => !wrong).length / some.length;

describe('cross-fitting', () => {
  it('of the published eight predictions says what was before, and that what changes nothing does not help', () => {
    const published = [
      [0.95, 1],
      [0.9, 1],
      [0.85, 0],
      [0.65, 1],
      [0.62, 0],
      [0.55, 1],
      [0.3, 0],
      [0.25, 0],
    ].map(([confidence = 0, right], i) => ({ id: `itm_${i}`, confidence, wrong: right === 0 }));
    const fitted = crossFitted(
      published,
      () =>
        ({ confidence }) =>
          confidence,
    );
    expect(fitted?.before.brier).toBeCloseTo(0.1996125, 12);
    expect(fitted?.after).toEqual(fitted?.before);
    expect(fitted?.helps).toBe(false);
    expect(crossFitted([], () => () => 0)).toBeNull();
  });

  it('corrects none by what was fitted to itself, and each by what was fitted to all but about a fifth', () => {
    const all = predictions(1_000, (p) => p);
    let corrected = 0;
    crossFitted(all, (others) => {
      const seen = new Set(others.map(({ id }) => id));
      expect(Math.abs(seen.size - 800)).toBeLessThan(50);
      return ({ id, confidence }) => {
        corrected += 1;
        expect(seen).not.toContain(id);
        return confidence;
      };
    });
    expect(corrected).toBe(1_000);
  });

  it('calls no improvement what has only learned the outcomes by heart', () => {
    const all = predictions(1_000, (p) => p);
    const byHeart = (others: One[]) => {
      const outcomes = new Map(others.map(({ confidence, wrong }) => [confidence, wrong ? 0 : 1]));
      return ({ confidence }: One) => outcomes.get(confidence) ?? (confidence > 0.65 ? 1 : 0);
    };
    const seen = all.map((one) => ({ ...one, confidence: byHeart(all)(one) }));
    expect(brier(seen), '(control) on what it was fitted to it is perfect').toBe(0);
    const fitted = crossFitted(all, byHeart);
    expect(fitted?.helps).toBe(false);
    expect(fitted?.after.brier).toBeGreaterThan(fitted?.before.brier ?? 1);
  });

  it('finds that a correction helps where there is something to correct, and only there', () => {
    const toMean = (others: One[]) => {
      const right = shareRight(others);
      return () => right;
    };
    expect(
      crossFitted(
        predictions(2_000, () => 0.99),
        toMean,
      )?.helps,
    ).toBe(true);
    const right = shareRight(predictions(2_000, () => 0));
    expect(
      crossFitted(
        predictions(2_000, () => right),
        toMean,
      )?.helps,
    ).toBe(false);
    // Nine predictions prove nothing.
    expect(
      crossFitted(
        predictions(9, () => 0.75),
        toMean,
      )?.helps,
    ).toBe(false);
  });

  it('gives the same figures in whatever order predictions come, and with weights of 1 as without', () => {
    const toMean = (others: One[]) => {
      const right = shareRight(others);
      return ({ confidence }: One) => (confidence + right) / 2;
    };
    const all = predictions(300, (p) => p ** 2);
    const expected = crossFitted(all, toMean);
    const close = {
      ece: expect.closeTo(expected?.after.ece ?? -1, 9),
      brier: expect.closeTo(expected?.after.brier ?? -1, 9),
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 300, maxLength: 300 }), fc.boolean(), (shuffled, weighted) => {
        const same = weighted ? shuffled.map((one) => ({ ...one, weight: 1 })) : shuffled;
        expect(crossFitted(same, toMean)).toMatchObject({ after: close, helps: expected?.helps });
      }),
      { numRuns: 20 },
    );
  });
});
