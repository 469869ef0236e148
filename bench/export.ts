import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Bench, Benchmark, Run } from './benchmark.ts';
import { openWorld, type World } from './support/world.ts';

const project = 'project-0';

/**
 * Training records a second of `GET /v1/projects/{p}/feedback`, from its first byte to its last, over a million of them, against
 * `COPY … TO STDOUT` of the same ones. Beneath it: how long until the first byte.
 */
export const exportRecords: Benchmark = {
  name: 'export',
  unit: 'records/s',
  atLeast: 0.35,
  aim: 0.6,
  async run(bench) {
    return await withRecords(bench, async (world, count) => {
      // In turn first and last, so that what is in memory by then favours nobody.
      const before = bench.run % 2 === 0 ? await copied(world, count) : null;
      const { records, seconds, firstByteMs } = await exported(world);
      if (records !== count) throw new Error(`${count} records are there, but ${records} were exported`);
      const limit = before ?? (await copied(world, count));
      const value = records / seconds;
      return { value, limit, ratio: value / limit, more: { 'first byte': { value: firstByteMs, unit: 'ms' } } };
    });
  },
};

const memoryMbMax = 64;

/** By how much the service's memory grows while it streams a million records, beyond what it took after a first, small export. */
export const memoryOfExport: Benchmark = {
  name: 'memory_export',
  unit: 'MB',
  atLeast: 1,
  aim: 2,
  async run(bench) {
    return await withRecords(bench, async (world) => {
      await exported(world, 20_000);
      await sleep(2_000, undefined, { signal: bench.signal });
      const { nowMb } = await world.memory();
      await exported(world);
      const { peakMb } = await world.memory();
      const value = Math.max(1, peakMb - nowMb);
      return {
        value,
        limit: memoryMbMax,
        ratio: memoryMbMax / value,
        more: { 'at most': { value: peakMb, unit: 'MB' } },
      };
    });
  },
};

/** A world with so many records in it, each a copy of one that the service wrote, with an item of its own. */
async function withRecords(bench: Bench, measure: (world: World, count: number) => Promise<Run>): Promise<Run> {
  const count = bench.records;
  await using world = await openWorld(bench, { engine: 'postgres', channels: 1, window: 10, rateLimits: 'off' });
  const { id } = await world.send(project, 'the one that is copied');
  const decided = await world.http.request({
    method: 'POST',
    path: `/v1/items/${id}/reviews`,
    headers: { authorization: `Bearer ${world.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ verdict: 'approve', reviewer: 'bench' }),
  });
  if (decided.statusCode !== 201) throw new Error(await decided.body.text());
  await decided.body.dump();
  const { database } = world;
  await database.query('set session_replication_role = replica');
  await database.query('set synchronous_commit = off');
  for (let from = 1; from < count; from += 100_000) {
    bench.progress(`${from - 1} of ${count} records`);
    await database.query(
      `insert into signoff.feedback (seq, id, project, item_id, record)
       select seq + n, id || n, project, item_id || n, record
       from (select * from signoff.feedback where item_id = $1) as first, generate_series($2::int, $3::int) as n`,
      [id, from, Math.min(count - 1, from + 99_999)],
    );
  }
  await database.query('reset session_replication_role');
  await database.query('reset synchronous_commit');
  await database.settle();
  bench.progress(`${count} records`);
  return await measure(world, count);
}

/** Reads as fast as it comes, `atMost` records, or all of them. */
async function exported(
  { http, adminKey }: World,
  atMost = Number.POSITIVE_INFINITY,
): Promise<{ records: number; seconds: number; firstByteMs: number }> {
  const startedAt = performance.now();
  const { statusCode, body } = await http.request({
    method: 'GET',
    path: `/v1/projects/${project}/feedback`,
    headers: { authorization: `Bearer ${adminKey}` },
    bodyTimeout: 120_000,
  });
  if (statusCode !== 200) throw new Error(await body.text());
  let records = 0;
  let firstByteMs = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (records === 0 && firstByteMs === 0) firstByteMs = performance.now() - startedAt;
    records += linesIn(chunk);
    if (records >= atMost) break;
  }
  return { records, seconds: (performance.now() - startedAt) / 1000, firstByteMs };
}

/** What Postgres itself takes to hand out the same, in the same order. */
async function copied({ database }: World, count: number): Promise<number> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const startedAt = performance.now();
    const rows = client.query(
      copyTo(`copy (select record from signoff.feedback where project = '${project}' order by seq) to stdout`),
    );
    let records = 0;
    for await (const chunk of rows as AsyncIterable<Buffer>) records += linesIn(chunk);
    if (records !== count) throw new Error(`${count} records are there, but ${records} were copied`);
    return records / ((performance.now() - startedAt) / 1000);
  } finally {
    await client.end();
  }
}

function linesIn(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  return lines;
}
