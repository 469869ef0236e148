import { createHash } from 'node:crypto';
import type { Item } from './item.ts';

export const idempotencyKeyCharsMax = 255;

/** What a caller calls a request or a file of theirs: what is sent again under that key is the same. */
export function isIdempotencyKey(key: string): boolean {
  return /^[\x20-\x7e]+$/.test(key) && key.trim() !== '' && key.length <= idempotencyKeyCharsMax;
}

export const idempotencyKeyRule = `must be 1 to ${idempotencyKeyCharsMax} printable ASCII characters`;

/** The same for the same body. */
export function fingerprintOf(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('base64url');
}

/** Whether the key was used before, for something else. */
export function wasForAnother(sent: Item['idempotency'], first: Item['idempotency']): boolean {
  return sent !== null && first?.key === sent.key && first.fingerprint !== sent.fingerprint;
}
