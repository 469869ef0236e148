import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  intervalDistance,
  jaccardDistance,
  masiDistance,
  nominalDistance,
  ordinalDistance,
  ratioDistance,
  textDistance,
} from '../../src/learning/distance.ts';

const labels = (text: string) => new Set(text);

describe('lists of labels', () => {
  it.each([
    { a: 'ab', b: 'ab', jaccard: 0, masi: 0, why: 'equal' },
    { a: 'ab', b: 'a', jaccard: 1 / 2, masi: 1 - (1 / 2) * (2 / 3), why: 'one holds the other' },
    { a: 'ab', b: 'ac', jaccard: 2 / 3, masi: 1 - (1 / 3) * (1 / 3), why: 'they overlap' },
    { a: 'ab', b: 'cd', jaccard: 1, masi: 1, why: 'nothing in common' },
    { a: '', b: 'a', jaccard: 1, masi: 1, why: 'one is empty' },
    { a: '', b: '', jaccard: 0, masi: 0, why: 'both are empty' },
  ])('$a and $b: $why', ({ a, b, jaccard, masi }) => {
    expect(jaccardDistance(labels(a), labels(b))).toBeCloseTo(jaccard, 12);
    expect(masiDistance(labels(a), labels(b))).toBeCloseTo(masi, 12);
  });
});

describe('texts', () => {
  it.each([
    ['kitten', 'sitting', 3 / 7],
    ['', 'abc', 1],
    ['', '', 0],
    ['same', 'same', 0],
    ['flaw', 'lawn', 2 / 4],
    // One character each, two UTF-16 units.
    ['👍', '👎', 1],
    ['a👍', 'a👎', 1 / 2],
  ])('%j and %j', (a, b, distance) => {
    expect(textDistance(a, b)).toBeCloseTo(distance, 12);
  });

  it('(property) is what the definition says', () => {
    const edits = (a: string[], b: string[]): number => {
      const [x, ...as] = a;
      const [y, ...bs] = b;
      if (x === undefined) return b.length;
      if (y === undefined) return a.length;
      return x === y ? edits(as, bs) : 1 + Math.min(edits(as, b), edits(a, bs), edits(as, bs));
    };
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '👍'), maxLength: 6 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [[...a], [...b]];
        expect(textDistance(a, b)).toBeCloseTo(edits(x, y) / Math.max(1, x.length, y.length), 12);
      }),
    );
  });
});

describe('numbers', () => {
  it('differences, shares and ranks are told apart', () => {
    expect(intervalDistance(2, 5)).toBe(9);
    expect(ratioDistance(1, 3)).toBe(1 / 4);
    expect(ratioDistance(0, 0)).toBe(0);
    // Five answers: 1, 1, 2, 7, 7. From the middle of the ones to the middle of the sevens it is half of two, one, half of two.
    const ordinal = ordinalDistance([
      [1, 1, 2],
      [7, 7],
    ]);
    expect(ordinal(1, 7)).toBe(9);
    expect(ordinal(1, 2)).toBe(1.5 ** 2);
  });

  it('ranks of items that one person answered do not count, and an unknown one is refused', () => {
    const ordinal = ordinalDistance([[1, 3], [2]]);
    expect(ordinal(1, 3)).toBe(1);
    expect(() => ordinal(1, 2)).toThrow('Nobody gave the rank 2');
  });
});

describe('every distance', () => {
  const sets = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 }).map((list) => new Set(list));
  const ranks = [[1, 2, 3, 4, 5]];
  const number = fc.integer({ min: 1, max: 5 });
  const text = fc.string({ unit: 'grapheme', maxLength: 8 });

  it('(property) is 0 of a thing to itself, never negative, and the same both ways', () => {
    const holds = <Value>(values: fc.Arbitrary<Value>, distance: (a: Value, b: Value) => number, most = 1) =>
      fc.assert(
        fc.property(values, values, (a, b) => {
          expect(distance(a, a)).toBe(0);
          expect(distance(a, b)).toBe(distance(b, a));
          expect(distance(a, b)).toBeGreaterThanOrEqual(0);
          expect(distance(a, b)).toBeLessThanOrEqual(most);
        }),
        { numRuns: 50 },
      );
    holds(text, nominalDistance);
    holds(text, textDistance);
    holds(sets, jaccardDistance);
    holds(sets, masiDistance);
    holds(number, ratioDistance);
    holds(number, intervalDistance, 16);
    holds(number, ordinalDistance(ranks), 16);
  });

  it('(property) labels and texts are never farther by a detour', () => {
    const holds = <Value>(values: fc.Arbitrary<Value>, distance: (a: Value, b: Value) => number) =>
      fc.assert(
        fc.property(values, values, values, (a, b, c) => {
          expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c) + 1e-12);
        }),
        { numRuns: 50 },
      );
    holds(sets, jaccardDistance);
    holds(text, nominalDistance);
  });
});
