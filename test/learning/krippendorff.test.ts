import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/demo/chance.ts';
import {
  type Distance,
  intervalDistance,
  jaccardDistance,
  masiDistance,
  nominalDistance,
  ordinalDistance,
  ratioDistance,
  textDistance,
} from '../../src/learning/distance.ts';
import { alphaInterval, alphaOfEachLabel, krippendorffAlpha } from '../../src/learning/krippendorff.ts';

/** A line for each observer, a column for each item; `.` where an observer said nothing. */
function itemsOf(...observers: string[]): string[][] {
  const lines = observers.map((line) => (line.includes(' ') ? line.split(' ') : [...line]));
  return (lines[0] ?? []).map((_, i) => lines.map((line) => line[i] ?? '.').filter((said) => said !== '.'));
}

/** Krippendorff 2011, data C: four observers, twelve units, answers missing. */
const tableC = itemsOf(
  '1 2 3 3 2 1 4 1 2 . . .',
  '1 2 3 3 2 2 4 1 2 5 . 3',
  '. 3 3 3 2 3 4 2 2 5 1 .',
  '1 2 3 3 2 4 4 1 2 5 1 .',
);
const numbers = (items: string[][]) => items.map((values) => values.map(Number));

const wikipedia = itemsOf(
  '. . . . . 3 4 1 2 1 1 3 3 . 3',
  '1 . 2 1 3 3 4 3 . . . . . . .',
  '. . 2 1 3 4 4 . 2 1 1 3 3 . 4',
);

/** Fleiss 1971, as the six answers each patient got. */
const fleiss = `
  00060 03003 01401 00006 03030 20400 00402 20310 20040 00006
  10050 11040 03300 10050 02031 00501 30012 51000 02040 10203
  00006 01050 02013 20040 10041 05010 40002 02040 10500 00006`
  .trim()
  .split(/\s+/)
  .map((digits) => [...digits].flatMap((n, category) => Array.from({ length: Number(n) }, () => category)));

describe('the published tables, to their digits', () => {
  it('nominal, with missing answers: 0.743421052631579', () => {
    expect(krippendorffAlpha(tableC)).toBeCloseTo(0.743421052631579, 14);
  });

  it.each<[string, Distance<number>, number]>([
    ['ordinal', ordinalDistance(numbers(tableC)), 0.815388],
    ['interval', intervalDistance, 0.849107],
    ['ratio', ratioDistance, 0.797403],
  ])('the same table read as %s', (_, distance, alpha) => {
    expect(krippendorffAlpha(numbers(tableC), distance)).toBeCloseTo(alpha, 6);
  });

  it('two coders of yes and no, and of five labels', () => {
    expect(krippendorffAlpha(itemsOf('0100000010', '1110010000'))).toBeCloseTo(0.0952381, 7);
    expect(krippendorffAlpha(itemsOf('aabbdcccedda', 'babbbccceddd'))).toBeCloseTo(0.6919643, 7);
  });

  it('the example in Wikipedia, nominal and interval', () => {
    expect(krippendorffAlpha(wikipedia)).toBeCloseTo(0.691358, 6);
    expect(krippendorffAlpha(numbers(wikipedia), intervalDistance)).toBeCloseTo(0.810845, 6);
  });

  it('the patients of Fleiss', () => {
    expect(krippendorffAlpha(fleiss)).toBeCloseTo(0.4334098, 7);
  });
});

describe('where there is nothing to measure', () => {
  it('nobody answered twice, or all gave one label: undefined, not 1', () => {
    expect(krippendorffAlpha([])).toBeNull();
    expect(krippendorffAlpha([['a'], ['b']])).toBeNull();
    expect(
      krippendorffAlpha([
        ['a', 'a'],
        ['a', 'a', 'a'],
      ]),
    ).toBeNull();
    expect(krippendorffAlpha([[new Set(['a']), new Set(['a'])]], jaccardDistance)).toBeNull();
  });
});

describe('what must not matter', () => {
  const label = fc.constantFrom('a', 'b', 'c', 'd');
  const items = fc.array(fc.array(label, { maxLength: 5 }), { minLength: 1, maxLength: 20 });
  const same = (a: number | null, b: number | null) => {
    expect(a === null).toBe(b === null);
    expect(a ?? 0).toBeCloseTo(b ?? 0, 12);
  };

  it('(property) who answered, in which order items came, what the labels are called', () => {
    fc.assert(
      fc.property(items, fc.nat(), (given, seed) => {
        const random = mulberry32(seed);
        const mixed = [...given.map((values) => values.toSorted(() => random() - 0.5))].reverse();
        same(krippendorffAlpha(mixed), krippendorffAlpha(given));
        same(krippendorffAlpha(given.map((values) => values.map((each) => `label ${each}`))), krippendorffAlpha(given));
      }),
    );
  });

  it('(property) an item that one person answered', () => {
    fc.assert(
      fc.property(items, label, (given, lone) => same(krippendorffAlpha([...given, [lone]]), krippendorffAlpha(given))),
    );
  });

  it('(property) how far apart the unit of a distance puts them', () => {
    fc.assert(
      fc.property(items, (given) => {
        const metres = numbers(given.map((values) => values.map((each) => String(each.charCodeAt(0)))));
        const feet: Distance<number> = (a, b) => intervalDistance(a * 3.28, b * 3.28);
        same(krippendorffAlpha(metres, feet), krippendorffAlpha(metres, intervalDistance));
      }),
    );
  });

  it('(property) the short way for labels is the long way', () => {
    const long: Distance<string> = (a, b) => nominalDistance(a, b);
    fc.assert(fc.property(items, (given) => same(krippendorffAlpha(given), krippendorffAlpha(given, long))));
  });

  it('(property) always saying the same, and two things, is 1; nothing is more', () => {
    fc.assert(
      fc.property(fc.array(label, { minLength: 2, maxLength: 20 }), items, (said, given) => {
        const alpha = krippendorffAlpha(said.map((each) => [each, each, each]));
        expect(alpha).toBe(new Set(said).size > 1 ? 1 : null);
        expect(krippendorffAlpha(given) ?? 1).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('answers that are more than a label', () => {
  it('lists of labels that overlap agree in part, and MASI gives less for it than Jaccard', () => {
    const sets = [
      [new Set(['a', 'b']), new Set(['a', 'c'])],
      [new Set(['d']), new Set(['d'])],
      [new Set(['e']), new Set(['e', 'f'])],
    ];
    const labels = sets.map((values) => values.map((set) => [...set].join()));
    const [none, masi, jaccard] = [
      krippendorffAlpha(labels) ?? 1,
      krippendorffAlpha(sets, masiDistance) ?? 1,
      krippendorffAlpha(sets, jaccardDistance) ?? 1,
    ];
    expect(none).toBeLessThan(masi);
    expect(masi).toBeLessThan(jaccard);
    expect(jaccard).toBeLessThan(1);
  });

  it('texts that nearly say the same agree nearly', () => {
    const texts = [
      ['Your money is on its way back.', 'Your money is on its way.'],
      ['Please send the invoice.', 'Please send us the invoice.'],
    ];
    expect(krippendorffAlpha(texts)).toBe(0);
    expect(krippendorffAlpha(texts, textDistance)).toBeGreaterThan(0.7);
  });
});

describe('which labels people do not see alike', () => {
  it('each is measured against all others', () => {
    const items = [
      ['refund', 'refund'],
      ['refund', 'refund'],
      ['billing', 'other'],
      ['other', 'billing'],
    ];
    const alphas = alphaOfEachLabel(items);
    expect(alphas.get('refund')).toBe(1);
    expect(alphas.get('billing')).toBeCloseTo(1 - (7 * 4) / (2 * 2 * 6), 12);
    expect(alphas.get('other')).toBe(alphas.get('billing'));
  });

  it('of two labels both are what α says of the two', () => {
    const items = itemsOf('0100000010', '1110010000');
    expect([...alphaOfEachLabel(items).values()]).toEqual([krippendorffAlpha(items), krippendorffAlpha(items)]);
  });
});

describe('how sure α is', () => {
  it('the interval is the same for the same chance, holds α, and narrows with more items', () => {
    const of = (items: number[][]) => alphaInterval(items, { random: mulberry32(1) });
    const [once, fourTimes] = [of(fleiss), of([...fleiss, ...fleiss, ...fleiss, ...fleiss])];
    expect(once).toEqual(of(fleiss));
    expect(once?.lower).toBeLessThan(0.4334);
    expect(once?.upper).toBeGreaterThan(0.4334);
    const width = (interval: typeof once) => (interval?.upper ?? 0) - (interval?.lower ?? 0);
    expect(width(fourTimes)).toBeLessThan(width(once) * 0.6);
    expect(width(fourTimes)).toBeGreaterThan(width(once) * 0.4);
  });

  it('holds the α of the whole as often as it says: 95 of 100 samples, give or take', () => {
    const random = mulberry32(7);
    // Two raters right in 85 of 100 cases, else one of the other three labels.
    const answer = (truth: number) => (random() < 0.85 ? truth : (truth + 1 + Math.floor(random() * 3)) % 4);
    const item = () => {
      const truth = Math.floor(random() * 4);
      return [answer(truth), answer(truth)];
    };
    const whole = krippendorffAlpha(Array.from({ length: 100_000 }, item)) ?? 0;
    const samples = 200;
    let held = 0;
    for (let i = 0; i < samples; i++) {
      const interval = alphaInterval(Array.from({ length: 100 }, item), { random, resamples: 200 });
      if (interval && interval.lower <= whole && whole <= interval.upper) held++;
    }
    expect(held / samples).toBeGreaterThan(0.9);
    expect(held / samples).toBeLessThan(0.99);
  });

  it('is undefined where α is', () => {
    expect(alphaInterval([['a', 'a']], { random: mulberry32(1) })).toBeNull();
    expect(alphaInterval([], { random: mulberry32(1) })).toBeNull();
  });
});
