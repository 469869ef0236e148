import { setTimeout as sleep } from 'node:timers/promises';
import { type EventWish, eventTypes, type PlacedEvent } from '../review/event.ts';

interface Options {
  /** Numbers what was committed since and says where the newest event stands. */
  look: () => Promise<string>;
  /** Events behind a place, of every project and type. */
  after: (place: string, wish: EventWish) => Promise<PlacedEvent[]>;
  /** How often the database is asked while somebody listens. */
  everyMs?: number;
}

/** With more at once everybody reads for themselves. */
const recentMax = 500;
/** Not longer: what is erased meanwhile is told to nobody who comes back. */
const recentMs = 5_000;
/** Between two looks, also where something changes all the time. */
const restMs = 50;

export interface EventHub {
  join(): Listener;
  /** Where the newest event stands, as far as one looked; null: nobody looked yet. */
  newest(): string | null;
  /** What came behind a place and is remembered, in its order, and up to where that goes; null: only the database knows. */
  since(place: string, wish: Pick<EventWish, 'projects' | 'types'>): { events: PlacedEvent[]; upTo: string } | null;
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

/** One look at the database for all who listen, and one reading of what is new; none while nobody listens. */
export function createEventHub({ look, after, everyMs = 250 }: Options): EventHub {
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  let news = 0;
  let last: string | null = null;
  // Everything behind `recentFrom` up to `last`.
  let recent: { event: PlacedEvent; readAt: number }[] = [];
  let recentFrom = '0';
  let looking = false;
  let poked: AbortController | null = null;

  async function lookWhileSomebodyListens(): Promise<void> {
    if (looking) return;
    looking = true;
    while (listeners.size > 0 && !closing.signal.aborted) {
      poked = new AbortController();
      const place = await look().catch(() => last);
      if (place !== null && place !== last) {
        await remember(place);
        news += 1;
        for (const wake of listeners) wake();
      }
      forget();
      await sleep(restMs, undefined, { signal: closing.signal }).catch(() => {});
      const signal = AbortSignal.any([poked.signal, closing.signal]);
      await sleep(everyMs - restMs, undefined, { signal }).catch(() => {});
    }
    looking = false;
    // Until somebody listens again nobody looks, and what comes meanwhile is not known.
    last = null;
    recent = [];
  }

  async function remember(place: string): Promise<void> {
    const found =
      last === null
        ? null
        : await after(last, { projects: null, types: eventTypes, limit: recentMax }).catch(() => null);
    if (found === null || found.length === recentMax) {
      recent = [];
      recentFrom = place;
      last = place;
      return;
    }
    const readAt = performance.now();
    recent.push(...found.map((event) => ({ event, readAt })));
    // More may have come since the look.
    last = found.at(-1)?.place ?? place;
  }

  function forget(): void {
    const tooOld = performance.now() - recentMs;
    const from = recent.findIndex(({ readAt }, i) => readAt > tooOld && recent.length - i <= recentMax);
    const gone = recent.splice(0, from === -1 ? recent.length : from);
    recentFrom = gone.at(-1)?.event.place ?? recentFrom;
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
    newest: () => last,
    since(place, { projects, types }) {
      if (last === null || BigInt(place) < BigInt(recentFrom)) return null;
      const at = BigInt(place);
      const events: PlacedEvent[] = [];
      // From the end: who reads all the time lacks the last few only.
      for (let i = recent.length - 1; i >= 0; i--) {
        const event = recent[i]?.event;
        if (!event || BigInt(event.place) <= at) break;
        if (types.includes(event.type) && (projects === null || projects.includes(event.project)))
          events.unshift(event);
      }
      return { events, upTo: at > BigInt(last) ? place : last };
    },
    size: () => listeners.size,
    poke: () => poked?.abort(),
    close() {
      closing.abort();
      for (const wake of listeners) wake();
    },
  };
}
