import type { Access } from './access.ts';

/** A key that was revoked works for so much longer at most. */
export const keyTrustMs = 1_000;
const keysMax = 1_000;

type LookUp = (token: string) => Promise<Access | null>;

/**
 * Remembers keys for a moment, so that a caller who sends a thousand requests a second does not ask the database as often. What
 * is not a key is asked anew each time: a key that was just made works at once.
 */
export function cacheKeys(lookUp: LookUp, now: () => number = () => performance.now()): LookUp {
  const known = new Map<string, { until: number; access: Promise<Access | null> }>();
  return (token) => {
    const there = known.get(token);
    if (there && there.until > now()) return there.access;
    const access = lookUp(token);
    const entry = { until: now() + keyTrustMs, access };
    const forget = () => {
      if (known.get(token) === entry) known.delete(token);
    };
    known.delete(token);
    known.set(token, entry);
    access.then((found) => found ?? forget(), forget);
    const [oldest] = known.keys();
    if (known.size > keysMax && oldest !== undefined) known.delete(oldest);
    return access;
  };
}
