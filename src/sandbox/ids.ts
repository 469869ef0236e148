import { randomBytes, randomInt } from 'node:crypto';

export interface Ids {
  /** A message timestamp: seconds and microseconds, never twice and always growing. */
  ts(): string;
  /** A fresh id such as V4K2…: the prefix, then capitals and digits. */
  next(prefix: string): string;
  secret(): string;
  blockId(): string;
}

export function createIds(now: () => number): Ids {
  let lastMicros = 0;
  let count = randomInt(36 ** 4, 36 ** 5);
  return {
    ts() {
      lastMicros = Math.max(Math.floor(now() * 1000), lastMicros + 1);
      const seconds = Math.floor(lastMicros / 1_000_000);
      return `${seconds}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
    },
    next: (prefix) =>
      `${prefix}0${(count++).toString(36).toUpperCase()}${randomBytes(2).toString('hex').toUpperCase()}`,
    secret: () => randomBytes(12).toString('hex'),
    blockId: () => randomBytes(4).toString('base64url').slice(0, 5),
  };
}
