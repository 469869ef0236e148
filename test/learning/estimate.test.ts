import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hajek, horvitzThompson, modelAssisted, postStratified } from '../../src/learning/estimate.ts';
import { wilson } from '../../src/learning/proportion.ts';

const reviews = (wrong: number, of: number, probability: number) =>
  Array.from({ length: of }, (_, i) => ({ wrong: i < wrong, probability }));

describe('the published ten predictions: four reviewed for sure, three wrong; of six each had even odds, one of three was wrong', () => {
  const reviewed = [...reviews(3, 4, 1), ...reviews(1, 3, 0.5)];

  it('half of them are wrong by each estimate, not four of seven', () => {
    expect(horvitzThompson(reviewed, 10)).toBeCloseTo(0.5, 12);
    expect(hajek(reviewed)?.share).toBeCloseTo(0.5, 12);
    const strata = [
      { size: 4, reviewed: 4, wrong: 3 },
      { size: 6, reviewed: 3, wrong: 1 },
    ];
    expect(postStratified(strata)?.share).toBeCloseTo(0.5, 12);
    const predictions = [...reviewed, ...Array(3).fill({ wrong: null, probability: 0.5 })];
    expect(modelAssisted(predictions.map((one) => ({ ...one, expectedError: 0.5 })))?.share).toBeCloseTo(0.5, 12);
  });

  it('the weighted variance is Σ (1 − π)/π² · (e − ê)² over (Σ 1/π)², and makes the interval that of as many as have it', () => {
    const estimate = hajek(reviewed);
    expect((estimate?.standardError ?? 0) ** 2).toBeCloseTo((3 * 2 * 0.25) / 100, 12);
    const { lower, upper } = wilson(0.5 * (0.25 / 0.015), 0.25 / 0.015);
    expect(estimate?.lower).toBeCloseTo(lower, 12);
    expect(estimate?.upper).toBeCloseTo(upper, 12);
  });

  it('the model-assisted variance is Σ (1 − π)/π² · (e − f)² over N², and makes a normal interval', () => {
    const predictions = [...reviewed, ...Array(3).fill({ wrong: null, probability: 0.5 })];
    const estimate = modelAssisted(predictions.map((one) => ({ ...one, expectedError: 0.4 })));
    const variance = (2 * (0.36 + 0.16 + 0.16)) / 100;
    expect((estimate?.standardError ?? 0) ** 2).toBeCloseTo(variance, 12);
    expect((estimate?.upper ?? 0) - (estimate?.share ?? 0)).toBeCloseTo(1.959963984540054 * Math.sqrt(variance), 12);
  });

  it('the stratified variance is that of the half-seen stratum alone', () => {
    // (6/10)² · (1 − 3/6) · s²/3 with s² = p(1 − p)·3/2 and p = 1/3.
    const estimate = postStratified([
      { size: 4, reviewed: 4, wrong: 3 },
      { size: 6, reviewed: 3, wrong: 1 },
    ]);
    expect((estimate?.standardError ?? 0) ** 2).toBeCloseTo((0.36 * 0.5 * ((1 / 3) * (2 / 3) * 1.5)) / 3, 12);
  });
});

describe('when every prediction is seen', () => {
  const list = fc.array(fc.boolean(), { minLength: 1, maxLength: 60 });

  it('each estimate is the plain mean, without any doubt', () => {
    fc.assert(
      fc.property(list, (truths) => {
        const share = truths.filter((wrong) => wrong).length / truths.length;
        const seen = truths.map((wrong) => ({ wrong, probability: 1, expectedError: 0.3 }));
        const exact = { standardError: 0, lower: expect.closeTo(share, 12), upper: expect.closeTo(share, 12) };
        expect(horvitzThompson(seen, truths.length)).toBeCloseTo(share, 12);
        expect(hajek(seen)).toMatchObject({ share: expect.closeTo(share, 12), ...exact });
        expect(modelAssisted(seen)).toMatchObject({ share: expect.closeTo(share, 12), ...exact });
        const stratum = { size: truths.length, reviewed: truths.length, wrong: share * truths.length };
        expect(postStratified([stratum])).toMatchObject({ share: expect.closeTo(share, 12), ...exact });
      }),
      { numRuns: 40 },
    );
  });

  it('with equal probabilities and as many picked as expected, each is the mean of those', () => {
    const seen = reviews(3, 20, 0.5);
    expect(horvitzThompson(seen, 40)).toBeCloseTo(0.15, 12);
    expect(hajek(seen)?.share).toBeCloseTo(0.15, 12);
    expect(postStratified([{ size: 40, reviewed: 20, wrong: 3 }])?.share).toBeCloseTo(0.15, 12);
  });
});

describe('no error among those that chance picked', () => {
  it('is not taken for none at all', () => {
    const seen = reviews(0, 20, 0.1);
    expect(hajek(seen)).toEqual({ share: 0, standardError: 0, ...wilson(0, 20) });
    expect(postStratified([{ size: 200, reviewed: 20, wrong: 0 }])).toMatchObject({
      share: 0,
      lower: 0,
      upper: expect.closeTo(Math.sqrt(0.9) * wilson(0, 20).upper, 12),
    });
  });

  it('leaves only the part in doubt that was not seen for sure', () => {
    const seen = [...reviews(0, 100, 1), ...reviews(0, 20, 0.1)];
    expect(hajek(seen)?.upper).toBeCloseTo((200 / 300) * wilson(0, 20).upper, 12);
  });

  it('nor all of them wrong for all', () => {
    expect(hajek(reviews(20, 20, 0.1))).toMatchObject({ share: 1, lower: wilson(20, 20).lower, upper: 1 });
  });
});

describe('where there is nothing to go by', () => {
  it('there is no estimate', () => {
    expect(hajek([])).toBeNull();
    expect(postStratified([])).toBeNull();
    expect(postStratified([{ size: 0, reviewed: 0, wrong: 0 }])).toBeNull();
    expect(modelAssisted([])).toBeNull();
  });

  it('nor where a whole stratum was left unseen', () => {
    const strata = [
      { size: 5, reviewed: 5, wrong: 1 },
      { size: 6, reviewed: 0, wrong: 0 },
    ];
    expect(postStratified(strata)).toBeNull();
    const seen = { wrong: true, probability: 1, expectedError: 0.4 };
    expect(modelAssisted([seen, { wrong: null, probability: 0.1, expectedError: 0.2 }])).toBeNull();
  });

  it('an empty stratum is no stratum', () => {
    const one = { size: 40, reviewed: 20, wrong: 3 };
    expect(postStratified([one, { size: 0, reviewed: 0, wrong: 0 }])).toEqual(postStratified([one]));
  });

  it('a single one of many says very little', () => {
    const estimate = postStratified([{ size: 100, reviewed: 1, wrong: 0 }]);
    expect(estimate?.standardError).toBeGreaterThan(0.4);
    expect(estimate?.upper).toBeGreaterThan(0.7);
  });
});

describe('the model’s own expectation', () => {
  const accepted = Array.from({ length: 40 }, (_, i) => ({
    probability: 0.5,
    wrong: i % 2 === 0 ? i % 8 === 0 : null,
    expectedError: 0,
  }));

  it('of no help is the plain weighted estimate', () => {
    expect(modelAssisted(accepted)?.share).toBeCloseTo(
      horvitzThompson(
        accepted.flatMap(({ wrong, probability }) => (wrong === null ? [] : { wrong, probability })),
        40,
      ),
      12,
    );
  });

  it('that is right leaves less doubt', () => {
    const knowing = accepted.map((one, i) => ({ ...one, expectedError: i % 8 === 0 ? 0.95 : 0.05 }));
    const [ignorant, helped] = [accepted, knowing].map((list) => modelAssisted(list));
    expect(helped?.standardError).toBeLessThan((ignorant?.standardError ?? 0) / 4);
    expect(modelAssisted(knowing, 0.99)?.upper).toBeGreaterThan(helped?.upper ?? 1);
  });
});

describe('whatever was reviewed', () => {
  it('the share lies within its interval, and that between 0 and 1', () => {
    const reviewed = fc.array(
      fc.record({ wrong: fc.boolean(), probability: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(reviewed, fc.double({ min: 0, max: 1, noNaN: true }), (list, expectedError) => {
        for (const estimate of [hajek(list), modelAssisted(list.map((one) => ({ ...one, expectedError })))]) {
          const { lower, share, upper } = estimate ?? { lower: -1, share: -1, upper: -1 };
          expect(lower).toBeGreaterThanOrEqual(0);
          expect(share).toBeGreaterThanOrEqual(lower - 1e-12);
          expect(upper).toBeGreaterThanOrEqual(share - 1e-12);
          expect(upper).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 100 },
    );
  });
});
