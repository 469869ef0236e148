import { createHash } from 'node:crypto';

/** The namespace of addresses (RFC 9562, appendix C). */
const ofAddresses = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

/**
 * The same UUID for the same reviewer, for tools whose users have one: version 5 of `signoff:<reviewer>` in the namespace of
 * addresses, in Python `uuid.uuid5(uuid.NAMESPACE_URL, "signoff:U01ANA")`.
 */
export function uuidOfReviewer(reviewer: string): string {
  return uuid5(ofAddresses, `signoff:${reviewer}`);
}

/** A name-based UUID, version 5 (RFC 9562, section 5.5). */
export function uuid5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  bytes[6] = 0x50 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
