import { hash } from 'node:crypto';

/** One entry of the audit log, as it was written. */
export interface AuditEntry {
  /** A decimal number: in which order entries were begun, which is not the order in which they were committed. */
  seq: string;
  /** UTC, ISO 8601 with microseconds. */
  at: string;
  actor: string;
  action: string;
  itemId: string | null;
  /** JSON, byte for byte; null once it was erased together with its subject. */
  detail: string | null;
}

/** How an entry is tied to those before it. */
export interface Seal {
  /** 1, 2, 3, …: without a gap. */
  place: number;
  /** Hex. Gone once the detail is erased: with it anybody could try out what short details may have been. */
  salt: string | null;
  /** SHA-256 of the salt's bytes and the detail, in hex: what stays of a detail that was erased. */
  detailDigest: string;
  /** SHA-256 in hex of the hash before it and of everything here: see `sealOf`. */
  hash: string;
}

/** The end of a chain: whoever keeps it elsewhere can tell later whether what stood before it was rewritten. */
export type Head = Pick<Seal, 'place' | 'hash'>;

/** What the first entry is tied to. */
export const start: Head = { place: 0, hash: '0'.repeat(64) };

/** The digest of an entry's detail under its salt (hex). */
export function digestOf(detail: string | null, salt: string): string {
  return hash('sha256', Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(detail ?? 'null')]));
}

/**
 * Ties an entry to the one before it: SHA-256 over the hash before it, a line feed, and the JSON array of place, seq, at, actor,
 * action, item and digest, in UTF-8. To change, take out, add or move an entry unnoticed one has to make all hashes after it anew, and
 * then the newest is not the one that was kept elsewhere.
 */
export function sealOf(
  before: Head,
  { seq, at, actor, action, itemId }: Omit<AuditEntry, 'detail'>,
  detailDigest: string,
): Head {
  const place = before.place + 1;
  const said = JSON.stringify([place, seq, at, actor, action, itemId, detailDigest]);
  return { place, hash: hash('sha256', `${before.hash}\n${said}`) };
}
