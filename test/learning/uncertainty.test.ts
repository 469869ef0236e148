import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectedCost,
  leastConfidence,
  margin,
  mostDoubtfulLabel,
  normalisedEntropy,
  normalisedLeastConfidence,
  weakestField,
} from '../../src/learning/uncertainty.ts';
import { readSubmission } from '../../src/review/submission.ts';
import { aProject } from '../support/project.ts';

const guesses = ([confidence = 0, ...others]: number[]) => ({
  confidence,
  alternatives: others.map((each) => ({ confidence: each })),
});

describe('the published figures, to their digits', () => {
  it.each([
    { p: [0.5, 0.3, 0.2], lc: 0.5, oneMinusMargin: 0.8, entropy: 1.029653, normalised: 0.937231 },
    { p: [0.9, 0.05, 0.05], lc: 0.1, oneMinusMargin: 0.15, entropy: 0.394398, normalised: 0.358996 },
    { p: [0.34, 0.33, 0.33], lc: 0.66, oneMinusMargin: 0.99, entropy: 1.098513, normalised: 0.999909 },
    { p: [0.6, 0.4, 0], lc: 0.4, oneMinusMargin: 0.8, entropy: 0.673012, normalised: 0.612602 },
  ])('of $p', ({ p, lc, oneMinusMargin, entropy, normalised }) => {
    expect(leastConfidence(guesses(p))).toBeCloseTo(lc, 10);
    expect(margin(guesses(p))).toBeCloseTo(oneMinusMargin, 10);
    expect(normalisedEntropy(guesses(p), 3)).toBeCloseTo(normalised, 6);
    expect(normalisedEntropy(guesses(p), 3) * Math.log(3)).toBeCloseTo(entropy, 6);
  });

  it('two predictions of the same margin are told apart by entropy and by least confidence', () => {
    const [a, b] = [guesses([0.5, 0.3, 0.2]), guesses([0.6, 0.4, 0])];
    expect(margin(a)).toBeCloseTo(margin(b), 10);
    expect(leastConfidence(a)).toBeGreaterThan(leastConfidence(b));
    expect(normalisedEntropy(a, 3)).toBeGreaterThan(normalisedEntropy(b, 3));
  });
});

describe('a list that was cut short', () => {
  it('spreads what is missing evenly over the labels not named', () => {
    const cut = normalisedEntropy(guesses([0.6, 0.2]), 6);
    const whole = normalisedEntropy(guesses([0.6, 0.2, 0.05, 0.05, 0.05, 0.05]), 6);
    expect(cut).toBeCloseTo(whole, 12);
  });

  it('does not look more certain than the whole list it was cut from', () => {
    const distribution = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(distribution, fc.nat(11), (weights, keep) => {
        const sum = weights.reduce((a, b) => a + b, 0);
        const p = weights.map((weight) => weight / sum).sort((a, b) => b - a);
        const short = p.slice(0, 1 + (keep % p.length));
        const [cut, whole] = [short, p].map((list) => normalisedEntropy(guesses(list), p.length)) as [number, number];
        expect(cut).toBeGreaterThanOrEqual(whole - 1e-9);
      }),
    );
  });

  it('of a lone guess among two labels the other one has the rest', () => {
    expect(normalisedEntropy(guesses([0.5]), 2)).toBeCloseTo(1, 12);
    expect(margin(guesses([0.6]))).toBeCloseTo(0.8, 12);
  });

  it('a lone weak guess may have a rival as strong as itself', () => {
    expect(margin(guesses([0.3]))).toBe(1);
  });
});

describe('least confidence over the number of labels', () => {
  it('is 1 where all labels are alike, however many there are', () => {
    for (const labels of [2, 3, 50]) expect(normalisedLeastConfidence({ confidence: 1 / labels }, labels)).toBe(1);
    expect(normalisedLeastConfidence({ confidence: 0.5 }, 3)).toBeCloseTo(0.75, 12);
  });

  it('is 0 for certainty, for a single label, and never above 1', () => {
    expect(normalisedLeastConfidence({ confidence: 1 }, 5)).toBe(0);
    expect(normalisedLeastConfidence({ confidence: 0.2 }, 1)).toBe(0);
    expect(normalisedLeastConfidence({ confidence: 0 }, 5)).toBe(1);
  });
});

describe('what a mistake costs', () => {
  const costs = [
    [0, 1, 1],
    [10, 0, 1],
    [1, 1, 0],
  ];

  it('of the published example makes the second label the best action, though the first is likelier, and a review worth it', () => {
    const found = expectedCost([0.5, 0.3, 0.2], costs, 0.5);
    expect(found.action).toBe(1);
    expect(found.cost).toBeCloseTo(0.7, 12);
    expect(found.priority).toBeCloseTo(0.2, 12);
    const [first, , third] = [0, 1, 2].map((only) =>
      expectedCost(
        [0.5, 0.3, 0.2],
        costs.map((row) => row.slice(only, only + 1)),
        0,
      ),
    );
    expect(first?.cost).toBeCloseTo(3.2, 12);
    expect(third?.cost).toBeCloseTo(0.8, 12);
  });

  it('is not worth a review where that costs more', () => {
    expect(expectedCost([0.5, 0.3, 0.2], costs, 0.8).priority).toBeLessThan(0);
  });

  it('with equal costs is least confidence', () => {
    const equal = [0, 1, 2].map((label) => [0, 1, 2].map((action) => Number(label !== action)));
    const found = expectedCost([0.2, 0.7, 0.1], equal, 0);
    expect(found.action).toBe(1);
    expect(found.priority).toBeCloseTo(leastConfidence(guesses([0.7])), 12);
  });

  it('of actions that cost the same takes the first', () => {
    expect(
      expectedCost(
        [0.5, 0.5],
        [
          [0, 1],
          [1, 0],
        ],
        0,
      ).action,
    ).toBe(0);
  });

  it('is refused without a row for each label and a cost in it for each action', () => {
    expect(() => expectedCost([0.5, 0.5], [[0, 1]], 0)).toThrow(RangeError);
    expect(() => expectedCost([0.5, 0.5], [[0, 1], [1]], 0)).toThrow(RangeError);
    expect(() => expectedCost([], [], 0)).toThrow(RangeError);
    expect(() => expectedCost([0.5, 0.5], [[], []], 0)).toThrow(RangeError);
  });
});

describe('a prediction of several parts', () => {
  it('of labels is as doubtful as the one nearest to its threshold', () => {
    expect(mostDoubtfulLabel([0.99, 0.02, 0.6])).toBeCloseTo(0.8, 12);
    expect(mostDoubtfulLabel([0.99, 0.3, 0.02], 0.3)).toBe(1);
    expect(mostDoubtfulLabel([1, 0])).toBe(0);
  });

  it('of fields is as sure as its weakest', () => {
    expect(weakestField([0.99, 0.7, 0.9])).toBeCloseTo(0.3, 12);
    expect(weakestField([1, 1])).toBe(0);
  });

  it('about which nothing is said is as doubtful as can be', () => {
    expect([mostDoubtfulLabel([]), weakestField([])]).toEqual([1, 1]);
  });

  it('is between 0 and 1, and no surer for one more part', () => {
    const parts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(parts, fc.double({ min: 0, max: 1, noNaN: true }), (list, more) => {
        for (const score of [mostDoubtfulLabel, weakestField]) {
          expect(score(list)).toBeGreaterThanOrEqual(0);
          expect(score(list)).toBeLessThanOrEqual(1);
          expect(score([...list, more])).toBeGreaterThanOrEqual(score(list));
        }
      }),
    );
  });
});

describe('at the ends', () => {
  it('certainty scores 0', () => {
    expect([leastConfidence(guesses([1])), margin(guesses([1])), normalisedEntropy(guesses([1]), 10)]).toEqual([
      0, 0, 0,
    ]);
  });

  it('a project of one label is never uncertain', () => {
    expect(normalisedEntropy(guesses([0.3]), 1)).toBe(0);
  });

  it('all labels alike is the most there is', () => {
    expect(normalisedEntropy(guesses([0.25, 0.25, 0.25, 0.25]), 4)).toBeCloseTo(1, 12);
  });

  it('scores that are no probabilities are read as shares', () => {
    expect(normalisedEntropy(guesses([0.9, 0.9]), 2)).toBeCloseTo(1, 12);
  });
});

describe('whatever the model says', () => {
  const p = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
  const anyGuesses = fc.array(p, { minLength: 1, maxLength: 20 }).map(guesses);

  it('each score is between 0 and 1', () => {
    fc.assert(
      fc.property(anyGuesses, fc.integer({ min: 1, max: 10_000 }), (said, labels) => {
        for (const score of [leastConfidence(said), margin(said), normalisedEntropy(said, labels)]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('the order in which a caller lists the alternatives does not matter', () => {
    const labels = Array.from({ length: 8 }, (_, i) => ({ value: `l${i}`, title: `l${i}`, description: null }));
    const project = aProject({ labels });
    const list = fc.array(p, { minLength: 1, maxLength: 7 }).chain((ps) => {
      const alternatives = ps.map((confidence, i) => ({ value: `l${i + 1}`, confidence }));
      const all = { minLength: ps.length, maxLength: ps.length };
      return fc.tuple(fc.constant(alternatives), fc.shuffledSubarray(alternatives, all));
    });
    fc.assert(
      fc.property(p, list, (confidence, [alternatives, shuffled]) => {
        const scores = [alternatives, shuffled].map((each) => {
          const read = readSubmission(project, {
            input: { text: 'a' },
            prediction: { value: 'l0', confidence, alternatives: each },
          });
          if ('problems' in read) throw new Error(JSON.stringify(read.problems));
          const guesses = { ...read.submission.prediction, confidence };
          return [leastConfidence(guesses), margin(guesses), normalisedEntropy(guesses, labels.length)];
        });
        expect(scores[0]).toEqual(scores[1]);
      }),
    );
  });
});
