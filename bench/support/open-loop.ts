import { setTimeout as sleep } from 'node:timers/promises';

interface Moments {
  perSecond: number;
  signal: AbortSignal;
  /** Left out: without an end. */
  count?: number;
}

/** The moments at which something is due, at even intervals from now on, each when it has come. Throws when it is stopped. */
async function* moments({ perSecond, signal, count = Number.POSITIVE_INFINITY }: Moments) {
  const startsAt = performance.now();
  for (let n = 0; n < count; n++) {
    const dueAt = startsAt + (n * 1000) / perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    else signal.throwIfAborted();
    yield { n, dueAt };
  }
}

/**
 * Calls `act` at even intervals, whether or not earlier calls have ended, and answers when all have. `dueAt` is when a call
 * was to begin (as performance.now counts): who measures from there also sees the time for which a call was held up.
 */
export async function openLoop<T>(
  when: Moments & { count: number },
  act: (n: number, dueAt: number) => Promise<T>,
): Promise<T[]> {
  const calls: Promise<T>[] = [];
  for await (const { n, dueAt } of moments(when)) {
    const call = act(n, dueAt);
    // Told below; until then it must not end the process.
    call.catch(() => undefined);
    calls.push(call);
  }
  return Promise.all(calls);
}

/** The same until `signal`, keeping nothing of calls that have ended; ends when all have. */
export async function openLoopUntil(
  signal: AbortSignal,
  perSecond: number,
  act: (n: number, dueAt: number) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  try {
    for await (const { n, dueAt } of moments({ perSecond, signal })) {
      const call = act(n, dueAt).finally(() => running.delete(call));
      running.add(call);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  await Promise.all(running);
}
