import { setTimeout as sleep } from 'node:timers/promises';

interface Options {
  /** Numbers what was committed since and says where the newest event stands. */
  look: () => Promise<string>;
  /** How often the database is asked while somebody listens. */
  everyMs?: number;
}

export interface EventHub {
  join(): Listener;
  /** How many listen. */
  size(): number;
  /** Something was committed here: look now. */
  poke(): void;
  close(): void;
}

export interface Listener {
  /** What `next` waits beyond. Taken before reading, so that nothing that comes while one reads is waited for in vain. */
  ticket(): number;
  /** Resolves when there may be something new since that ticket, or when it is over. */
  next(ticket: number): Promise<void>;
  isOpen(): boolean;
  leave(): void;
}

/** One look at the database for all who listen, and none while nobody does. */
export function createEventHub({ look, everyMs = 250 }: Options): EventHub {
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  let news = 0;
  let last: string | null = null;
  let looking = false;
  let poked: AbortController | null = null;

  async function lookWhileSomebodyListens(): Promise<void> {
    if (looking) return;
    looking = true;
    while (listeners.size > 0 && !closing.signal.aborted) {
      poked = new AbortController();
      const place = await look().catch(() => last);
      if (place !== last) {
        last = place;
        news += 1;
        for (const wake of listeners) wake();
      }
      const signal = AbortSignal.any([poked.signal, closing.signal]);
      await sleep(everyMs, undefined, { signal }).catch(() => {});
    }
    looking = false;
  }

  return {
    join() {
      let open = true;
      let wake = () => {};
      const woken = () => wake();
      listeners.add(woken);
      void lookWhileSomebodyListens();
      return {
        ticket: () => news,
        async next(ticket) {
          if (!open || closing.signal.aborted || news !== ticket) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        },
        isOpen: () => open && !closing.signal.aborted,
        leave() {
          open = false;
          listeners.delete(woken);
          wake();
        },
      };
    },
    size: () => listeners.size,
    poke: () => poked?.abort(),
    close() {
      closing.abort();
      for (const wake of listeners) wake();
    },
  };
}
