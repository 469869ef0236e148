import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeliest, majority, posteriorOf, softLabels, weightOf } from '../../src/learning/consensus.ts';
import { oneCoin } from '../../src/learning/one-coin.ts';

describe('what most said', () => {
  it('is told with its share', () => {
    expect(majority(['refund', 'billing', 'refund'])).toEqual({ kind: 'agreed', label: 'refund', share: 2 / 3 });
  });

  it('a tie is told, with everybody in it, and broken by nothing', () => {
    expect(majority(['b', 'a', 'c', 'b', 'a'])).toEqual({ kind: 'tied', labels: ['b', 'a'], share: 2 / 5 });
    expect(majority(['a', 'b'])).toMatchObject({ kind: 'tied' });
  });

  it('of nothing is nothing', () => {
    expect(majority([])).toEqual({ kind: 'unanswered' });
  });

  it('(property) the order of the answers does not matter', () => {
    const labels = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 9 });
    fc.assert(
      fc.property(labels, (answers) => {
        const [one, other] = [majority(answers), majority([...answers].reverse())];
        const told = (outcome: typeof one) =>
          outcome.kind === 'tied' ? new Set(outcome.labels) : outcome.kind === 'agreed' ? outcome.label : null;
        expect(told(other)).toEqual(told(one));
      }),
    );
  });
});

describe('soft labels', () => {
  it('keep the doubt that people had', () => {
    expect([...softLabels(['a', 'b', 'a', 'a'])]).toEqual([
      ['a', 3 / 4],
      ['b', 1 / 4],
    ]);
    expect(softLabels([])).toEqual(new Map());
  });
});

describe('answers weighed by who gave them', () => {
  const labels = ['a', 'b', 'c'];

  it('follow Bayes’ rule', () => {
    // a: 0.5 · 0.9 · 0.2, b: 0.3 · 0.05 · 0.6, c: 0.2 · 0.05 · 0.2
    const found = posteriorOf(
      [
        { label: 'a', accuracy: 0.9 },
        { label: 'b', accuracy: 0.6 },
      ],
      labels,
      new Map([
        ['a', 0.5],
        ['b', 0.3],
        ['c', 0.2],
      ]),
    );
    const all = 0.09 + 0.009 + 0.002;
    expect(found.get('a')).toBeCloseTo(0.09 / all, 12);
    expect(found.get('b')).toBeCloseTo(0.009 / all, 12);
    expect(found.get('c')).toBeCloseTo(0.002 / all, 12);
  });

  it('one who is nearly always right outweighs two who often are not', () => {
    const answers = [
      { label: 'a', accuracy: 0.95 },
      { label: 'b', accuracy: 0.7 },
      { label: 'b', accuracy: 0.7 },
    ];
    expect(majority(answers.map(({ label }) => label))).toMatchObject({ label: 'b' });
    expect(likeliest(posteriorOf(answers, labels))).toMatchObject({ kind: 'agreed', label: 'a' });
  });

  it('(property) without a prior the likeliest is the winner of the weighted vote', () => {
    const answer = fc.record({
      label: fc.constantFrom(...labels),
      accuracy: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 7 }), (answers) => {
        const votes = new Map(
          labels.map((label) => [
            label,
            answers
              .filter((given) => given.label === label)
              .reduce((sum, { accuracy }) => sum + weightOf(accuracy, labels.length), 0),
          ]),
        );
        const most = Math.max(...votes.values());
        const posterior = posteriorOf(answers, labels);
        const highest = Math.max(...posterior.values());
        for (const [label, vote] of votes) {
          expect(Math.log(highest / (posterior.get(label) ?? 0))).toBeCloseTo(most - vote, 6);
        }
        expect([...posterior.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('nobody is beyond doubt, and a guesser weighs nothing', () => {
    expect(weightOf(1, 2)).toBeCloseTo(Math.log(99), 12);
    expect(weightOf(0, 2)).toBeCloseTo(-Math.log(19), 12);
    expect(weightOf(1 / 3, 3)).toBeCloseTo(0, 12);
    expect(weightOf(0.9, 1)).toBe(0);
  });

  it('two who are as good and disagree are a tie', () => {
    const answers = [
      { label: 'a', accuracy: 0.8 },
      { label: 'c', accuracy: 0.8 },
    ];
    expect(likeliest(posteriorOf(answers, labels))).toMatchObject({ kind: 'tied', labels: ['a', 'c'] });
  });

  it('a tie stays one in whatever order it is added up', () => {
    for (const [x, y, z] of [
      [0.61, 0.73, 0.94],
      [0.7, 0.8, 0.9],
      [0.55, 0.66, 0.97],
    ] as const) {
      const answers = [
        ...[x, y, z].map((accuracy) => ({ label: 'a', accuracy })),
        ...[z, y, x].map((accuracy) => ({ label: 'b', accuracy })),
      ];
      expect(likeliest(posteriorOf(answers, labels))).toMatchObject({ kind: 'tied' });
    }
  });

  it('without answers only the prior speaks', () => {
    expect(posteriorOf([], ['a', 'b'])).toEqual(
      new Map([
        ['a', 0.5],
        ['b', 0.5],
      ]),
    );
  });

  it('an answer that is none of the labels is refused', () => {
    expect(() => posteriorOf([{ label: 'x', accuracy: 0.9 }], labels)).toThrow('none of the labels');
  });

  it('say what the one-coin model says of the same accuracies', () => {
    const answers = ['ana', 'ben', 'cleo'].flatMap((reviewer, who) =>
      Array.from({ length: 40 }, (_, i) => ({
        item: `i${i}`,
        reviewer,
        label: labels[(i + (i % (4 + who) === 0 ? who : 0)) % 3] ?? '',
      })),
    );
    const model = oneCoin(answers);
    const prior = new Map(model.labels.map((label, k) => [label, model.prior[k] ?? 0]));
    for (const [item, posterior] of model.posteriors) {
      const given = answers
        .filter((answer) => answer.item === item)
        .map(({ label, reviewer }) => ({ label, accuracy: model.accuracies.get(reviewer)?.accuracy ?? 0 }));
      const again = posteriorOf(given, model.labels, prior);
      for (const [k, label] of model.labels.entries()) expect(again.get(label)).toBeCloseTo(posterior[k] ?? 0, 4);
    }
  });
});
