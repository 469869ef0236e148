import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmacWith } from '../../src/review/hmac.ts';

it('signs every text with every secret as HMAC-SHA-256 does', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 3 }),
      (secret, texts) => {
        const sign = hmacWith(secret);
        // Several with one: what is left of a text must not be in the next.
        for (const text of texts) {
          expect(sign(text)).toBe(createHmac('sha256', secret).update(text).digest('base64url'));
        }
      },
    ),
  );
});
