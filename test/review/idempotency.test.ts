import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  fingerprintOf,
  idempotencyKeyCharsMax,
  idempotencyKeyRule,
  isIdempotencyKey,
  wasForAnother,
} from '../../src/review/idempotency.ts';

describe('a key under which something is sent', () => {
  it.each(['a', 'order 17/2', '~', '!', ' a ', 'a'.repeat(idempotencyKeyCharsMax)])('may be %j', (key) => {
    expect(isIdempotencyKey(key)).toBe(true);
  });

  it.each(['', ' ', '   ', 'ä', 'a\n', '\ta', 'a\u007f', 'a\0b', 'a'.repeat(idempotencyKeyCharsMax + 1)])(
    'may not be %j',
    (key) => {
      expect(isIdempotencyKey(key)).toBe(false);
    },
  );

  it('has a rule that says how long it may be', () => {
    expect(idempotencyKeyRule).toBe('must be 1 to 255 printable ASCII characters');
  });
});

describe('what is sent again', () => {
  const body = { b: 1, a: 'ä' };
  const first = { key: 'order 17', fingerprint: fingerprintOf(body) };

  it('is known by its fingerprint: SHA-256 of its JSON, in letters that stand anywhere', () => {
    expect(fingerprintOf(body)).toBe(createHash('sha256').update('{"b":1,"a":"ä"}', 'utf8').digest('base64url'));
    expect(fingerprintOf({ ...body, b: 2 })).not.toBe(fingerprintOf(body));
  });

  it('is the same under the same key with the same body', () => {
    expect(wasForAnother({ ...first }, first)).toBe(false);
  });

  it('is something else only where the key was used for another body', () => {
    const other = { ...first, fingerprint: fingerprintOf({}) };
    expect(wasForAnother(other, first)).toBe(true);
    expect(wasForAnother({ ...other, key: 'order 18' }, first)).toBe(false);
    expect(wasForAnother(null, first)).toBe(false);
    expect(wasForAnother(other, null)).toBe(false);
  });
});
