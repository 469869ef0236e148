import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chance, mulberry32 } from '../../src/demo/chance.ts';
import {
  bandsOf,
  canonicalText,
  exactLikeness,
  likeness,
  signatureOf,
  sketchOf,
  sketchVersion,
} from '../../src/learning/near-duplicates.ts';

const hashOf = (input: string | object) => sketchOf(input).hash.toString('hex');

describe('what counts as the same input', () => {
  it('letter case, spacing and the way an accent is written do not matter', () => {
    const text = 'Grüße aus Zürich, “naïve” café';
    for (const same of [
      'grüße  aus\n\tZürich, “NAÏVE”  CAFÉ ',
      text.normalize('NFD'),
      ` ${text.toUpperCase().replace('SS', 'ß')}`,
    ]) {
      expect(hashOf(same)).toBe(hashOf(text));
    }
    expect(hashOf('grüsse')).not.toBe(hashOf('grüße'));
  });

  it('the hash is SHA-256 of the canonical text, so that others can make it', () => {
    expect(canonicalText(' I was\ncharged  TWICE ')).toBe('i was charged twice');
    expect(hashOf(' I was\ncharged  TWICE ')).toBe(createHash('sha256').update('i was charged twice').digest('hex'));
  });

  it('of structured input the order of keys does not matter, that of lists does', () => {
    expect(canonicalText({ b: ['Y ', 'x'], a: { d: 1, c: null } })).toBe('{"a":{"c":null,"d":1},"b":["y","x"]}');
    expect(hashOf({ text: 'A', fields: { plan: 'Pro', total: '7' } })).toBe(
      hashOf({ fields: { total: '7', plan: 'pro' }, text: 'a' }),
    );
    expect(hashOf(['a', 'b'])).not.toBe(hashOf(['b', 'a']));
    expect(hashOf({ text: 'a', image_url: undefined })).toBe(hashOf({ text: 'a' }));
  });

  it('every character with a script of its own stays as it is once it is canonical', () => {
    const atOnce = 0x1000;
    for (let first = 0; first < 0x30000; first += atOnce) {
      const points = Array.from({ length: atOnce }, (_, i) => first + i).filter((point) => point >> 11 !== 0x1b);
      const canonical = canonicalText(points.map((point) => String.fromCodePoint(point)).join(' | '));
      expect(canonicalText(canonical) === canonical, `from U+${first.toString(16)}`).toBe(true);
    }
  });

  it('(property) so do characters that change beside others, and no spacing is left but single spaces', () => {
    const unit = fc.constantFrom(...'ΑΣσİIẞß\u0307\u0301\u0323\u0345\u212a가가 \n\t\u00a0\u2028\ufeffx');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        const canonical = canonicalText(text);
        expect(canonicalText(canonical)).toBe(canonical);
        expect(canonicalText(text.normalize('NFD'))).toBe(canonical);
        expect(canonical).not.toMatch(/^\s|\s$|\s\s|[^\S ]/);
      }),
      { numRuns: 300 },
    );
  });

  it('(property) how spaces are laid and accents are written leaves the whole sketch alone', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'É', 'ß', 'Ω', '汉', '1', 'z'), minLength: 1, maxLength: 6 });
    const gap = fc.constantFrom(' ', '  ', '\n', '\t ', '\u00a0', '\r\n');
    fc.assert(
      fc.property(fc.array(fc.tuple(word, gap), { minLength: 1, maxLength: 40 }), (words) => {
        const plain = words.map(([each]) => each).join(' ');
        const laidOut = words.map(([each, space]) => each.normalize('NFD').toLowerCase() + space).join('');
        expect(sketchOf(laidOut)).toEqual(sketchOf(plain));
      }),
      { numRuns: 50 },
    );
  });

  it('(property) the order of keys leaves the whole sketch alone, however deep', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => typeof value === 'object' && value !== null);
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    fc.assert(
      fc.property(json, (value) => {
        expect(sketchOf(Object(reversed(value)))).toEqual(sketchOf(Object(value)));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a sketch', () => {
  it('is the same on every machine and in every release of this version', () => {
    expect(sketchVersion).toBe(1);
    const short = sketchOf('I was charged twice for one order');
    const long = sketchOf(
      'I was charged twice for one order that I placed on Monday, and I would like to have my money back as soon as you can, please',
    );
    const chinese = sketchOf('我被收了两次费用，请尽快退款');
    expect(
      [short, long, chinese].map(({ signature, bands }) => [signature[0], signature[63], bands[0], bands[15]]),
    ).toEqual([
      [-1977182919, -2027234167, 903486808, -1523092835],
      [-2147404329, -2086703647, -1065747945, 1105999114],
      [-1845717942, -1819614714, -135893148, 1152932838],
    ]);
  });

  it('fits Postgres: 64 integers and 16 keys of 32 bits, every key of another band', () => {
    const { signature, bands } = sketchOf('I was charged twice for one order');
    expect(signature).toHaveLength(64);
    expect(bands).toHaveLength(16);
    for (const key of bands) {
      expect(key).toBe(key | 0);
    }
    expect(new Set(bandsOf(new Int32Array(64)))).toHaveProperty('size', 16);
  });

  it('is made of anything: nothing, one character, a long word, half a character', () => {
    for (const input of ['', ' ', 'a', 'ab', 'x'.repeat(5_000), '\ud83d', {}, []]) {
      expect(likeness(sketchOf(input).signature, sketchOf(input).signature)).toBe(1);
    }
    expect(likeness(sketchOf('').signature, sketchOf('a').signature)).toBe(0);
  });
});

describe('how alike two inputs are', () => {
  const long =
    'I was charged twice for one order that I placed on Monday, and I would like to have my money back as soon as you can, please. ' +
    'My bank shows two payments of the same amount on the same day, a few minutes apart, and only one of them should be there at all. ' +
    'Could somebody look into this and tell me how long it usually takes until the second payment is returned to my account';

  it.each([
    ['a greeting more', `Hello, ${long}`, 0.9, 1],
    ['another weekday in the middle', long.replace('Monday', 'Tuesday'), 0.8, 0.95],
    [
      'only the first half is the same',
      `${long.slice(0, 180)} ${'and now for something completely different '.repeat(4)}`,
      0.2,
      0.55,
    ],
    ['the same words in another order', long.split(' ').toSorted().join(' '), 0, 0.02],
    ['another text', 'The parcel never came. '.repeat(20), 0, 0.01],
  ])('%s', (_, other, least, most) => {
    const exact = exactLikeness(long, other);
    expect(exact).toBeGreaterThanOrEqual(least);
    expect(exact).toBeLessThanOrEqual(most);
    const estimated = likeness(sketchOf(long).signature, sketchOf(other).signature);
    expect(Math.abs(estimated - exact)).toBeLessThan(0.2);
  });

  it('short texts and texts without spaces are compared by characters', () => {
    expect(exactLikeness('Where is my refund for order 4711?', 'where is my refund for order 4712?')).toBeGreaterThan(
      0.85,
    );
    expect(
      exactLikeness('我被收了两次费用，请尽快退款到我的账户', '我被收了两次费用，请尽快退款到我的账户。'),
    ).toBeGreaterThan(0.9);
    expect(exactLikeness('Where is my refund?', 'Cancel everything now')).toBe(0);
  });

  it('the estimate is as near to the truth as its standard error says, and leans to neither side', () => {
    const random = mulberry32(5);
    for (const share of [0.1, 0.3, 0.5, 0.8, 0.95]) {
      const pairs = 300;
      let [squared, lean] = [0, 0];
      for (let i = 0; i < pairs; i++) {
        const { a, b, jaccard } = twoSets(share, 200, random);
        const error = likeness(signatureOf(a), signatureOf(b)) - jaccard;
        squared += error ** 2 / ((jaccard * (1 - jaccard)) / 64);
        lean += error / Math.sqrt((jaccard * (1 - jaccard)) / 64);
      }
      // Of 300 squared standard errors the mean is 1 ± 0.08, of their roots 0 ± 0.06.
      expect(squared / pairs).toBeGreaterThan(0.7);
      expect(squared / pairs).toBeLessThan(1.3);
      expect(Math.abs(lean / pairs)).toBeLessThan(0.2);
    }
  });

  it('pairs share a band as often as 1 − (1 − s⁴)¹⁶ says, whose middle is near one half', () => {
    const random = mulberry32(6);
    for (const share of [0.2, 0.35, 0.5, 0.65, 0.8]) {
      const pairs = 400;
      let met = 0;
      let promised = 0;
      for (let i = 0; i < pairs; i++) {
        const { a, b, jaccard } = twoSets(share, 100, random);
        const bands = new Set(bandsOf(signatureOf(a)));
        if (bandsOf(signatureOf(b)).some((key) => bands.has(key))) met++;
        promised += (1 - (1 - jaccard ** 4) ** 16) / pairs;
      }
      const error = Math.sqrt((promised * (1 - promised)) / pairs);
      expect(Math.abs(met / pairs - promised)).toBeLessThan(4 * error + 1 / pairs);
    }
  });
});

/** Two sets of random shingles that have this share of all of them in common. */
function twoSets(share: number, either: number, random: Chance): { a: Int32Array; b: Int32Array; jaccard: number } {
  const shingle = () => Math.floor(random() * 2 ** 32) | 0;
  const both = Math.round(share * either);
  const common = Array.from({ length: both }, shingle);
  const own = Array.from({ length: either - both }, shingle);
  const half = own.length >> 1;
  return {
    a: Int32Array.from([...common, ...own.slice(0, half)]),
    b: Int32Array.from([...common, ...own.slice(half)]),
    jaccard: both / either,
  };
}
