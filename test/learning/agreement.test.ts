import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohenKappa, crossTable, fleissKappa, percentAgreement } from '../../src/learning/agreement.ts';

describe('percent agreement', () => {
  it('is the share of pairs that are equal', () => {
    expect(percentAgreement([['a', 'a', 'b'], ['c', 'c'], ['d']])).toBe(2 / 4);
  });

  it('is undefined where nobody was asked after somebody else', () => {
    expect(percentAgreement([])).toBeNull();
    expect(percentAgreement([['a'], ['b']])).toBeNull();
  });
});

describe('Cohen’s kappa', () => {
  it('of the textbook table is 0.4', () => {
    expect(
      cohenKappa([
        [20, 5],
        [10, 15],
      ])?.kappa,
    ).toBeCloseTo(0.4, 12);
  });

  const sas = [
    [0, 4, 1],
    [0, 8, 0],
    [0, 1, 5],
  ];

  it('of the table in the SAS manual is its 0.4842, with its standard error and limits', () => {
    const found = cohenKappa(sas);
    expect(found?.kappa).toBeCloseTo(0.4842, 4);
    expect(found?.standardError).toBeCloseTo(0.138, 4);
    expect(found?.interval.lower).toBeCloseTo(0.2137, 4);
    expect(found?.interval.upper).toBeCloseTo(0.7547, 4);
  });

  it('with linear weights is its 0.4701, with its standard error and limits', () => {
    const found = cohenKappa(sas, { weights: 'linear' });
    expect(found?.kappa).toBeCloseTo(0.4701, 4);
    expect(found?.standardError).toBeCloseTo(0.1457, 4);
    expect(found?.interval.lower).toBeCloseTo(0.1845, 4);
    expect(found?.interval.upper).toBeCloseTo(0.7558, 4);
  });

  it('knows neighbours only where weights say so', () => {
    const near = [
      [5, 5, 0],
      [0, 5, 0],
      [0, 0, 5],
    ];
    const far = [
      [5, 0, 5],
      [0, 5, 0],
      [0, 0, 5],
    ];
    const of = (table: number[][], weights: 'none' | 'linear') => cohenKappa(table, { weights })?.kappa ?? 0;
    expect(of(near, 'none')).toBeCloseTo(of(far, 'none'), 12);
    expect(of(near, 'linear')).toBeGreaterThan(of(far, 'linear'));
  });

  it('is undefined where chance alone would have them agree always', () => {
    expect(cohenKappa([])).toBeNull();
    expect(cohenKappa([[0]])).toBeNull();
    expect(cohenKappa([[7]])).toBeNull();
    expect(
      cohenKappa([
        [7, 0],
        [0, 0],
      ]),
    ).toBeNull();
  });

  it('(property) neither the order of labels nor who is named first changes it', () => {
    const label = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 40 }),
        fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 4 }),
        (pairs, order) => {
          const first = cohenKappa(crossTable(pairs, ['a', 'b', 'c', 'd']));
          const second = cohenKappa(
            crossTable(
              pairs.map(([a, b]) => [b, a] as const),
              order,
            ),
          );
          expect(second === null).toBe(first === null);
          expect(second?.kappa ?? 0).toBeCloseTo(first?.kappa ?? 0, 10);
          expect(second?.standardError ?? 0).toBeCloseTo(first?.standardError ?? 0, 6);
        },
      ),
    );
  });

  it('of people who always say the same, and say two things, is 1 without any doubt', () => {
    expect(
      cohenKappa([
        [3, 0],
        [0, 4],
      ]),
    ).toMatchObject({ kappa: 1, standardError: 0, interval: { lower: 1, upper: 1 } });
  });

  it('refuses a label that has no row', () => {
    expect(() => crossTable([['a', 'x']], ['a'])).toThrow('not in the list');
    expect(() => crossTable([['x', 'a']], ['a'])).toThrow('not in the list');
  });
});

/** 30 patients, six raters, five diagnoses: how many raters chose each (Fleiss 1971). */
const fleiss1971 = `
  00060 03003 01401 00006 03030 20400 00402 20310 20040 00006
  10050 11040 03300 10050 02031 00501 30012 51000 02040 10203
  00006 01050 02013 20040 10041 05010 40002 02040 10500 00006`
  .trim()
  .split(/\s+/)
  .map((digits) => [...digits].map(Number));

describe('Fleiss’ kappa', () => {
  it('of his own patients is 0.430245, far from chance (z 17.65183)', () => {
    const found = fleissKappa(fleiss1971);
    expect(found?.kappa).toBeCloseTo(0.43024452006014, 13);
    expect(found?.z).toBeCloseTo(17.65183058299136, 11);
  });

  it('of the example in Wikipedia is 0.2099307', () => {
    const counts = [
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7],
    ];
    expect(fleissKappa(counts)?.kappa).toBeCloseTo(0.2099307, 7);
  });

  it('is undefined with one category, one rater or no item', () => {
    expect(fleissKappa([])).toBeNull();
    expect(fleissKappa([[1, 0]])).toBeNull();
    expect(
      fleissKappa([
        [3, 0],
        [3, 0],
      ]),
    ).toBeNull();
  });

  it('refuses items with different numbers of raters instead of guessing', () => {
    expect(() =>
      fleissKappa([
        [2, 1],
        [1, 1],
      ]),
    ).toThrow('as many raters');
  });

  it('(property) the order of categories and of items does not change it', () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 });
    fc.assert(
      fc.property(order, fc.shuffledSubarray(fleiss1971, { minLength: 30 }), (categories, patients) => {
        const shuffled = patients.map((row) => categories.map((j) => row[j] ?? 0));
        expect(fleissKappa(shuffled)?.kappa).toBeCloseTo(0.43024452006014, 12);
      }),
      { numRuns: 30 },
    );
  });
});
