import type { Log } from '../flow/ports.ts';

/** Calls `work` every `ms`, never twice at a time, and goes on when it fails. */
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
        () => {},
        (error: unknown) => log.warn({ error: String(error) }, 'the sweep failed; it runs again shortly'),
      )
      .finally(() => {
        running = null;
        restsUntil = performance.now() + restTimes * (performance.now() - startedAt);
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
