import { setTimeout as sleep } from 'node:timers/promises';

interface Options {
  /** The versions that these items have now. */
  versions: (ids: string[]) => Promise<Map<string, number>>;
  /** How often the database is asked on behalf of all who wait, for what changed in another process. */
  everyMs?: number;
}

export interface WaitingRoom {
  /** Resolves when the item has another version than this one, after so many milliseconds, or when `signal` says so. */
  wait(itemId: string, version: number, ms: number, signal: AbortSignal): Promise<void>;
  /** How many wait. */
  size(): number;
  /** Something may have happened to this item. */
  changed(itemId: string): void;
  isClosed(): boolean;
  close(): void;
}

/** Where long polls wait: one look at the database for all of them, and none while nobody waits. */
export function createWaitingRoom({ versions, everyMs = 500 }: Options): WaitingRoom {
  interface Waiter {
    version: number;
    done: () => void;
  }
  const waiters = new Map<string, Set<Waiter>>();
  const closing = new AbortController();
  let looking = false;
  let count = 0;

  async function lookWhileSomebodyWaits(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      while (waiters.size > 0 && !closing.signal.aborted) {
        await sleep(everyMs, undefined, { signal: closing.signal });
        const found = await versions([...waiters.keys()]).catch(() => new Map<string, number>());
        for (const [id, version] of found) tell(id, (waiter) => waiter.version !== version);
      }
    } catch {
      // Closed while it slept.
    } finally {
      looking = false;
    }
  }

  function tell(id: string, whom: (waiter: Waiter) => boolean): void {
    for (const waiter of [...(waiters.get(id) ?? [])]) if (whom(waiter)) waiter.done();
  }

  return {
    wait(id, version, ms, signal) {
      return new Promise((resolve) => {
        const waiter: Waiter = { version, done: leave };
        const timer = setTimeout(leave, ms);
        function leave(): void {
          clearTimeout(timer);
          signal.removeEventListener('abort', leave);
          closing.signal.removeEventListener('abort', leave);
          const others = waiters.get(id);
          if (others?.delete(waiter)) count -= 1;
          if (others?.size === 0) waiters.delete(id);
          resolve();
        }
        signal.addEventListener('abort', leave);
        closing.signal.addEventListener('abort', leave);
        waiters.set(id, (waiters.get(id) ?? new Set()).add(waiter));
        count += 1;
        if (signal.aborted || closing.signal.aborted) leave();
        else void lookWhileSomebodyWaits();
      });
    },
    size: () => count,
    changed: (id) => tell(id, () => true),
    isClosed: () => closing.signal.aborted,
    close: () => closing.abort(),
  };
}
