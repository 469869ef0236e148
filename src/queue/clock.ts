import type { Log } from '../flow/ports.ts';

/** Calls `work` every `ms`, never twice at a time, and goes on when it fails. */
export function every(
  ms: number,
  log: Log,
  work: () => Promise<unknown>,
): { beat(): Promise<void>; stop(): Promise<void> } {
  let running: Promise<void> | null = null;
  const beat = () => {
    running ??= work()
      .then(
        () => {},
        (error: unknown) => log.warn({ error: String(error) }, 'the sweep failed; it runs again shortly'),
      )
      .finally(() => {
        running = null;
      });
    return running;
  };
  const timer = setInterval(beat, ms);
  return {
    beat,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
