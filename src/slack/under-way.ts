import { setTimeout as sleep } from 'node:timers/promises';

export interface UnderWay {
  /** Does it, and knows of it until it is done. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way, and after `msMax` whatever is. */
  over(msMax: number): Promise<void>;
}

/** What people began and still wait for: a process that stops lets it end first. */
export function createUnderWay(): UnderWay {
  const acts = new Set<Promise<unknown>>();
  return {
    async during(work) {
      const act = work();
      acts.add(act);
      try {
        return await act;
      } finally {
        acts.delete(act);
      }
    },
    async over(msMax) {
      const late = new AbortController();
      const deadline = sleep(msMax, undefined, { signal: late.signal }).catch(() => {});
      for (let waiting = true; waiting && acts.size > 0; ) {
        const ended = Promise.race(acts).then(
          () => true,
          () => true,
        );
        waiting = await Promise.race([ended, deadline.then(() => false)]);
      }
      late.abort();
    },
  };
}
