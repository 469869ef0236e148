import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createPostgresBackend, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { request } from 'undici';
import { newId } from '../src/review/id.ts';
import { type Bench, type Benchmark, judged, type QueueEngine } from './benchmark.ts';
import { range } from './support/numbers.ts';
import { prediction } from './support/predictions.ts';
import { openRedis } from './support/redis.ts';
import { openWorld, type World } from './support/world.ts';

const lines = 100_000;
const group = 500;

/**
 * Predictions a second that one bulk upload of 100,000 lines takes in: checked, gated, on disk, each answered with a line. Against
 * inserts of 500 rows with the same content, without HTTP and without checks.
 */
export const bulkAgainstInsert: Benchmark = {
  name: 'intake_bulk_vs_insert',
  unit: 'items/s',
  atLeast: 0.35,
  aim: 0.6,
  run: (bench) => against(bench, bareInserts),
};

/** The same against BullMQ's own way to take many jobs in, on Redis. */
export const bulkAgainstAddBulk: Benchmark = {
  name: 'intake_bulk_vs_addbulk',
  unit: 'items/s',
  atLeast: 0.6,
  aim: 1,
  run: (bench) => against(bench, addBulk),
};

async function against(bench: Bench, measureLimit: (bench: Bench, file: string) => Promise<number>) {
  const file = join(bench.folder, 'items.ndjson');
  await writeItems(file, lines);
  // In turn first and last, so that a machine that gets slower or faster favours nobody.
  const limitFirst = bench.run % 2 === 0;
  const before = limitFirst ? await measureLimit(bench, file) : null;
  const ways: { engine: QueueEngine; first: number; again: number; memoryMb: number }[] = [];
  for (const engine of bench.engines) ways.push({ engine, ...(await service(bench, engine, file)) });
  const limit = before ?? (await measureLimit(bench, file));
  return judged(
    ways.map(({ engine, first, again, memoryMb }) => ({
      value: first,
      limit,
      ratio: first / limit,
      more: {
        [`queues on ${engine}`]: { value: first, unit: 'items/s' },
        [`the same file again, queues on ${engine}`]: { value: again, unit: 'items/s' },
        [`memory it grew by, queues on ${engine}`]: { value: memoryMb, unit: 'MB' },
      },
    })),
  );
}

/** As many predictions, one a line. */
export async function writeItems(file: string, lines: number): Promise<void> {
  async function* text() {
    for (let from = 0; from < lines; from += group) {
      yield range(group)
        .map((n) => `${JSON.stringify(prediction(`bulk-${from + n}`))}\n`)
        .join('');
    }
  }
  await pipeline(text, createWriteStream(file));
}

async function service(bench: Bench, engine: QueueEngine, file: string) {
  bench.progress(`${lines} lines in one request, queues on ${engine}`);
  await using world = await openWorld(bench, { engine, channels: 1, window: 10, rateLimits: 'real' });
  await world.database.settle();
  const before = await world.memory();
  const first = await upload(world, file, { lines, status: 201 });
  const after = await world.memory();
  const [kept] = await world.database.query<{ count: number }>('select count(*)::int as count from signoff.items');
  if (kept?.count !== lines) throw new Error(`${lines} lines were accepted, but ${kept?.count} items kept`);
  bench.progress(`the same ${lines} lines again, queues on ${engine}`);
  const again = await upload(world, file, { lines, status: 200 });
  return { first, again, memoryMb: after.peakMb - before.nowMb };
}

/** Lines a second. Every one of them must have been answered like that. */
export async function upload(
  world: World,
  file: string,
  { lines, status }: { lines: number; status: number },
): Promise<number> {
  const startedAt = performance.now();
  const response = await request(`${world.url}/v1/projects/project-0/items/bulk`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.adminKey}`, 'content-type': 'application/x-ndjson' },
    body: createReadStream(file, { highWaterMark: 1024 * 1024 }),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  let answered = 0;
  let rest = '';
  const wanted = `"status":${status},`;
  for await (const chunk of response.body) {
    const texts = (rest + chunk).split('\n');
    rest = texts.pop() ?? '';
    for (const text of texts) {
      if (!text.includes(wanted)) throw new Error(`a line was answered with ${text}`);
      answered += 1;
    }
  }
  if (answered !== lines) throw new Error(`${answered} of ${lines} lines were answered`);
  return lines / ((performance.now() - startedAt) / 1000);
}

interface Sent {
  external_id: string;
  input: unknown;
  prediction: unknown;
  metadata: unknown;
  requested_by: string;
}

/** Read before the clock runs: only the writing is measured. */
async function groupsIn(file: string): Promise<Sent[][]> {
  const all = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return range(lines / group).map((n) => all.slice(n * group, (n + 1) * group).map((line) => JSON.parse(line)));
}

/** `unnest` inserts of 500 into a table like that of `support/insert-server.ts`, one after the other. */
async function bareInserts(bench: Bench, file: string): Promise<number> {
  bench.progress(`${lines} rows by inserts of ${group}`);
  await using database = await bench.postgres.freshDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(`create table bare_items (
      id text primary key, project text not null, external_id text not null, status text not null,
      input json not null, prediction json not null, metadata json, requested_by text, created_at timestamptz not null,
      unique (project, external_id))`);
    await database.settle();
    const groups = await groupsIn(file);
    const startedAt = performance.now();
    for (const rows of groups) {
      await client.query(
        `insert into bare_items select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::json[], $6::json[],
           $7::json[], $8::text[], $9::timestamptz[]) on conflict (project, external_id) do nothing`,
        [
          rows.map(() => newId('itm')),
          rows.map(() => 'project-0'),
          rows.map((row) => row.external_id),
          rows.map(() => 'waiting'),
          rows.map((row) => JSON.stringify(row.input)),
          rows.map((row) => JSON.stringify(row.prediction)),
          rows.map((row) => JSON.stringify(row.metadata)),
          rows.map((row) => row.requested_by),
          rows.map(() => new Date()),
        ],
      );
    }
    return lines / ((performance.now() - startedAt) / 1000);
  } finally {
    await client.end();
  }
}

/** `addBulk` of 500 jobs on a Redis of its own; without Redis, on Postgres. */
async function addBulk(bench: Bench, file: string): Promise<number> {
  bench.progress(`${lines} jobs by addBulk(${group})`);
  await using opened = new AsyncDisposableStack();
  const queue = await openQueue(bench, opened);
  const groups = await groupsIn(file);
  const startedAt = performance.now();
  for (const rows of groups) {
    await queue.addBulk(rows.map((data) => ({ name: 'project-0', data, opts: { jobId: `job-${data.external_id}` } })));
  }
  return lines / ((performance.now() - startedAt) / 1000);
}

async function openQueue(bench: Bench, opened: AsyncDisposableStack): Promise<Pick<Queue, 'addBulk'>> {
  if (bench.engines.includes('redis')) {
    const redis = opened.use(await openRedis(bench.folder, bench.signal));
    const connection = opened.adopt(new Redis(redis.url, { maxRetriesPerRequest: null }), (it) => it.disconnect());
    return opened.adopt(new Queue('bench', { connection }), (queue) => queue.close());
  }
  const database = opened.use(await bench.postgres.freshDatabase());
  return opened.adopt(new Queue('bench', { connection: database.url }, createPostgresBackend), (queue) =>
    queue.close(),
  );
}
