import { setTimeout as sleep } from 'node:timers/promises';
import type { Log, Now } from '../../flow/ports.ts';

interface Options<T> {
  /** For logs: what it is that could not be looked up. */
  what: string;
  /** How long a value is shown as it is. */
  freshMs: (value: T) => number;
  now: Now;
  log: Log;
}

/** A look at something; null: it is not known yet. */
export type Glance<T> = (key: string, patienceMs: number, ask: () => Promise<T>) => Promise<T | null>;

const keysMax = 1_000;

/**
 * What is good to know and never worth a wait: a look lasts as long as there is patience, then what was known before has to do,
 * and what is found later is there for the next look. Only figures are kept so; nothing depends on them.
 */
export function createGlance<T extends object>({ what, freshMs, now, log }: Options<T>): Glance<T> {
  const known = new Map<string, { at: number; value: T }>();
  const asking = new Map<string, Promise<T | null>>();

  function ask(key: string, question: () => Promise<T>): Promise<T | null> {
    const begun =
      asking.get(key) ??
      question()
        .then(
          (value) => {
            known.delete(key);
            known.set(key, { at: now().getTime(), value });
            const oldest = known.keys().next();
            if (known.size > keysMax && !oldest.done) known.delete(oldest.value);
            return value;
          },
          (error: unknown) => {
            log.warn({ error: String(error) }, `could not look up ${what}`);
            return null;
          },
        )
        .finally(() => asking.delete(key));
    asking.set(key, begun);
    return begun;
  }

  return async (key, patienceMs, question) => {
    const last = known.get(key);
    if (last && now().getTime() - last.at < freshMs(last.value)) return last.value;
    const found = await Promise.race([ask(key, question), sleep(patienceMs, null, { ref: false })]);
    return found ?? last?.value ?? null;
  };
}
