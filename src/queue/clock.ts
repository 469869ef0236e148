import type { Log } from '../flow/ports.ts';

/** However long it took once. */
const restMsMax = 30_000;

/**
 * Calls `work` every `ms`, never twice at a time, and goes on when it fails. `restTimes`: what went well is not done again before so many
 * times as long have passed as it took, or half a minute, unless somebody asks for it.
 */
export function every(
  ms: number,
  log: Log,
  work: () => Promise<unknown>,
  { restTimes = 0 }: { restTimes?: number } = {},
): { beat(): Promise<void>; stop(): Promise<void> } {
  let running: Promise<void> | null = null;
  let restsUntil = Number.NEGATIVE_INFINITY;
  const beat = () => {
    const startedAt = performance.now();
    running ??= work()
      .then(
        () => {
          const tookMs = performance.now() - startedAt;
          restsUntil = performance.now() + Math.min(restMsMax, restTimes * tookMs);
        },
        (error: unknown) => log.warn({ error: String(error) }, 'the sweep failed; it runs again shortly'),
      )
      .finally(() => {
        running = null;
      });
    return running;
  };
  const timer = setInterval(() => {
    if (performance.now() >= restsUntil) void beat();
  }, ms);
  return {
    beat,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
