import fc from 'fast-check';
import { expect, it } from 'vitest';
import { apiKeyLooksReal, hashApiKey, makeApiKey, sameSecret } from '../../src/review/api-key.ts';

const base62 = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];
const aKey = fc
  .infiniteStream(fc.integer({ min: 0, max: 255 }))
  .map((bytes) => makeApiKey((size) => Uint8Array.from(bytes.take(size))));

it('a new key has the documented form and looks real', () => {
  fc.assert(
    fc.property(aKey, (key) => {
      expect(key).toMatch(/^sgn_[0-9A-Za-z]{36}$/);
      expect(apiKeyLooksReal(key)).toBe(true);
    }),
  );
});

it('the form stays the same from version to version, so that keys in use go on working', () => {
  expect(makeApiKey((size) => new Uint8Array(size))).toBe(`sgn_${'0'.repeat(30)}2C8GjS`);
});

it('a key with one character changed is told apart, wherever it is and whatever it became', () => {
  fc.assert(
    fc.property(aKey, fc.nat(39), fc.constantFrom(...base62, ' ', '-'), (key, index, character) => {
      fc.pre(key[index] !== character);
      expect(apiKeyLooksReal(key.slice(0, index) + character + key.slice(index + 1))).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

it('whatever is not a key does not look like one', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(apiKeyLooksReal(text)).toBe(false);
    }),
  );
  const key = makeApiKey();
  for (const near of ['', key.slice(0, -1), `${key}0`, `${key}\n`, ` ${key}`, key.slice(4)])
    expect(apiKeyLooksReal(near)).toBe(false);
});

it('each character is as likely as any other: each is drawn for four byte values, and the eight left over are drawn again', () => {
  const drawn = new Map<string, number>();
  for (let byte = 0; byte < 248; byte++) {
    const character = makeApiKey((size) => new Uint8Array(size).fill(byte)).charAt(4);
    drawn.set(character, (drawn.get(character) ?? 0) + 1);
  }
  expect([...drawn.keys()].sort()).toEqual([...base62].sort());
  expect(new Set(drawn.values())).toEqual(new Set([4]));

  for (let byte = 248; byte < 256; byte++) {
    const draws = [byte, 0];
    expect(makeApiKey((size) => new Uint8Array(size).fill(draws.shift() ?? 0))).toContain('0'.repeat(30));
    expect(draws).toEqual([]);
  }
});

it('two keys are never the same', () => {
  expect(new Set(Array.from({ length: 1000 }, () => makeApiKey())).size).toBe(1000);
});

it('a stored key is its SHA-256 in hex', () => {
  expect(hashApiKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it('secrets are compared whole, also when their lengths differ', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(sameSecret(a, b)).toBe(a === b);
      expect(sameSecret(a, `${a}`)).toBe(true);
    }),
  );
});
