import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Opaque cursors: a place in a list, signed together with what it is a place in, so that a cursor can neither be made up
 * nor used on another list. The places themselves are no secret.
 */
export function createCursors(secret: string) {
  const signature = (list: string, place: string) =>
    createHmac('sha256', secret).update(`cursor\n${list}\n${place}`).digest().subarray(0, 12);
  return {
    seal(list: string, place: string): string {
      return `${Buffer.from(place).toString('base64url')}.${signature(list, place).toString('base64url')}`;
    },
    /** null: not one of ours, or of another list. */
    open(list: string, cursor: string): string | null {
      const [place64 = '', signature64 = '', ...rest] = cursor.split('.');
      const place = Buffer.from(place64, 'base64url').toString();
      const given = Buffer.from(signature64, 'base64url');
      const right = signature(list, place);
      return rest.length === 0 && given.length === right.length && timingSafeEqual(given, right) ? place : null;
    },
  };
}
