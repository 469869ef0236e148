import { setTimeout as sleep } from 'node:timers/promises';

/** Begins a call at each moment at which one is due, until `signal`; ends when all calls have ended. */
export async function pace(
  perSecond: number,
  signal: AbortSignal,
  act: (n: number, dueAt: number) => Promise<void>,
): Promise<void> {
  const startsAt = performance.now();
  const running = new Set<Promise<void>>();
  for (let n = 0; !signal.aborted; n++) {
    const dueAt = startsAt + (n * 1000) / perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const call = act(n, dueAt).finally(() => running.delete(call));
    running.add(call);
  }
  await Promise.all(running);
}
