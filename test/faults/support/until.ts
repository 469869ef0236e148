import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition, looking every so often; fails with what it was waiting for. Answers with what it saw. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  { msMax = 30_000, everyMs = 50 } = {},
): Promise<T> {
  const giveUpAt = performance.now() + msMax;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > giveUpAt) throw new Error(`waited ${msMax} ms in vain for ${what}`);
    await sleep(everyMs);
  }
}
