import { timingSafeEqual } from 'node:crypto';
import { hmacWith } from './hmac.ts';
import type { Secrets } from './secrets.ts';

/**
 * Opaque cursors: a place in a list, signed together with what it is a place in, so that a cursor can neither be made up
 * nor used on another list. The places themselves are no secret.
 */
export type Cursors = ReturnType<typeof createCursors>;

/** Of base64: twelve bytes. */
const signatureChars = 16;

/** Whoever reads on after weeks may have a cursor that a secret before the present one signed. */
export function createCursors(...secrets: Secrets) {
  const [present, ...before] = secrets;
  const sign = hmacWith(present);
  const signs = [sign, ...before.map(hmacWith)];
  function sealWith(signed: typeof sign, list: string, place: string): string {
    const signature = signed(`cursor\n${list}\n${place}`);
    return `${Buffer.from(place).toString('base64url')}.${signature.slice(0, signatureChars)}`;
  }
  return {
    seal: (list: string, place: string) => sealWith(sign, list, place),
    /** null: not one of ours, not as we gave it, or of another list. */
    open(list: string, cursor: string): string | null {
      const [place64 = ''] = cursor.split('.');
      const place = Buffer.from(place64, 'base64url').toString();
      // Compared as the whole text: base64 has many spellings of the same bytes.
      const given = Buffer.from(cursor);
      const isOurs = signs.some((signed) => {
        const right = Buffer.from(sealWith(signed, list, place));
        return given.length === right.length && timingSafeEqual(given, right);
      });
      return isOurs ? place : null;
    },
  };
}
