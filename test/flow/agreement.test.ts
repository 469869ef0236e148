import { describe, expect, it } from 'vitest';
import { type Agreement, agreementOf, type Said } from '../../src/flow/agreement.ts';
import type { Task } from '../../src/review/project.ts';
import type { Value } from '../../src/review/value.ts';

/** What was said of each item; null is a rejection, undefined nobody's answer. */
function said(...items: (Value | null | undefined)[][]): Said[] {
  return items.flatMap((of, i) =>
    of.flatMap((value, reviewer): Said[] =>
      value === undefined
        ? []
        : [{ itemId: `itm_${i}`, reviewer: `U${reviewer}`, verdict: value === null ? 'reject' : 'correct', value }],
    ),
  );
}

function known(task: Task, answers: Said[]): Agreement {
  const found = agreementOf(task, answers);
  if (!('known' in found)) throw new Error(found.unknown);
  return found.known;
}

/** Four observers of twelve units (Krippendorff 2011). */
const krippendorff = [
  '1 2 3 3 2 1 4 1 2 . . .',
  '1 2 3 3 2 2 4 1 2 5 . 3',
  '. 3 3 3 2 3 4 2 2 5 1 .',
  '1 2 3 3 2 4 4 1 2 5 1 .',
].map((row) => row.split(' '));
const table = Array.from({ length: 12 }, (_, unit) =>
  krippendorff.map((row) => (row[unit] === '.' ? undefined : row[unit])),
);

describe('how far reviewers agree', () => {
  it('is Krippendorff’s α, 0.743421052631579 of his table, with each label’s own and the same interval each time', () => {
    const found = known('classification', said(...table));
    expect(found).toMatchObject({ items: 11, answers: 40, distance: 'nominal' });
    expect(found.alpha).toBeCloseTo(0.743421052631579, 12);
    expect(found.interval?.lower).toBeLessThan(found.alpha ?? 0);
    expect(found.interval?.upper).toBeGreaterThan(found.alpha ?? 1);
    expect(found.labels.map(({ label, answers }) => [label, answers])).toEqual([
      ['2', 13],
      ['3', 10],
      ['1', 9],
      ['4', 5],
      ['5', 3],
    ]);
    // Everybody who saw a 5 said so.
    expect(found.labels.at(-1)?.alpha).toBe(1);
    expect(known('classification', said(...table))).toEqual(found);
  });

  it('two rejections are the same answer, and none of the labels', () => {
    const half = Array.from({ length: 10 }, (_, i) => (i < 5 ? [null, null] : ['refund', 'refund']));
    expect(known('classification', said(...half))).toMatchObject({
      percent: 1,
      alpha: 1,
      labels: [{ label: 'refund', answers: 10, alpha: 1 }],
    });
  });

  it('labels in common, and letters in common, count in part', () => {
    const sets = Array.from({ length: 10 }, (_, i) => (i % 2 ? [['a', 'b'], ['a']] : [['c'], ['c']]));
    const topics = known('multilabel', said(...sets));
    const alike = Array.from({ length: 10 }, (_, i) =>
      i % 2 ? ['We are sorry.', 'We are so sorry.'] : ['No.', 'No.'],
    );
    const texts = known('text', said(...alike));
    expect(topics).toMatchObject({ percent: 0.5, distance: 'masi' });
    expect(texts).toMatchObject({ percent: 0.5, distance: 'levenshtein' });
    for (const { alpha, items } of [topics, texts]) {
      expect(items).toBe(10);
      const asLabels = known('extraction', said(...(alike as Value[][])));
      expect(alpha).toBeGreaterThan((asLabels.alpha ?? 1) + 0.1);
    }
  });

  it('is not told of fewer than ten items, nor of texts too long to compare; what nobody differs in has no α', () => {
    expect(agreementOf('classification', said(...table.slice(0, 9)))).toEqual({
      unknown: '9 items have two or more independent answers; it takes 10.',
    });
    const long = Array.from({ length: 20 }, (_, i) => [`${i}${'a'.repeat(3_000)}`, `${i}${'b'.repeat(3_000)}`]);
    expect(agreementOf('text', said(...long))).toEqual({ unknown: expect.stringContaining('too long to be compared') });
    const same = Array.from({ length: 10 }, () => ['refund', 'refund']);
    expect(known('classification', said(...same))).toMatchObject({ percent: 1, alpha: null, interval: null });
  });
});
