import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aurc, riskCoverage } from '../../src/learning/risk-coverage.ts';

const published = [
  [0.95, 1],
  [0.9, 1],
  [0.85, 0],
  [0.65, 1],
  [0.62, 0],
  [0.55, 1],
  [0.3, 0],
  [0.25, 0],
].map(([confidence = 0, right], i) => ({ id: `${i}`, confidence, wrong: right === 0 }));

describe('risk and coverage', () => {
  it('of the published eight predictions, to their digits', () => {
    const curve = riskCoverage(published);
    expect(curve.map(({ risk }) => Number(risk.toFixed(4)))).toEqual([0, 0, 0.3333, 0.25, 0.4, 0.3333, 0.4286, 0.5]);
    expect(curve.map(({ coverage }) => coverage)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => n / 8));
    expect(curve.map(({ threshold }) => threshold)).toEqual(published.map(({ confidence }) => confidence));
    expect(aurc(curve)).toBeCloseTo(0.2806548, 7);
  });

  it('make the same curve in whatever order they are given, equal confidences too', () => {
    const tied = published.map((one) => ({ ...one, confidence: one.confidence > 0.6 ? 0.8 : 0.4 }));
    fc.assert(
      fc.property(fc.shuffledSubarray(tied, { minLength: tied.length }), (shuffled) => {
        expect(riskCoverage(shuffled)).toEqual(riskCoverage(tied));
      }),
      { numRuns: 30 },
    );
  });

  it('a prediction counts as many as it stands for: with equal weights as without, nine sure ones at no risk are nine tenths', () => {
    const weighed = riskCoverage(published.map((one) => ({ ...one, weight: 20 })));
    expect(aurc(weighed)).toBeCloseTo(aurc(riskCoverage(published)) ?? Number.NaN, 12);
    const curve = riskCoverage([
      { id: 'a', confidence: 0.9, wrong: false, weight: 9 },
      { id: 'b', confidence: 0.5, wrong: true },
    ]);
    expect(curve).toEqual([
      { threshold: 0.9, coverage: 0.9, risk: 0 },
      { threshold: 0.5, coverage: 1, risk: 0.1 },
    ]);
    expect(aurc(curve)).toBeCloseTo(0.01, 12);
  });

  it('of a model that is never wrong is no area, of none there is none', () => {
    expect(aurc(riskCoverage(published.map((one) => ({ ...one, wrong: false }))))).toBe(0);
    expect(riskCoverage([])).toEqual([]);
    expect(aurc([])).toBeNull();
  });
});
