import { AsyncResource } from 'node:async_hooks';
import type { Log, Wake } from '../flow/ports.ts';
import type { JobQueue } from './engine.ts';

export const channelQueue = 'signoff-channels';
export const cardQueue = 'signoff-cards';

interface Options {
  engine: { queue(name: string): Pick<JobQueue, 'add'> };
  log: Log;
  now: () => number;
}

/** The sweep's wake-ups get a name of their own every so often, so that a job that hangs can't hold them up for ever. */
const rescueMs = 15_000;
/** A channel takes one message a second: more wake-ups than this say nothing new, and each asks the database. */
const channelRestMs = 500;

/**
 * Wake-ups as jobs that carry only an id. Of many for the same thing at most one runs and one waits behind it, which
 * then sees the last change. Calls return at once: a wake-up that can't be queued is logged, and the sweep repeats it.
 */
export function createWake({ engine, log, now }: Options): { wake: Wake; rescue: Wake; flushed(): Promise<void> } {
  const channels = engine.queue(channelQueue);
  const cards = engine.queue(cardQueue);
  // Callers come in bursts (a bulk upload wakes one channel a thousand times): each burst becomes one job per id.
  const waiting = new Map<string, () => Promise<unknown>>();
  let flushing: Promise<void> | null = null;

  async function flush(): Promise<void> {
    await new Promise(setImmediate);
    const batch = [...waiting.values()];
    waiting.clear();
    flushing = null;
    const added = await Promise.allSettled(batch.map((add) => add()));
    const lost = added.find((result) => result.status === 'rejected');
    if (lost) log.warn({ error: String(lost.reason) }, 'wake-ups could not be queued; the sweep will repeat them');
  }

  function enqueue(queue: Pick<JobQueue, 'add'>, name: string, id: string, epoch: string, delayMs: number): void {
    const dedup = `${name}-${id}${epoch}${delayMs > 0 ? '-later' : ''}`;
    const add = () =>
      queue.add(
        name,
        { id },
        delayMs > 0
          ? { delay: Math.ceil(delayMs), deduplication: { id: dedup } }
          : { deduplication: { id: dedup, keepLastIfActive: true } },
      );
    // In a trace it belongs to whoever asked for it, not to whoever began the batch.
    waiting.set(dedup, AsyncResource.bind(add));
    flushing ??= flush();
  }

  /** Channels that were woken just now, and whether they are to be woken again after their rest. */
  const resting = new Map<string, boolean>();

  /** The first one goes at once; those that follow while the channel rests become one, at the end of the rest. */
  function drainSoon(channel: string, epoch: string): void {
    const name = channel + epoch;
    if (resting.has(name)) {
      resting.set(name, true);
      return;
    }
    enqueue(channels, 'drain', channel, epoch, 0);
    resting.set(name, false);
    const rested = () => {
      const again = resting.get(name);
      resting.delete(name);
      if (again) drainSoon(channel, epoch);
    };
    setTimeout(rested, channelRestMs).unref();
  }

  const wakeNamed = (epoch: () => string): Wake => ({
    drain: (channel, delayMs = 0) =>
      delayMs > 0 ? enqueue(channels, 'drain', channel, epoch(), delayMs) : drainSoon(channel, epoch()),
    reconcile: (channel) => enqueue(channels, 'reconcile', channel, epoch(), 0),
    show: (itemId) => enqueue(cards, 'show', itemId, epoch(), 0),
  });
  return {
    wake: wakeNamed(() => ''),
    rescue: wakeNamed(() => `-r${Math.floor(now() / rescueMs)}`),
    flushed: () => flushing ?? Promise.resolve(),
  };
}
