import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudgets } from '../../src/flow/budgets.ts';
import { createPlaces } from '../../src/flow/places.ts';
import { scoreOf } from '../../src/flow/score.ts';
import { select } from '../../src/flow/select.ts';
import { expectedCost, leastConfidence } from '../../src/learning/uncertainty.ts';
import { newId } from '../../src/review/id.ts';
import type { Prediction } from '../../src/review/item.ts';
import type { Costs, Mistake, Project } from '../../src/review/project.ts';
import { anItem } from '../support/items.ts';
import { aProject } from '../support/project.ts';

const coin = 0.5;
const labelled = (values: string[]) => values.map((value) => ({ value, title: value, description: null }));
const byCost = (labels: string[], costs: Partial<Costs>): Project =>
  aProject({
    labels: labelled(labels),
    order: 'cost',
    costs: { wrong: 1, review: 0.2, mistakes: [], ...costs },
  });
const mistake = (label: string | null, truth: string | null, cost: number): Mistake => ({ label, truth, cost });

/** The first one is what the model says. */
function guess(...said: [string, number][]): Prediction {
  const [[value, confidence] = ['', 0], ...others] = said;
  const alternatives = others.map(([each, p]) => ({ value: each, confidence: p }));
  return anItem({ prediction: { value, confidence, alternatives } }).prediction;
}

/** What a score says of the expected cost. */
const costIn = (score: number, review: number) => (score / (1 - score)) * review;

describe('ordered by cost, an item', () => {
  // Rows of the published example are truths, columns are what is approved.
  const example = byCost(['1', '2', '3'], { review: 0.5, mistakes: [mistake('1', '2', 10)] });
  const p = { 1: 0.5, 2: 0.3, 3: 0.2 };
  const saying = (label: '1' | '2' | '3') => {
    const others = Object.entries(p).filter(([other]) => other !== label);
    return scoreOf(example, guess([label, p[label]], ...others), coin);
  };

  it('of the published example is expected to cost 3.2, 0.7 or 0.8, by the label that would be approved', () => {
    expect(costIn(saying('1'), 0.5)).toBeCloseTo(3.2, 12);
    expect(costIn(saying('2'), 0.5)).toBeCloseTo(0.7, 12);
    expect(costIn(saying('3'), 0.5)).toBeCloseTo(0.8, 12);
    // 0.7 − 0.5 = 0.2: a review is worth it. One that costs 0.8 is not.
    expect(saying('2')).toBeGreaterThan(0.5);
    const dear = { ...example, costs: { ...(example.costs as Costs), review: 0.8 } };
    expect(scoreOf(dear, guess(['2', 0.3], ['1', 0.5], ['3', 0.2]), coin)).toBeLessThan(0.5);
  });

  it('that is likely wrong, but cheaply, comes after one that is seldom wrong, but dearly', () => {
    const project = byCost(['refund', 'billing', 'other'], { mistakes: [mistake('refund', 'billing', 20)] });
    const likely = guess(['other', 0.4], ['refund', 0.35], ['billing', 0.25]);
    const rare = guess(['refund', 0.9], ['billing', 0.08], ['other', 0.02]);
    expect(scoreOf(project, rare, coin)).toBeGreaterThan(scoreOf(project, likely, coin));
    const plain = aProject({ labels: project.labels, order: 'least_confidence' });
    expect(scoreOf(plain, rare, coin), '(control) by confidence alone').toBeLessThan(scoreOf(plain, likely, coin));
  });

  it('takes the cost of just these two before what is said of one of them, and of those the dearer', () => {
    const project = byCost(['a', 'b', 'c', 'd'], {
      mistakes: [mistake('a', null, 3), mistake(null, 'b', 7), mistake('a', 'c', 0), mistake(null, 'd', 2)],
    });
    const surely = (label: string, truth: string) =>
      Math.round(costIn(scoreOf(project, guess([label, 0], [truth, 1]), coin), 0.2) * 1e9) / 1e9;
    expect(surely('a', 'b')).toBe(7);
    expect(surely('a', 'c')).toBe(0);
    expect(surely('a', 'd')).toBe(3);
    expect(surely('c', 'a')).toBe(1);
    expect(surely('c', 'b')).toBe(7);
    expect(surely('b', 'd')).toBe(2);
  });

  it('that a person sent without a score is as doubtful as can be', () => {
    const project = byCost(['a', 'b', 'c'], {});
    const sent = { ...guess(['a', 0]), confidence: null };
    expect(costIn(scoreOf(project, sent, coin), 0.2)).toBeCloseTo(1, 12);
  });
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const someCosts = fc.record({
  wrong: fc.double({ min: 0, max: 100, noNaN: true }),
  review: fc.double({ min: 0.01, max: 100, noNaN: true }),
  cells: fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.double({ min: 0, max: 1_000, noNaN: true }), fc.nat(2)), {
    maxLength: 15,
  }),
});
const some = fc.record({
  weights: fc.array(share, { minLength: 2, maxLength: 10 }),
  costs: someCosts,
  said: fc.nat(9),
});

/** Predictions over a few labels, with each label's probability. */
function arranged({
  weights,
  costs: { wrong, review, cells },
  said,
}: typeof some extends fc.Arbitrary<infer T> ? T : never) {
  const labels = weights.map((_, i) => `l${i}`);
  const total = weights.reduce((a, b) => a + b, 0) || 1;
  const named = (index: number) => labels[index % labels.length] as string;
  const mistakes = cells
    .map(([label, truth, cost, kind]) =>
      mistake(kind === 1 ? null : named(label), kind === 2 ? null : named(truth), cost),
    )
    .filter(({ label, truth }) => label !== truth);
  const project = byCost(labels, { wrong, review, mistakes });
  return { project, labels, probabilities: weights.map((weight) => weight / total), said: said % labels.length };
}

/** The cost of each pair, as the settings describe it, one by one. */
function matrixOf({ costs, labels }: Project): number[][] {
  const { wrong = 0, mistakes = [] } = costs ?? {};
  const last = (label: string | null, truth: string | null) =>
    mistakes.findLast((each) => each.label === label && each.truth === truth)?.cost;
  return labels.map(({ value: truth }) =>
    labels.map(({ value: label }) => {
      if (label === truth) return 0;
      const either = [last(label, null), last(null, truth)].filter((cost) => cost !== undefined);
      return last(label, truth) ?? (either.length > 0 ? Math.max(...either) : wrong);
    }),
  );
}

describe('whatever mistakes cost', () => {
  it('the score is that of the whole matrix of costs, for what would be approved', () => {
    fc.assert(
      fc.property(some, (given) => {
        const { project, labels, probabilities, said } = arranged(given);
        const guesses = labels.map((label, i): [string, number] => [label, probabilities[i] ?? 0]);
        const [own = ['', 0]] = guesses.splice(said, 1);
        const score = scoreOf(project, guess(own, ...guesses), coin);
        const column = matrixOf(project).map((row) => [row[said] ?? 0]);
        const { cost } = expectedCost(probabilities, column, 0);
        const { review = 1 } = project.costs ?? {};
        expect(score).toBeCloseTo(cost / (cost + review), 9);
      }),
    );
  });

  it('a list that was cut short scores as the whole one whose rest is alike', () => {
    fc.assert(
      fc.property(some, fc.nat(8), fc.nat(200), (given, kept, more) => {
        const few = arranged(given);
        const project = {
          ...few.project,
          labels: labelled([...few.labels, ...Array.from({ length: more }, (_, i) => `more ${i}`)]),
        };
        const others = few.labels.flatMap((label, i) => (i === few.said ? [] : [label])).slice(0, kept);
        const own: [string, number] = [few.labels[few.said] as string, (few.probabilities[few.said] ?? 0) / 2];
        const short = others.map((label): [string, number] => [
          label,
          (few.probabilities.at(few.labels.indexOf(label)) ?? 0) / 2,
        ]);
        const rest = 1 - own[1] - short.reduce((sum, [, p]) => sum + p, 0);
        const unnamed = project.labels
          .map(({ value }) => value)
          .filter((value) => value !== own[0] && !others.includes(value));
        const whole = [...short, ...unnamed.map((label): [string, number] => [label, rest / unnamed.length])];
        if (unnamed.length === 0) return;
        expect(scoreOf(project, guess(own, ...short), coin)).toBeCloseTo(
          scoreOf(project, guess(own, ...whole), coin),
          9,
        );
      }),
    );
  });

  it('it is from 0 to 1, also of scores that are no shares', () => {
    fc.assert(
      fc.property(some, share, fc.array(share, { maxLength: 9 }), (given, confidence, others) => {
        const { project, labels } = arranged(given);
        const alternatives = others
          .slice(0, labels.length - 1)
          .map((p, i): [string, number] => [labels[i + 1] ?? '', p]);
        const score = scoreOf(project, guess([labels[0] ?? '', confidence], ...alternatives), coin);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('where all mistakes cost the same, the order is that of the confidence', () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        const project = byCost(['x', 'y'], { wrong: 7 });
        const [first, second] = [a, b].map((confidence) => guess(['x', confidence], ['y', 1 - confidence]));
        if (!first || !second) return;
        const difference = scoreOf(project, first, coin) - scoreOf(project, second, coin);
        const expected =
          leastConfidence(first as Prediction & { confidence: number }) -
          leastConfidence(second as Prediction & { confidence: number });
        if (Math.abs(expected) > 1e-9) expect(Math.sign(difference)).toBe(Math.sign(expected));
      }),
    );
  });
});

it('ordered by cost, a daily budget is spent on what is expected to cost most', async () => {
  const project = {
    ...byCost(['refund', 'billing', 'other'], { mistakes: [mistake('refund', 'billing', 50)] }),
    budget: { perDay: 100, over: 'unreviewed' as const },
  };
  const noon = new Date('2026-11-23T12:00:00Z');
  const book = {
    count: async (_: string, __: string, more: { seen: number; taken: number }) => ({ ...more, seenUsually: 1_000 }),
  };
  const budgets = createBudgets(book, [project], () => noon);
  await budgets.refresh();
  const deps = { secret: 'a secret of this test', closedTo: () => null, budgets, places: createPlaces() };
  // One in twenty is dear, though the model is surer of it than of the others.
  const routed = Array.from({ length: 1_000 }, (_, i) => {
    const isDear = i % 20 === 0;
    const prediction = isDear ? guess(['refund', 0.8], ['billing', 0.2]) : guess(['other', 0.5], ['refund', 0.5]);
    return { isDear, ...select(deps, project, newId('itm'), prediction) };
  });
  const dear = routed.filter(({ isDear }) => isDear).slice(2);
  expect(dear.every(({ route }) => route === 'review')).toBe(true);
  expect(routed.filter(({ route }) => route === 'review').length).toBeLessThanOrEqual(100);
});
