import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

const patienceMs = 30_000;

/** Containers start in any order: what is not there yet may be in half a minute. */
export async function patiently<T>(
  log: Logger,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until || !isNotThereYet(error)) throw error;
      log.warn({ error: String(error) }, 'not reachable yet; trying again');
      await sleep(1_000, undefined, signal ? { signal } : {});
    }
  }
}

function isNotThereYet(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A server that takes a connection and says nothing: pg gives no code for it.
  if (/timeout expired/.test(error.message)) return true;
  const code = 'code' in error ? String(error.code) : '';
  return ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', '57P03'].includes(code);
}
