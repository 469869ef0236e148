import { createHash } from 'node:crypto';
import { Agent, request } from 'undici';
import { messagesOf } from '../../src/client/server-sent.ts';
import { openLoopUntil } from '../support/open-loop.ts';
import type { World } from '../support/world.ts';
import type { Books } from './books.ts';
import { plan } from './plan.ts';

/** Readers of `GET /v1/events`, several for each project, some of whose connections are cut from time to time. */
export interface Readers extends AsyncDisposable {
  all: { project: string; seen: Seen }[];
  resumed(): number;
}

/** What one reader saw, small however long it reads: how many events, and a digest of all of them in their order. */
export class Seen {
  count = 0;
  last: string | null = null;
  readonly #digest = createHash('sha256');

  add(place: string, data: string): void {
    // After an interruption the last one may come again.
    if (place === this.last) return;
    this.last = place;
    this.count += 1;
    this.#digest.update(data).update('\n');
  }

  digest(): string {
    return this.#digest.copy().digest('hex');
  }
}

/** Listens until it is disposed of. What a stream does that it must not is noted in the books. */
export function openReaders({ url, adminKey, projects }: World, books: Books): Readers {
  const reading = new AbortController();
  const dispatcher = new Agent({ connections: plan.readers * 2, bodyTimeout: 0 });
  const cuts = new Set<AbortController>();
  let resumed = 0;

  async function listen(project: string, seen: Seen): Promise<void> {
    while (!reading.signal.aborted) {
      const cut = new AbortController();
      cuts.add(cut);
      const signal = AbortSignal.any([cut.signal, reading.signal]);
      const headers = { authorization: `Bearer ${adminKey}`, 'last-event-id': seen.last ?? 'start' };
      try {
        const answer = await request(`${url}/v1/events?project=${project}`, { headers, dispatcher, signal });
        if (answer.statusCode !== 200) books.isWrong(`a reader of events was answered with ${answer.statusCode}`);
        for await (const { id, data } of messagesOf(answer.body)) if (id !== null && data !== '') seen.add(id, data);
        if (!signal.aborted) books.isWrong('a stream of events ended by itself');
      } catch (error) {
        if (!signal.aborted) books.isWrong(`a reader of events failed: ${error}`);
      } finally {
        cuts.delete(cut);
        resumed += 1;
      }
    }
  }

  const all = Array.from({ length: plan.readers }, (_, n) => ({
    project: projects[n % projects.length]?.key ?? '',
    seen: new Seen(),
  }));
  const listening = all.map(({ project, seen }) => listen(project, seen));
  const cutting = openLoopUntil(reading.signal, plan.cutsPerMinute / 60, async () => {
    [...cuts][Math.floor(Math.random() * cuts.size)]?.abort();
  });
  return {
    all,
    resumed: () => resumed,
    async [Symbol.asyncDispose]() {
      reading.abort();
      await Promise.all([...listening, cutting]);
      await dispatcher.destroy();
    },
  };
}
