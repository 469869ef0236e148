import { chmod, chown, mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { clusterDirOf } from '../../src/store/embedded-cluster.ts';
import type { QueueEngine } from '../support/loop.ts';
import { enginesFor, recoverySecondsMax, report } from './support/engines.ts';
import { type Load, startLoad } from './support/load.ts';
import { type OwnPostgres, openOwnPostgres } from './support/own-postgres.ts';
import { diskCanBeMounted, openSmallDisk, type SmallDisk } from './support/small-disk.ts';
import { until } from './support/until.ts';
import { startWorld, type World } from './support/world.ts';

const timeout = 180_000;
const items = 60;

/** Without root's rights there is no disk to fill; under CI=true that is a failure. */
const describeOnDisks = diskCanBeMounted || process.env.CI === 'true' ? describe.concurrent : describe.skip;

describeOnDisks.each(enginesFor('postgres'))('a Postgres whose disk is full (queues on %s)', (engine) => {
  test('of tables: callers are told to come back, reading goes on, and all of it heals when there is room', {
    timeout,
  }, async ({ task }) => {
    await using stage = await startOn(engine, 'tables');
    const { world, disk } = stage;
    const load = startLoad(world, { items, overMs: 8_000, seed: 24 });
    await until('the first cards', async () => (await world.cards()).length >= 10, { everyMs: 250 });
    await disk.fill();
    // Pages that are there take some more.
    const more = load.sendMore(100);
    await until('a refusal', () => load.refusals.length > 0);
    expect((await world.api<{ items: unknown[] }>('/v1/projects/project-01/items')).items.length).toBeGreaterThan(0);
    await sleep(5_000);
    await disk.makeRoom();
    const seconds = await healed(world, load, more);
    report(task, `no room for tables (${engine})`, seconds, `; ${load.refusals.length} requests refused`);
    expect(seconds).toBeLessThan(recoverySecondsMax);
  });

  test('of everything: Postgres ends itself, and when there is room and it is started again, nothing that was accepted is missing', {
    timeout,
  }, async ({ task }) => {
    await using stage = await startOn(engine, 'everything');
    const { world, disk, postgres } = stage;
    const load = startLoad(world, { items, overMs: 8_000, seed: 42 });
    await until('the first cards', async () => (await world.cards()).length >= 10, { everyMs: 250 });
    await disk.fill();
    await postgres.writeUntilItEnds();
    const more = load.sendMore(20);
    await until('a refusal', () => load.refusals.length > 0);
    await until('readiness to say so', async () => !(await world.service.isReady()));
    await disk.makeRoom();
    await postgres.start();
    const seconds = await healed(world, load, more);
    report(task, `no room for anything (${engine})`, seconds, `; ${load.refusals.length} requests refused`);
    expect(seconds).toBeLessThan(recoverySecondsMax);
  });
});

/** Seconds until everything is in order. */
async function healed(world: World, load: Load, more: Promise<void>): Promise<number> {
  const backAt = performance.now();
  await Promise.all([load.sent, more]);
  await world.untilSettled();
  const seconds = (performance.now() - backAt) / 1000;
  await load.stop();
  await world.untilSettled();
  expect(world.service.isRunning()).toBe(true);
  await world.service.untilReady();
  for (const refusal of load.refusals)
    expect(refusal).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
  return seconds;
}

interface Stage extends AsyncDisposable {
  world: World;
  postgres: OwnPostgres;
  disk: SmallDisk;
}

async function startOn(engine: QueueEngine, onDisk: 'tables' | 'everything'): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'signoff-fault-test-')));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  // Postgres may be another user, who has to get to its tables.
  await chmod(folder, 0o711);
  const disk = opened.use(await openSmallDisk(join(folder, 'disk'), onDisk === 'tables' ? 64 : 256));
  const postgres = opened.use(await openOwnPostgres(onDisk === 'tables' ? folder : disk.folder));
  if (onDisk === 'tables') await moveTables(postgres, disk, folder);
  const world = opened.use(await startWorld({ engine, channels: 30, databaseUrl: postgres.url }));
  const closing = opened.move();
  return { world, postgres, disk, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

/** The log stays where it is, so Postgres lives on: each statement that wants another page fails by itself. */
async function moveTables(postgres: OwnPostgres, disk: SmallDisk, dataDir: string): Promise<void> {
  const tables = join(disk.folder, 'tables');
  await mkdir(tables);
  const { uid, gid } = await stat(clusterDirOf(dataDir));
  await chown(tables, uid, gid);
  await postgres.administer(
    `create tablespace small location '${tables}'`,
    'alter database signoff set tablespace small',
  );
}
