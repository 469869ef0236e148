import { readdir } from 'node:fs/promises';
import { monitorEventLoopDelay, type RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from '../support/cpu.ts';
import type { World } from '../support/world.ts';
import type { Load } from './load.ts';
import type { Machine } from './machine.ts';

/** The service and its database at one moment. */
export interface Sample {
  /** Since the load began. */
  minute: number;
  memoryMb: number;
  /** Open files and sockets of the service. */
  files: number;
  connections: number;
  deadRows: number;
  waiting: number;
  openCards: number;
  /** Events that have no place among all yet, and deliveries that are still to be made. */
  unnumbered: number;
  undelivered: number;
  /** Of one core, since the last sample. */
  serviceCpu: number;
  generatorCpu: number;
  /** The longest that the generator's own event loop kept what was due waiting: what it measures then is itself. */
  generatorLateMs: number;
  /** p99 since the last sample, in ms. */
  intakeMs: number;
  clickMs: number;
  /** The longest since the last sample that the machine itself took, whatever ran on it. */
  machineLateMs: number;
  diskMs: number;
}

const everyMs = 10_000;
const loopEveryMs = 10;

/** Takes a sample every ten seconds until `signal`. Linux only. */
export async function watch(
  { world, load, machine }: { world: World; load: Load; machine: Machine },
  samples: Sample[],
  signal: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  const loop = monitorEventLoopDelay({ resolution: loopEveryMs });
  loop.enable();
  let before = { at: startedAt, service: await cpuSeconds([world.service.pid]), generator: ownCpuSeconds() };
  while (!signal.aborted) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const at = performance.now();
    const now = { at, service: await cpuSeconds([world.service.pid]), generator: ownCpuSeconds() };
    const seconds = (now.at - before.at) / 1000;
    const [rows] = await world.database.query<Counted>(counted);
    if (!rows) throw new Error('nothing was counted');
    const { lateMs, diskMs } = machine.take();
    samples.push({
      minute: (at - startedAt) / 60_000,
      memoryMb: (await world.memory()).nowMb,
      files: (await readdir(`/proc/${world.service.pid}/fd`)).length,
      ...rows,
      serviceCpu: (now.service - before.service) / seconds,
      generatorCpu: (now.generator - before.generator) / seconds,
      generatorLateMs: loop.max / 1e6 - loopEveryMs,
      intakeMs: p99Since(load.lately.intake),
      clickMs: p99Since(load.lately.clicks),
      machineLateMs: lateMs,
      diskMs,
    });
    loop.reset();
    before = now;
  }
}

type Counted = Pick<Sample, 'connections' | 'deadRows' | 'waiting' | 'openCards' | 'unnumbered' | 'undelivered'>;

const counted = `
  select (select count(*)::int from pg_stat_activity where datname = current_database()) as connections,
    (select coalesce(sum(n_dead_tup), 0)::int from pg_stat_user_tables) as "deadRows",
    (select count(*)::int from signoff.items where status = 'waiting') as waiting,
    (select count(*)::int from signoff.items where status = 'in_review') as "openCards",
    (select count(*)::int from signoff.events where seq is null) as unnumbered,
    (select count(*)::int from signoff.deliveries where state in ('pending', 'sending')) as undelivered`;

function p99Since(times: RecordableHistogram): number {
  const p99 = times.percentile(99) / 1000;
  times.reset();
  return p99;
}

function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

/** Megabytes a minute over the later part of the time, by least squares: what a start takes is no leak. Null: too short to tell. */
export function memorySlope(samples: Sample[], fromMinute: number): number | null {
  const later = samples.filter(({ minute }) => minute >= fromMinute);
  if (later.length < 6) return null;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const minute = mean(later.map((sample) => sample.minute));
  const memory = mean(later.map((sample) => sample.memoryMb));
  const covariance = mean(later.map((sample) => (sample.minute - minute) * (sample.memoryMb - memory)));
  return covariance / mean(later.map((sample) => (sample.minute - minute) ** 2));
}
