import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnFrom } from '../../../examples/active-learning/detector.ts';
import { bucketsTotal, featuresOf } from '../../../examples/active-learning/features.ts';
import { learn, loss, type Model, probabilities, train, untrained } from '../../../examples/active-learning/model.ts';
import { mulberry32 } from '../../../src/demo/chance.ts';

/** Weights that are not all 0, so that a gradient has something to be wrong about. */
function aModel(labels: number, seed = 1): Model {
  const chance = mulberry32(seed);
  const model = untrained(labels);
  return { ...model, weights: model.weights.map(() => chance() - 0.5) };
}

describe('the model of the example', () => {
  it('each step goes against the gradient, as finite differences of the loss have it', () => {
    const example = { features: featuresOf('og friheder'), label: 2 };
    const before = aModel(4);
    const after: Model = { labels: 4, weights: before.weights.slice() };
    learn(after, example, 1);
    const tiny = 1e-5;
    for (const [bucket] of example.features.slice(0, 6)) {
      for (let label = 0; label < 4; label++) {
        const at = bucket * 4 + label;
        const lossWith = (change: number) => {
          const weights = before.weights.slice();
          weights[at] = (weights[at] ?? 0) + change;
          return loss({ labels: 4, weights }, example);
        };
        const gradient = (lossWith(tiny) - lossWith(-tiny)) / (2 * tiny);
        expect((before.weights[at] ?? 0) - (after.weights[at] ?? 0)).toBeCloseTo(gradient, 7);
      }
    }
    // (control) A step in the other direction would have been seen.
    expect(loss(after, example)).toBeLessThan(loss(before, example));
  });

  it('probabilities are none below 0 and sum to 1, whatever the text', () => {
    const model = aModel(5);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const shares = [...probabilities(model, featuresOf(text))];
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
        expect(shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('knows nothing before it has learned', () => {
    expect([...probabilities(untrained(4), featuresOf('ja'))]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('learns what can be told apart, and keeps some doubt', async () => {
    const texts = ['aaa', 'aab', 'xxx', 'xxy'];
    const examples = texts.map((text, i) => ({ features: featuresOf(text), label: i < 2 ? 0 : 1 }));
    const model = await train(examples, 2, 1);
    const sure = texts.map((text) => probabilities(model, featuresOf(text))[0] ?? 0);
    for (const share of sure.slice(0, 2)) expect(share).toBeGreaterThan(0.9);
    for (const share of sure.slice(2)) expect(share).toBeLessThan(0.1);
    for (const share of sure) expect(Math.abs(share - 0.5)).toBeLessThan(0.5);
  });

  it('the same examples and seed make the same model; another seed makes another', async () => {
    const examples = ['en', 'to', 'tre'].map((text, label) => ({ features: featuresOf(text), label }));
    const [one, again, other] = await Promise.all([
      train(examples, 3, 7),
      train(examples, 3, 7),
      train(examples, 3, 8),
    ]);
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('every text has length 1, and says the same in capitals', () => {
    for (const text of ['a', 'Alle mennesker', '人人生而自由']) {
      const features = featuresOf(text);
      expect(Math.hypot(...features.map(([, weight]) => weight))).toBeCloseTo(1, 12);
      expect(features.every(([bucket]) => bucket >= 0 && bucket < bucketsTotal)).toBe(true);
    }
    expect(featuresOf('FRIHED')).toEqual(featuresOf('frihed'));
  });

  it('takes no label that it does not know', async () => {
    await expect(learnFrom([{ text: 'ja', value: 'klingon' }], 1)).rejects.toThrow('klingon');
  });
});
