import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/demo/chance.ts';
import {
  brier,
  expectedCalibrationError,
  fitIsotonic,
  fitTemperature,
  inGroups,
  isotonicAt,
  type Judged,
  negativeLogLikelihood,
  reliability,
  temper,
} from '../../src/learning/calibration.ts';
import { wilson } from '../../src/learning/proportion.ts';

const published: Judged[] = [
  [0.95, 1],
  [0.9, 1],
  [0.85, 0],
  [0.65, 1],
  [0.62, 0],
  [0.55, 1],
  [0.3, 0],
  [0.25, 0],
].map(([confidence = 0, right]) => ({ confidence, wrong: right === 0 }));

const judged = fc.array(
  fc.record({
    confidence: fc.oneof(fc.constantFrom(0, 0.2, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    wrong: fc.boolean(),
    weight: fc.double({ min: 1, max: 20, noNaN: true }),
  }),
  { minLength: 1, maxLength: 60 },
);

describe('how well a model knows itself', () => {
  it('of the published eight predictions, to its digits', () => {
    expect(expectedCalibrationError(reliability(published, 5))).toBeCloseTo(0.24625, 12);
    expect(brier(published)).toBeCloseTo(0.1996125, 12);
  });

  it('shows each band with its count, what was said, what was so, and Wilson’s interval', () => {
    expect(reliability(published, 5).map(({ count }) => count)).toEqual([2, 1, 2, 3]);
    const last = reliability(published, 5).at(-1);
    expect(last?.confidence).toBeCloseTo(0.9, 12);
    expect(last?.accuracy).toBeCloseTo(2 / 3, 12);
    expect(last).toMatchObject(wilson(2, 3));
  });

  it('puts certainty into the last band of equal width', () => {
    expect(reliability([{ confidence: 1, wrong: false }], 15)).toMatchObject([{ count: 1, confidence: 1 }]);
  });

  it('in bands of equal mass has as many in each, and equal confidences together', () => {
    expect(reliability(published, 4, 'mass').map(({ count }) => count)).toEqual([2, 2, 2, 2]);
    const tied = published.map((one) => ({ ...one, confidence: 0.7 }));
    expect(reliability(tied, 4, 'mass')).toMatchObject([{ count: 8 }]);
  });

  it.each(['width', 'mass'] as const)('keeps every prediction in bands of equal %s, and its error is a share', (by) => {
    fc.assert(
      fc.property(judged, fc.integer({ min: 1, max: 20 }), (predictions, bands) => {
        const table = reliability(predictions, bands, by);
        expect(table.length).toBeLessThanOrEqual(bands);
        expect(table.reduce((sum, { count }) => sum + count, 0)).toBe(predictions.length);
        const error = expectedCalibrationError(table) ?? -1;
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });

  it('counts a prediction of weight 2 as two of them, but trusts it no more than one', () => {
    const twice = [...published, ...published];
    const heavy = published.map((one) => ({ ...one, weight: 2 }));
    expect(brier(heavy)).toBeCloseTo(brier(twice) ?? 0, 12);
    expect(expectedCalibrationError(reliability(heavy))).toBeCloseTo(
      expectedCalibrationError(reliability(twice)) ?? 0,
      12,
    );
    expect(reliability(heavy).map(({ upper }) => upper)).toEqual(reliability(published).map(({ upper }) => upper));
  });

  it('is wholly wrong at most, also where the parts of a whole sum up to a little more', () => {
    const band = { count: 1, confidence: 1, accuracy: 0, lower: 0, upper: 0 };
    const bands = [1.8, 4, 3.4, 0.1, 0.7999999999999999].map((weight) => ({ ...band, weight }));
    const shares = bands.map(({ weight }) => weight / bands.reduce((sum, each) => sum + each.weight, 0));
    expect(
      shares.reduce((sum, share) => sum + share, 0),
      '(control)',
    ).toBeGreaterThan(1);
    expect(expectedCalibrationError(bands)).toBe(1);
  });

  it('says nothing of nothing', () => {
    expect(reliability([])).toEqual([]);
    expect(reliability([], 15, 'mass')).toEqual([]);
    expect(expectedCalibrationError([])).toBeNull();
    expect(brier([])).toBeNull();
  });
});

describe('temperature', () => {
  const distribution = fc
    .array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 2, maxLength: 10 })
    .map((weights) => weights.map((weight) => weight / weights.reduce((a, b) => a + b, 0)));

  it('of 1 changes nothing', () => {
    fc.assert(
      fc.property(distribution, (p) => {
        for (const [i, tempered] of temper(p, 1).entries()) expect(tempered).toBeCloseTo(p[i] ?? 0, 12);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the order, and sums to 1', () => {
    fc.assert(
      fc.property(distribution, fc.double({ min: 0.2, max: 10, noNaN: true }), (p, temperature) => {
        const tempered = temper(p, temperature);
        expect(tempered.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        const best = p.indexOf(Math.max(...p));
        expect(tempered[best]).toBe(Math.max(...tempered));
      }),
      { numRuns: 60 },
    );
  });

  it('above 1 makes surer of less, below 1 of more', () => {
    expect(temper([0.8, 0.2], 2)[0]).toBeCloseTo(2 / 3, 12);
    expect(temper([0.8, 0.2], 0.5)[0]).toBeCloseTo(16 / 17, 12);
  });

  it('is found again when a model’s probabilities were sharpened by it', () => {
    const chance = mulberry32(5);
    const rows = Array.from({ length: 2_000 }, () => {
      const right = 0.5 + chance() / 2;
      return { honest: [right, 1 - right], truth: chance() < right ? 0 : 1 };
    });
    const sharpened = (by: number) =>
      rows.map(({ honest, truth }) => ({ probabilities: temper(honest, 1 / by), truth }));
    const [plain, twice] = [fitTemperature(sharpened(1)), fitTemperature(sharpened(2))];
    expect(Math.abs(plain - 1)).toBeLessThan(0.1);
    expect(twice / plain).toBeCloseTo(2, 4);
  });

  it('is the one at which the truths are the likeliest', () => {
    const rows = published.map(({ confidence, wrong }) => ({
      probabilities: [confidence, 1 - confidence],
      truth: wrong ? 1 : 0,
    }));
    const best = fitTemperature(rows);
    const loss = (temperature: number) => negativeLogLikelihood(rows, temperature) ?? 0;
    for (const other of [0.2, 0.5, 1, 2, 10, best * 1.01, best / 1.01])
      expect(loss(best)).toBeLessThanOrEqual(loss(other));
  });

  it('heeds weights as repetitions', () => {
    const row = (confidence: number, truth: number) => ({ probabilities: [confidence, 1 - confidence], truth });
    const heavy = [{ ...row(0.9, 0), weight: 3 }, row(0.8, 1)];
    const repeated = [row(0.9, 0), row(0.9, 0), row(0.9, 0), row(0.8, 1)];
    expect(fitTemperature(heavy)).toBeCloseTo(fitTemperature(repeated), 6);
  });

  it('stays between 0.2 and 10, survives what was held to be impossible, and is 1 without predictions', () => {
    const always = [{ probabilities: [0.9, 0.1], truth: 0 }];
    const never = [{ probabilities: [1, 0], truth: 1 }];
    expect(fitTemperature(always)).toBeCloseTo(0.2, 4);
    expect(fitTemperature(never)).toBeCloseTo(10, 3);
    expect(negativeLogLikelihood(never)).toBeCloseTo(12 * Math.log(10), 6);
    expect(fitTemperature([])).toBe(1);
    expect(negativeLogLikelihood([])).toBeNull();
  });
});

describe('groups of about the same confidence', () => {
  it('hold so many or more, keep equal ones together, and each is as its lowest', () => {
    const some = [0.9, 0.1, 0.2, 0.2, 0.2, 0.3, 0.5, 0.8].map((confidence) => ({ confidence, wrong: false }));
    expect(inGroups(some, 2).map(({ confidence }) => confidence)).toEqual([0.1, 0.1, 0.1, 0.1, 0.3, 0.3, 0.8, 0.8]);
    expect(inGroups(some, 3).map(({ confidence }) => confidence)).toEqual([0.1, 0.1, 0.1, 0.1, 0.3, 0.3, 0.3, 0.3]);
    expect(inGroups(some, 99).map(({ confidence }) => confidence)).toEqual(Array(8).fill(0.1));
    expect(inGroups([], 3)).toEqual([]);
  });

  it('lose nobody, and are never smaller, unless all are fewer', () => {
    fc.assert(
      fc.property(judged, fc.integer({ min: 1, max: 30 }), (predictions, each) => {
        const grouped = inGroups(predictions, each);
        expect(grouped).toHaveLength(predictions.length);
        const sizes = [...Map.groupBy(grouped, ({ confidence }) => confidence).values()].map(({ length }) => length);
        expect(Math.min(...sizes)).toBeGreaterThanOrEqual(Math.min(each, predictions.length));
      }),
    );
  });
});

describe('isotonic steps', () => {
  const right = (confidence: number, ...was: number[]) => was.map((r) => ({ confidence, wrong: r === 0 }));

  it('pool neighbours that fall, and nothing else', () => {
    const steps = fitIsotonic([
      ...right(0.2, ...Array(8).fill(0), 1, 1),
      ...right(0.5, ...Array(8).fill(1), 0, 0),
      ...right(0.6, ...Array(4).fill(1), ...Array(6).fill(0)),
      ...right(0.9, ...Array(9).fill(1), 0),
    ]);
    expect(steps?.map(({ from }) => from)).toEqual([0.2, 0.5, 0.9]);
    for (const [i, accuracy] of [0.2, 0.6, 0.9].entries()) expect(steps?.[i]?.accuracy).toBeCloseTo(accuracy, 12);
  });

  it('say the same from one confidence up to the next, and stay level outside', () => {
    const steps = [
      { from: 0.2, accuracy: 0.1 },
      { from: 0.5, accuracy: 0.6 },
    ];
    expect([0, 0.2, 0.49, 0.5, 1].map((confidence) => isotonicAt(steps, confidence))).toEqual([
      0.1, 0.1, 0.1, 0.6, 0.6,
    ]);
  });

  it('are not taken from fewer than thirty predictions', () => {
    expect(fitIsotonic(right(0.5, ...Array(29).fill(1)))).toBeNull();
    expect(fitIsotonic(right(0.5, ...Array(30).fill(1)))).toEqual([{ from: 0.5, accuracy: 1 }]);
  });

  it('never fall, keep the overall accuracy, and are nearer to what came out than the model', () => {
    const thirty = fc.array(
      fc.record({
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
        wrong: fc.boolean(),
        weight: fc.constantFrom(1, 5, 20),
      }),
      { minLength: 30, maxLength: 80 },
    );
    fc.assert(
      fc.property(thirty, (predictions) => {
        const steps = fitIsotonic(predictions) ?? [];
        for (const [i, { from, accuracy }] of steps.entries()) {
          expect(accuracy).toBeGreaterThan(steps[i - 1]?.accuracy ?? -1);
          expect(from).toBeGreaterThan(steps[i - 1]?.from ?? -1);
        }
        const stepped = predictions.map((one) => ({ ...one, confidence: isotonicAt(steps, one.confidence) }));
        const total = (of: (one: Required<Judged>) => number) =>
          stepped.reduce((sum, one) => sum + one.weight * of(one), 0);
        expect(total(({ confidence }) => confidence)).toBeCloseTo(
          total(({ wrong }) => Number(!wrong)),
          6,
        );
        expect(brier(stepped)).toBeLessThanOrEqual((brier(predictions) ?? 0) + 1e-12);
      }),
      { numRuns: 60 },
    );
  });
});
