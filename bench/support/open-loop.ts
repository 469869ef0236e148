import { setTimeout as sleep } from 'node:timers/promises';

interface Options {
  count: number;
  perSecond: number;
  signal: AbortSignal;
}

/**
 * Calls `act` at even intervals, whether or not earlier calls have ended, and answers when all have. `dueAt` is when a call
 * was to begin (as performance.now counts): who measures from there also sees the time for which a call was held up.
 */
export async function openLoop<T>(
  { count, perSecond, signal }: Options,
  act: (n: number, dueAt: number) => Promise<T>,
): Promise<T[]> {
  const startsAt = performance.now();
  const calls: Promise<T>[] = [];
  for (let n = 0; n < count; n++) {
    const dueAt = startsAt + (n * 1000) / perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    const call = act(n, dueAt);
    // Told below; until then it must not end the process.
    call.catch(() => undefined);
    calls.push(call);
  }
  return Promise.all(calls);
}
