import { randomBytes } from 'node:crypto';

type IdKind = 'itm' | 'rev' | 'fbk' | 'key' | 'nte' | 'evt' | 'whk' | 'sec' | 'dlv' | 'gld' | 'snp' | 'alt';

/**
 * A new identifier such as `itm_0199f1c2…`: a kind, then a UUID version 7 (RFC 9562) in hex without dashes.
 * It starts with the time in milliseconds, so that ids made later sort later and indexes grow at their end.
 */
export function newId(kind: IdKind, now: number = Date.now()): string {
  const bytes = takeRandom();
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return `${kind}_${bytes.toString('hex')}`;
}

/** Asking the system for random bytes costs more than all else about an id, so many are asked for at a time. */
let random = Buffer.alloc(0);
function takeRandom(): Buffer {
  if (random.length < bytesOfId) random = randomBytes(bytesOfId * 256);
  const taken = random.subarray(0, bytesOfId);
  random = random.subarray(bytesOfId);
  return taken;
}
const bytesOfId = 16;

/** Whether a text has the form of such an identifier. Says nothing about whether there is such a thing. */
export function isId(kind: IdKind, text: string): boolean {
  return text.startsWith(`${kind}_`) && /^[0-9a-f]{32}$/.test(text.slice(kind.length + 1));
}
