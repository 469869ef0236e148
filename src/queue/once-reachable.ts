import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 500;

/**
 * A queue or worker whose engine answers. BullMQ remembers for ever that Redis or Postgres was away when one was made, and
 * such a one never does anything: it is thrown away and made again. Rejects when told to stop before that.
 */
export async function onceReachable<T extends { waitUntilReady(): Promise<unknown>; close(): Promise<unknown> }>(
  make: () => T,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    const made = make();
    try {
      await made.waitUntilReady();
      return made;
    } catch {
      await made.close().catch(() => {});
      await sleep(pauseMs, undefined, { signal });
    }
  }
}
