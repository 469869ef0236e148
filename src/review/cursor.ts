import { createHmac, timingSafeEqual } from 'node:crypto';
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
  function sealWith(secret: string, list: string, place: string): string {
    const signature = createHmac('sha256', secret).update(`cursor\n${list}\n${place}`).digest('base64url');
    return `${Buffer.from(place).toString('base64url')}.${signature.slice(0, signatureChars)}`;
  }
  return {
    seal: (list: string, place: string) => sealWith(secrets[0], list, place),
    /** null: not one of ours, not as we gave it, or of another list. */
    open(list: string, cursor: string): string | null {
      const place = Buffer.from(cursor.slice(0, cursor.indexOf('.')), 'base64url').toString();
      // Compared as the whole text: base64 has many spellings of the same bytes.
      const given = Buffer.from(cursor);
      const isOurs = secrets.some((secret) => {
        const right = Buffer.from(sealWith(secret, list, place));
        return given.length === right.length && timingSafeEqual(given, right);
      });
      return isOurs ? place : null;
    },
  };
}
