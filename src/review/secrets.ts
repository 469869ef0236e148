import { hkdfSync } from 'node:crypto';

/**
 * The service's own secret, and those it had before. Whatever is made is made with the first; what was signed or locked with any of
 * them is still good, for as long as it is in this list.
 */
export type Secrets = readonly [now: string, ...before: string[]];

/** By which one can tell which secret something was made with. It says nothing else about it. */
export function secretId(secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', 'signoff secret id', 6)).toString('hex');
}
