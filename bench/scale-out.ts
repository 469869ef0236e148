import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, QueueEngine } from './benchmark.ts';
import { bulk, clicks, intake, pacing, streams } from './support/at-scale.ts';
import { cpuSeconds, familyOf } from './support/cpu.ts';
import { range } from './support/numbers.ts';
import { openPostgres } from './support/postgres.ts';
import { redisCanBeStarted } from './support/redis.ts';
import { openWorld, type World } from './support/world.ts';

const channels = 40;
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

/** What is measured of so many processes, by what it is: one column of the table. */
type Column = Map<string, string>;

/**
 * `npm run bench:scale [-- --processes 1,2,4] [--seconds 8]`: the same load on one, two and four processes of the service, as a
 * Markdown table. No row of results.json: on so few cores it says where time goes, not how much more processes can do.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { processes: { type: 'string', default: '1,2,4' }, seconds: { type: 'string', default: '8' } },
  });
  const counts = values.processes.split(',').map(Number);
  await using opened = new AsyncDisposableStack();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'signoff-bench-')));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = opened.use(await openPostgres(join(folder, 'data')));
  const engine = redisCanBeStarted ? 'redis' : 'postgres';
  const bench: Bench = {
    ...{ postgres, folder, engines: [engine], seconds: Number(values.seconds) },
    ...{ backlog: 0, waiting: 0, rows: 0, records: 0, run: 0, signal: stopping.signal },
    progress: (text) => process.stderr.write(`${text}\n`),
  };
  const loadBefore = loadavg()[0] ?? 0;
  const columns: Column[] = [];
  for (const count of counts) columns.push(await measured(bench, engine, count));
  const load = `load ${loadBefore.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after`;
  console.log(
    `${availableParallelism()} cores for everything, Postgres ${postgres.version}, queues on ${engine}, ${load}\n`,
  );
  console.log(drawn(counts, columns));
}

async function measured(bench: Bench, engine: QueueEngine, count: number): Promise<Column> {
  const column: Column = new Map();
  const say = (what: string) => bench.progress(`${count} ${count === 1 ? 'process' : 'processes'}: ${what}`);
  {
    say('intake');
    await using world = await openWorld(bench, {
      ...{ engine, channels: 1, window: 10, rateLimits: 'real' as const, processes: count },
    });
    await atRest(world, column);
    await during(world, column, 'single intake', () => intake(bench, world));
    say('bulk');
    await during(world, column, 'bulk intake', () => bulk(world));
    say('streams');
    await during(world, column, 'event streams', () => streams(bench, world));
    await atWork(world, column);
  }
  {
    say('pacing');
    await using world = await openWorld(bench, {
      ...{ engine, channels, window: 1000, rateLimits: 'real' as const, processes: count },
    });
    await during(world, column, 'pacing', () => pacing(bench, world));
    say('clicks');
    await during(world, column, 'clicks', () => clicks(bench, world));
  }
  return column;
}

/** What one measurement found, and beneath it who took how many cores meanwhile. */
async function during(
  world: World,
  column: Column,
  what: string,
  measure: () => Promise<{ figures: Record<string, string>; generatorSeconds?: number }>,
): Promise<void> {
  const spent = await parts(world);
  const startedAt = performance.now();
  const { figures, generatorSeconds = 0 } = await measure();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await parts(world);
  for (const [name, figure] of Object.entries(figures)) column.set(`${what}, ${name}`, figure);
  const cores = Object.entries(after).map(([part, total]) => {
    const more = part === 'generator' ? generatorSeconds : 0;
    return `${part} ${((total - (spent[part as keyof typeof spent] ?? 0) + more) / seconds).toFixed(2)}`;
  });
  column.set(`${what}, cores taken`, cores.join(', '));
}

async function parts({ processes, database, redis, slack }: World) {
  const [backend] = await database.query<{ pid: number }>('select pg_backend_pid() as pid');
  const { user, system } = process.cpuUsage();
  return {
    service: await cpuSeconds(processes.map(({ pid }) => pid)),
    Postgres: await cpuSeconds(await familyOf(backend?.pid ?? 0)),
    Redis: redis ? await cpuSeconds([redis.pid]) : 0,
    Slack: await cpuSeconds([slack.pid]),
    generator: (user + system) / 1e6,
  };
}

async function atRest(world: World, column: Column): Promise<void> {
  column.set('memory of the first process, idle', `${Math.round((await world.memory()).nowMb)} MB`);
}

async function atWork(world: World, column: Column): Promise<void> {
  const [open] = await world.database.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and application_name like 'signoff%'`,
  );
  column.set('connections to Postgres, all processes', String(open?.count));
  if (world.redis) column.set('connections to Redis, all processes', String(await redisConnections(world.redis.url)));
  column.set('memory of the first process, at most', `${Math.round((await world.memory()).peakMb)} MB`);
}

async function redisConnections(url: string): Promise<number> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url);
  try {
    const clients = await redis.client('LIST');
    // But for the one that asks.
    return String(clients).trim().split('\n').length - 1;
  } finally {
    redis.disconnect();
  }
}

function drawn(counts: number[], columns: Column[]): string {
  const names = [...(columns[0]?.keys() ?? [])];
  const titles = counts.map((count) => `${count} ${count === 1 ? 'process' : 'processes'}`);
  return [
    `| | ${titles.join(' | ')} |`,
    `|---|${range(counts.length)
      .map(() => '---')
      .join('|')}|`,
    ...names.map((name) => `| ${name} | ${columns.map((column) => column.get(name) ?? '').join(' | ')} |`),
  ].join('\n');
}

main().catch((error: unknown) => {
  console.error(stopping.signal.aborted ? 'Stopped.' : error);
  process.exitCode = 1;
});
