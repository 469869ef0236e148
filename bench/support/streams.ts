import { once } from 'node:events';
import { Pool } from 'undici';

/** Readers of the event stream, and when each of them heard of which item. */
export interface Streams extends AsyncDisposable {
  /** By item: the times at which readers heard that it was completed, as performance.now counts. */
  heard: Map<string, number[]>;
}

/** Opens so many streams, in turn on each of these services, and resolves when all of them stream. */
export async function openStreams(services: string[], count: number, key: string): Promise<Streams> {
  // Each stream keeps a connection to itself.
  const pools = services.map((url) => new Pool(url, { connections: count }));
  const heard: Streams['heard'] = new Map();
  const closing = new AbortController();
  const reading = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const service = pools[n % pools.length];
      if (!service) throw new Error('there is no service to read from');
      const { statusCode, body } = await service.request({
        method: 'GET',
        path: '/v1/events?types=item.completed',
        headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
        signal: closing.signal,
        bodyTimeout: 0,
      });
      if (statusCode !== 200) throw new Error(`a stream was answered with ${statusCode}: ${await body.text()}`);
      let rest = '';
      body.setEncoding('utf8').on('data', (text: string) => {
        const parts = (rest + text).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) note(/"(itm_\w+)"/.exec(part)?.[1]);
      });
      body.on('error', () => undefined);
      await once(body, 'data');
      return body;
    }),
  );

  function note(item: string | undefined): void {
    if (item === undefined) return;
    const times = heard.get(item) ?? [];
    times.push(performance.now());
    heard.set(item, times);
  }

  return {
    heard,
    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const body of reading) body.destroy();
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}
