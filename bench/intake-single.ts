import { join } from 'node:path';
import { z } from 'zod';
import { hashApiKey, makeApiKey } from '../src/review/api-key.ts';
import { type Bench, type Benchmark, judged, type QueueEngine } from './benchmark.ts';
import { freePort } from './support/free-port.ts';
import type { IntakeCount } from './support/intake-load.ts';
import { startProgram } from './support/process.ts';
import { openWorld, type World } from './support/world.ts';

const defaultSeconds = 8;

/**
 * Predictions accepted per second, one per request over 32 connections: the service with its cards and queues, called with an
 * API key as callers have it, against a server that only inserts a row.
 */
export const intakeSingle: Benchmark = {
  name: 'intake_single',
  unit: 'items/s',
  atLeast: 1,
  aim: 1.6,
  async run(bench) {
    // In turn first and last, so that a machine that gets slower or faster favours nobody.
    const limitFirst = bench.run % 2 === 0;
    const before = limitFirst ? await bareServer(bench) : null;
    const values: [QueueEngine, number][] = [];
    for (const engine of bench.engines) values.push([engine, await service(bench, engine)]);
    const limit = before ?? (await bareServer(bench));
    return judged(
      values.map(([engine, value]) => ({
        value,
        limit,
        ratio: value / limit,
        more: { [`queues on ${engine}`]: { value, unit: 'items/s' } },
      })),
    );
  },
};

export async function service(bench: Bench, engine: QueueEngine, rules: Record<string, unknown> = {}): Promise<number> {
  bench.progress(
    `32 connections, queues on ${engine}${Object.keys(rules)
      .map((rule) => `, ${rule}`)
      .join('')}`,
  );
  await using world = await openWorld(bench, { engine, channels: 1, window: 10, rateLimits: 'real', rules });
  return await acceptedBy(bench, world);
}

/** Predictions a second that this world takes in. */
export async function acceptedBy(bench: Bench, world: World): Promise<number> {
  const key = await createKey(world);
  await world.database.settle();
  const { accepted, seconds, acceptedInAll } = await load(bench, world.url, key);
  const [kept] = await world.database.query<{ count: number }>(
    "select count(*)::int as count from signoff.items where external_id like 'load-%'",
  );
  if (kept?.count !== acceptedInAll) throw new Error(`${acceptedInAll} items were accepted, but ${kept?.count} kept`);
  return accepted / seconds;
}

async function createKey({ database }: World): Promise<string> {
  const key = makeApiKey();
  await database.query(
    "insert into signoff.api_keys (id, hash, hint, name, scopes) values ('key_bench', $1, 'bench', 'bench', '{items:write}')",
    [hashApiKey(key)],
  );
  return key;
}

async function bareServer(bench: Bench): Promise<number> {
  bench.progress('32 connections, one INSERT per request and nothing else');
  await using database = await bench.postgres.freshDatabase();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await using server = startProgram(
    process.execPath,
    [join(import.meta.dirname, 'support/insert-server.ts'), '--database', database.url, '--port', String(port)],
    { cwd: bench.folder, signal: bench.signal },
  );
  await server.until('it was ready', async () => {
    const response = await fetch(`${url}/readyz`, { signal: bench.signal }).catch(() => null);
    return response?.status === 200 ? true : null;
  });
  await database.settle();
  const { accepted, seconds } = await load(bench, url, 'none');
  return accepted / seconds;
}

async function load({ folder, signal, seconds = defaultSeconds }: Bench, url: string, key: string) {
  await using sender = startProgram(
    process.execPath,
    [
      join(import.meta.dirname, 'support/intake-load.ts'),
      ...['--url', url, '--key', key, '--seconds', String(seconds), '--warmUpSeconds', String(Math.min(2, seconds))],
    ],
    { cwd: folder, signal },
  );
  await sender.ended();
  return countSchema.parse(JSON.parse(sender.lastWords()));
}

const countSchema: z.ZodType<IntakeCount> = z.object({
  accepted: z.number(),
  seconds: z.number(),
  acceptedInAll: z.number(),
});
