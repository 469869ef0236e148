import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a key may do. `admin` may do everything. */
export const scopes = [
  'items:write',
  'items:read',
  'decisions:write',
  'feedback:read',
  'projects:read',
  'webhooks:manage',
  'admin',
] as const;
export type Scope = (typeof scopes)[number];

const prefix = 'sgn_';
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomChars = 30;
const checksumChars = 6;

/**
 * A new API key: `sgn_`, 30 random characters of base62 (178 bits), and 6 that hold their CRC-32, so that a mistyped
 * key or a look-alike is told apart without asking the database, and a leaked one is found by its form.
 * `random` gives that many random bytes.
 */
export function makeApiKey(random: (bytes: number) => Uint8Array = randomBytes): string {
  let body = '';
  while (body.length < randomChars) {
    for (const byte of random(randomChars)) {
      // 248 is the largest multiple of 62 in a byte: taking the rest of more would favour the first digits.
      if (byte < 248 && body.length < randomChars) body += digits.charAt(byte % digits.length);
    }
  }
  return `${prefix}${body}${checksumOf(body)}`;
}

/** Whether a text has the form and the checksum of a key. Says nothing about its rights. */
export function apiKeyLooksReal(text: string): boolean {
  const [, body, checksum] = /^sgn_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/.exec(text) ?? [];
  return body !== undefined && checksumOf(body) === checksum;
}

/** SHA-256 in hex: what is stored. A key is random enough to need neither salt nor a slow hash. */
export function hashApiKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether two secrets are the same, in a time that says nothing about where they differ or how long they are. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

function checksumOf(body: string): string {
  let rest = crc32(body);
  let checksum = '';
  for (let place = 0; place < checksumChars; place++) {
    checksum = digits.charAt(rest % digits.length) + checksum;
    rest = Math.floor(rest / digits.length);
  }
  return checksum;
}
