import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, QueueEngine } from './benchmark.ts';
import { bulk, clicks, type Found, intake, pacing, streams } from './support/at-scale.ts';
import { commandLine, runProgram, wholeNumber } from './support/command-line.ts';
import { cpuSeconds, familyOf } from './support/cpu.ts';
import { median, range } from './support/numbers.ts';
import { openPostgres } from './support/postgres.ts';
import { redisCanBeStarted } from './support/redis.ts';
import { openWorld, type World } from './support/world.ts';

const channels = 40;
const usage = 'npm run bench:scale [-- --processes 1,2,4] [--seconds 8] [--runs 3]';

/** Lines of one column of the table, by their names. */
type Lines = Map<string, string>;

/** Of one measurement the lines that it found in each run, with what runs are put in order by. */
type Measured = Map<string, { lines: Lines; rank: number }[]>;

/**
 * The same load on one, two and four processes of the service, in turn, as a Markdown table: of each measurement the run in the
 * middle, whole, so that what a line says of cores belongs to what the line before it says. No row of results.json: on so few cores
 * it says where time goes, not how much more processes can do.
 */
async function main(signal: AbortSignal): Promise<void> {
  const { values } = commandLine(usage, {
    options: {
      processes: { type: 'string', default: '1,2,4' },
      seconds: { type: 'string', default: '8' },
      runs: { type: 'string', default: '3' },
    },
  });
  const seconds = wholeNumber('--seconds', values.seconds, 600);
  const runs = wholeNumber('--runs', values.runs, 100);
  const counts = values.processes.split(',').map((count) => wholeNumber('--processes', count, 16));
  await using opened = new AsyncDisposableStack();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'signoff-bench-')));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = opened.use(await openPostgres(join(folder, 'data')));
  const engine = redisCanBeStarted ? 'redis' : 'postgres';
  const bench: Bench = {
    ...{ postgres, folder, engines: [engine], seconds },
    ...{ backlog: 0, waiting: 0, rows: 0, records: 0, run: 0, signal },
    progress: (text) => process.stderr.write(`${text}\n`),
  };
  const loadBefore = loadavg()[0] ?? 0;
  const columns = new Map(counts.map((count): [number, Measured] => [count, new Map()]));
  for (const run of range(runs)) {
    for (const [count, measured] of columns) {
      const say = (what: string) =>
        bench.progress(`run ${run + 1} of ${runs}, ${count} ${count === 1 ? 'process' : 'processes'}: ${what}`);
      await measure({ ...bench, run, progress: say }, engine, count, measured);
    }
  }
  const load = `load ${loadBefore.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after`;
  console.log(
    `${availableParallelism()} cores for everything, Postgres ${postgres.version}, queues on ${engine}, the run in the middle of ${runs}, ${load}\n`,
  );
  console.log(drawn(counts, [...columns.values()].map(inTheMiddle)));
}

async function measure(bench: Bench, engine: QueueEngine, count: number, measured: Measured): Promise<void> {
  {
    bench.progress('intake');
    await using world = await openWorld(bench, {
      ...{ engine, channels: 1, window: 10, rateLimits: 'real' as const, processes: count },
    });
    await atRest(world, measured);
    await during(world, measured, 'single intake', () => intake(bench, world));
    bench.progress('bulk');
    await during(world, measured, 'bulk intake', () => bulk(world));
    bench.progress('streams');
    await during(world, measured, 'event streams', () => streams(bench, world));
    await atWork(world, measured);
  }
  {
    bench.progress('pacing');
    await using world = await openWorld(bench, {
      ...{ engine, channels, window: 1000, rateLimits: 'real' as const, processes: count },
    });
    await during(world, measured, 'pacing', () => pacing(bench, world));
    bench.progress('clicks');
    await during(world, measured, 'clicks', () => clicks(bench, world));
  }
}

/** Of each measurement the run whose rank is the median. */
function inTheMiddle(measured: Measured): Lines {
  const chosen = [...measured.values()].map((found) => {
    const middle = median(found.map(({ rank }) => rank));
    return found.find(({ rank }) => rank === middle)?.lines ?? new Map<string, string>();
  });
  return new Map(chosen.flatMap((lines) => [...lines]));
}

function keep(measured: Measured, what: string, rank: number, figures: Record<string, string>): void {
  const found = measured.get(what) ?? [];
  measured.set(what, [...found, { lines: new Map(Object.entries(figures)), rank }]);
}

/** What one measurement found, and beneath it who took how many cores meanwhile. */
async function during(
  world: World,
  measured: Measured,
  what: string,
  measurement: () => Promise<Found>,
): Promise<void> {
  const spent = await parts(world);
  const startedAt = performance.now();
  const { figures, rank, generatorSeconds = 0 } = await measurement();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await parts(world);
  const cores = Object.entries(after).map(([part, total]) => {
    const more = part === 'generator' ? generatorSeconds : 0;
    return `${part} ${((total - (spent[part as keyof typeof spent] ?? 0) + more) / seconds).toFixed(2)}`;
  });
  const named = Object.entries(figures).map(([name, figure]) => [`${what}, ${name}`, figure]);
  keep(measured, what, rank, { ...Object.fromEntries(named), [`${what}, cores taken`]: cores.join(', ') });
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

async function atRest(world: World, measured: Measured): Promise<void> {
  const { nowMb } = await world.memory();
  keep(measured, 'at rest', nowMb, { 'memory of the first process, idle': `${Math.round(nowMb)} MB` });
}

async function atWork(world: World, measured: Measured): Promise<void> {
  const [open] = await world.database.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and application_name like 'signoff%'`,
  );
  const { peakMb } = await world.memory();
  keep(measured, 'at work', peakMb, {
    'connections to Postgres, all processes': String(open?.count),
    ...(world.redis ? { 'connections to Redis, all processes': String(await redisConnections(world.redis.url)) } : {}),
    'memory of the first process, at most': `${Math.round(peakMb)} MB`,
  });
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

function drawn(counts: number[], columns: Lines[]): string {
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

runProgram(main, 'Stopped.');
