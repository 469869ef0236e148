import fc from 'fast-check';
import lande from 'lande';
import { describe, expect, it } from 'vitest';
import { languages } from '../../src/demo/languages.ts';
import { published, snippets } from '../../src/demo/snippets.ts';
import type { SettledOne } from '../../src/flow/calibration.ts';
import { isotonicOf, type SettledLabel, temperatureOf } from '../../src/flow/corrections.ts';
import type { Known } from '../../src/flow/known.ts';
import { temper } from '../../src/learning/calibration.ts';
import { seededRandom } from '../../src/learning/seeded.ts';
import { aProject, aTextProject } from '../support/project.ts';

const idOf = (i: number) => `itm_${i.toString(16).padStart(32, '0')}`;
function known<Figure>(figure: Known<Figure>): Figure {
  if ('unknown' in figure) throw new Error(figure.unknown);
  return figure.known;
}

/** Of `of` predictions of this confidence so many are right. */
function judged(confidence: number, right: number, of: number, probability = 1): Omit<SettledOne, 'id'>[] {
  return Array.from({ length: of }, (_, i) => ({ confidence, wrong: i >= right, probability }));
}
const numbered = (some: Omit<SettledOne, 'id'>[]): SettledOne[] => some.map((one, i) => ({ ...one, id: idOf(i) }));

describe('steps of how often the model is right', () => {
  it('are the shares that were right, neighbours that fall taken together', () => {
    const { points, settled, helps } = known(
      isotonicOf(
        numbered([...judged(0.4, 20, 100), ...judged(0.7, 60, 100), ...judged(0.8, 56, 100), ...judged(0.99, 90, 100)]),
      ),
    );
    expect(points).toEqual([
      { from: 0.4, accuracy: expect.closeTo(0.2, 12) },
      { from: 0.7, accuracy: expect.closeTo(0.58, 12) },
      { from: 0.99, accuracy: expect.closeTo(0.9, 12) },
    ]);
    expect({ settled, helps }).toEqual({ settled: 400, helps: true });
  });

  it('count each prediction 1 / its probability of being reviewed', () => {
    const { points } = known(
      isotonicOf(numbered([...judged(0.9, 40, 50), ...judged(0.95, 20, 40, 0.1), ...judged(0.95, 10, 10)])),
    );
    // 240 of 410 at 0.95, and 40 of 50 below: they are taken together.
    expect(points).toEqual([{ from: 0.9, accuracy: expect.closeTo((40 + 210) / 460, 12) }]);
  });

  it('are few, and never fall; chances that are all the same change nothing', () => {
    const some = fc.array(
      fc.record({
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
        wrong: fc.boolean(),
        probability: fc.constantFrom(1, 0.5, 0.05),
      }),
      { minLength: 100, maxLength: 900 },
    );
    fc.assert(
      fc.property(some, fc.constantFrom(1, 0.2), (predictions, probability) => {
        const { points, before, after } = known(isotonicOf(numbered(predictions)));
        expect(points.length).toBeLessThanOrEqual(20);
        for (const [i, { from, accuracy }] of points.entries()) {
          expect(from).toBeGreaterThan(points[i - 1]?.from ?? -1);
          expect(accuracy).toBeGreaterThan(points[i - 1]?.accuracy ?? -1);
        }
        for (const share of [before.ece, before.brier, after.ece, after.brier]) expect(share).toBeLessThanOrEqual(1);
        const plain = known(isotonicOf(numbered(predictions.map((one) => ({ ...one, probability: 1 })))));
        const alike = known(isotonicOf(numbered(predictions.map((one) => ({ ...one, probability })))));
        expect(alike.points.length).toBe(plain.points.length);
        for (const [i, { accuracy }] of alike.points.entries())
          expect(accuracy).toBeCloseTo(plain.points[i]?.accuracy ?? -1, 9);
        expect(alike.after.brier).toBeCloseTo(plain.after.brier, 9);
      }),
      { numRuns: 30 },
    );
  });

  it('of a model that knows itself are said not to help', () => {
    const chance = seededRandom(3);
    const honest = Array.from({ length: 3_000 }, () => {
      const confidence = chance();
      return { confidence, wrong: chance() >= confidence, probability: 1 };
    });
    expect(known(isotonicOf(numbered(honest))).helps).toBe(false);
  });

  it('are not given of fewer than a hundred, nor fitted to more than the latest five thousand', () => {
    expect(isotonicOf(numbered(judged(0.5, 9, 99)))).toEqual({
      unknown: 'People settled 99 predictions of it so far; it takes 100.',
    });
    const many = numbered([...judged(0.5, 5_000, 5_000), ...judged(0.5, 0, 5_000)]);
    expect(known(isotonicOf(many))).toMatchObject({ settled: 5_000, points: [{ accuracy: 1 }] });
  });
});

/** The one that a coin falls on, uniform in [0, 1). */
function drawn(names: string[], shares: number[], coin: number): string {
  const upTo = shares.map((_, i) => shares.slice(0, i + 1).reduce((a, b) => a + b, 0));
  return names[upTo.findIndex((sum) => coin < sum)] ?? names.at(-1) ?? '';
}

/** Predictions over four labels by a model that is as right as it says before its probabilities are sharpened. */
function sharpened(count: number, by: number, seed = 7): { settled: SettledOne[]; labels: SettledLabel[] } {
  const chance = seededRandom(seed);
  const names = ['refund', 'billing', 'shipping', 'other'];
  const rows = Array.from({ length: count }, (_, i) => {
    const weights = names.map(() => chance() ** 3 + 0.01).sort((a, b) => b - a);
    const total = weights.reduce((a, b) => a + b, 0);
    const honest = weights.map((weight) => weight / total);
    const truth = drawn(names, honest, chance());
    const [confidence = 0, ...others] = temper(honest, 1 / by);
    return {
      one: { id: idOf(i), confidence, wrong: truth !== 'refund', probability: 1 },
      label: {
        id: idOf(i),
        label: 'refund',
        truth,
        alternatives: others.map((p, at) => ({ value: names[at + 1] ?? '', confidence: p })),
      },
    };
  });
  return { settled: rows.map(({ one }) => one), labels: rows.map(({ label }) => label) };
}

describe('the temperature', () => {
  it('by which a model’s probabilities were sharpened is found again, and helps', () => {
    const { settled, labels } = sharpened(2_000, 2);
    const found = known(temperatureOf(aProject(), settled, labels));
    expect(Math.abs(found.temperature - 2)).toBeLessThan(0.2);
    expect(found).toMatchObject({ settled: 2_000, helps: true });
    expect(found.after.ece).toBeLessThan(found.before.ece / 2);
    expect(found.after.brier).toBeLessThan(found.before.brier);
  });

  it('of a model that knows itself is about 1, and is said not to help', () => {
    const { settled, labels } = sharpened(2_000, 1);
    const found = known(temperatureOf(aProject(), settled, labels));
    expect(Math.abs(found.temperature - 1)).toBeLessThan(0.1);
    expect(found.helps).toBe(false);
  });

  it('of two labels needs no alternatives: the other one has the rest', () => {
    const labels = ['yes', 'no'].map((value) => ({ value, title: value, description: null }));
    const settled = numbered([...judged(0.9, 70, 100), ...judged(0.8, 65, 100)]);
    const said = settled.map(({ id, wrong }) => ({ id, label: 'yes', truth: wrong ? 'no' : 'yes', alternatives: [] }));
    const found = known(temperatureOf(aProject({ labels }), settled, said));
    expect(found.temperature).toBeGreaterThan(1);
    const listed = said.map((one, i) => ({
      ...one,
      alternatives: [{ value: 'no', confidence: 1 - (settled[i]?.confidence ?? 0) }],
    }));
    expect(known(temperatureOf(aProject({ labels }), settled, listed)).temperature).toBeCloseTo(found.temperature, 9);
  });

  it('survives truths that the model held to be impossible', () => {
    const { settled, labels } = sharpened(500, 2);
    const sure = labels.map((one, i) => (i % 10 === 0 ? { ...one, truth: 'other', alternatives: [] } : one));
    const certain = settled.map((one, i) => (i % 10 === 0 ? { ...one, confidence: 1, wrong: true } : one));
    const { temperature } = known(temperatureOf(aProject(), certain, sure));
    expect(temperature).toBeGreaterThan(2);
    expect(temperature).toBeLessThanOrEqual(10);
  });

  it('is not made up where probabilities are missing, truths are missing, or there are none', () => {
    const { settled, labels } = sharpened(200, 1);
    const cut = labels.map((one, i) => (i < 20 ? { ...one, alternatives: one.alternatives.slice(0, 1) } : one));
    expect(temperatureOf(aProject(), settled, cut)).toMatchObject({
      unknown: expect.stringMatching(
        /^Of 200 predictions 1\d\d name all their probabilities; it takes 95 %\. Send alternatives/,
      ),
    });
    const untold = labels.map((one, i) => (i < 20 ? { ...one, truth: i % 2 ? null : 'a label that is none' } : one));
    expect(temperatureOf(aProject(), settled, untold)).toEqual({
      unknown: 'Of 200 predictions the right label of 180 is known; it takes 100, and 95 % of them.',
    });
    expect(temperatureOf(aProject(), settled.slice(1, 100), labels)).toEqual({
      unknown: 'People settled 99 predictions of it so far; it takes 100.',
    });
    expect(temperatureOf(aTextProject(), settled, [])).toEqual({
      unknown: 'A temperature belongs to the probabilities of labels of which one is right.',
    });
  });
});

it('both corrections make the demo’s real model, which is surer of itself than it should be, honest on what they were not fitted to', () => {
  const labels = languages.map(({ code }) => ({ value: code, title: code, description: null }));
  const known49 = new Set(languages.map(({ code }) => code));
  const rows = snippets(published).map(({ text, truth }, i) => {
    const [[label, confidence] = ['', 0], ...others] = lande(text).filter(([value]) => known49.has(value));
    return {
      one: { id: idOf(i), confidence, wrong: label !== truth, probability: 1 },
      label: { id: idOf(i), label, truth, alternatives: others.map(([value, p]) => ({ value, confidence: p })) },
    };
  });
  const settled = rows.map(({ one }) => one);
  const steps = known(isotonicOf(settled));
  const power = known(
    temperatureOf(
      aProject({ labels }),
      settled,
      rows.map(({ label }) => label),
    ),
  );
  for (const { before, after, helps } of [steps, power]) {
    expect(before.ece).toBeGreaterThan(0.08);
    expect(after.ece).toBeLessThan(0.03);
    expect(after.brier).toBeLessThan(0.93 * before.brier);
    expect(helps).toBe(true);
  }
  expect(Math.abs(power.temperature - 1.7)).toBeLessThan(0.05);
});
