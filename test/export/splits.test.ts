import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bySplit, checkShares, placeOf, type Shares, splitAt, splitOf } from '../../src/export/splits.ts';
import { sampleWeight, weightCap } from '../../src/export/weights.ts';

const shares: Shares = { train: 0.8, validation: 0.1, test: 0.1 };
const wish = { salt: 'salt', shares };
const keys = fc.record({
  group_key: fc.option(fc.string()),
  external_id: fc.option(fc.string()),
  item_id: fc.string({ minLength: 1 }),
});

describe('the split of a record', () => {
  it('is the same for all that belong together', () => {
    fc.assert(
      fc.property(keys, keys, fc.string(), (one, other, group_key) => {
        expect(splitOf({ ...one, group_key }, wish)).toBe(splitOf({ ...other, group_key }, wish));
      }),
    );
  });

  it('hangs on the group, else on the caller’s name for it, else on the item, and on nothing else', () => {
    fc.assert(
      fc.property(keys, (record) => {
        const key = record.group_key ?? record.external_id ?? record.item_id;
        const alone = { group_key: null, external_id: null, item_id: key };
        expect(splitOf(record, wish)).toBe(splitOf(alone, wish));
      }),
    );
  });

  it('stays what it was when another split grows at its expense of nobody: train of 0.6 is train of 0.8', () => {
    const small: Shares = { train: 0.6, validation: 0.2, test: 0.2 };
    fc.assert(
      fc.property(
        keys,
        (record) => splitOf(record, { salt: 'salt', shares: small }) !== 'train' || splitOf(record, wish) === 'train',
      ),
    );
  });

  it('takes the first 32 bits of sha256(salt, key) as a fraction', () => {
    const bits = createHash('sha256').update('saltcustomer-17').digest('hex').slice(0, 8);
    expect(placeOf('customer-17', 'salt')).toBe(Number.parseInt(bits, 16) / 2 ** 32);
    // "abc" (FIPS 180-2, appendix B.1): ba7816bf …
    expect(placeOf('bc', 'a')).toBe(0xba7816bf / 2 ** 32);
  });

  it('gives each split its share', () => {
    const counts = { train: 0, validation: 0, test: 0 };
    for (let i = 0; i < 20_000; i++) counts[splitOf({ group_key: `g${i}`, external_id: null, item_id: '' }, wish)] += 1;
    // Four standard deviations of a binomial.
    expect(Math.abs(counts.train - 16_000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.8 * 0.2));
    expect(Math.abs(counts.test - 2000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.1 * 0.9));
  });

  it('is never one that was to be empty, however the shares add up', () => {
    fc.assert(
      fc.property(
        keys,
        fc.constantFrom([1, 0, 0], [0.7, 0.3, 0], [0, 1, 0], [0, 0, 1], [0.9, 0, 0.1]),
        (record, [train = 0, validation = 0, test = 0]) => {
          const given: Shares = { train, validation, test };
          expect(given[splitOf(record, { salt: 'a', shares: given })]).toBeGreaterThan(0);
        },
      ),
    );
  });

  it.each([
    [{ train: 1 - 5e-10, validation: 0, test: 0 }, 'train'],
    [{ train: 0.5, validation: 0.5 - 5e-10, test: 0 }, 'validation'],
    [{ train: 0.5, validation: 0.25, test: 0.25 }, 'test'],
  ] as const)('the last place there is belongs to one that has a share: %j', (given, split) => {
    expect(splitAt(1 - 2 ** -32, given)).toBe(split);
  });

  it.each([
    [{ train: 0.8, validation: 0.1, test: 0.2 }],
    [{ train: 1.1, validation: -0.1, test: 0 }],
    [{ train: Number.NaN, validation: 0.5, test: 0.5 }],
  ])('shares that are none are refused: %j', (wrong) => {
    expect(() => checkShares(wrong)).toThrow(RangeError);
  });

  it('(control) another salt splits otherwise', () => {
    const differ = Array.from({ length: 200 }, (_, i) => ({
      group_key: `g${i}`,
      external_id: null,
      item_id: '',
    })).filter((record) => splitOf(record, wish) !== splitOf(record, { ...wish, salt: 'pepper' }));
    expect(differ.length).toBeGreaterThan(20);
    expect(bySplit((split) => split)).toEqual({ train: 'train', validation: 'validation', test: 'test' });
  });
});

describe('the weight of a record', () => {
  it('is one over its probability, up to the cap', () => {
    expect(sampleWeight(1, 20)).toBe(1);
    expect(sampleWeight(0.1, 20)).toBe(10);
    expect(sampleWeight(0.01, 20)).toBe(20);
  });

  it('is none where the probability is 0', () => {
    expect(sampleWeight(0, 20)).toBe(null);
  });

  it('is capped at its 99th percentile by nearest rank', () => {
    const probabilities = Array.from({ length: 200 }, (_, i) => 1 / (i + 1));
    expect(weightCap(probabilities)).toBeCloseTo(198, 9);
    expect(weightCap([0.5, 0])).toBe(2);
    expect(weightCap([])).toBe(Number.POSITIVE_INFINITY);
  });
});
