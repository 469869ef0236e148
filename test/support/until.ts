import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a condition, looking every few milliseconds; fails with what it saw last. */
export async function until<T>(look: () => Promise<T | undefined | null | false>, ms = 15_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain; saw ${JSON.stringify(seen)}`);
    await pause(10);
  }
}
