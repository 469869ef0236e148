import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { QueueEngine } from '../support/loop.ts';
import { enginesFor, inDepth, recoverySecondsMax, report } from './support/engines.ts';
import { startLoad } from './support/load.ts';
import { type OwnPostgres, openOwnPostgres } from './support/own-postgres.ts';
import { until } from './support/until.ts';
import { startWorld, type World } from './support/world.ts';

const timeout = 120_000;

describe.concurrent.each(enginesFor('postgres'))('Postgres (queues on %s)', (engine) => {
  test('stopped hard and away for four seconds: callers are told to come back, the service lives, and nothing is lost', {
    timeout,
  }, async ({ task }) => {
    await using stage = await startOn(engine);
    const { world, postgres } = stage;
    const load = startLoad(world, { items: 60, overMs: 6_000, seed: 13 });
    await until('the first cards', async () => (await world.cards()).length >= 10, { everyMs: 250 });

    await postgres.crash();
    const meanwhile = load.sendMore(20);
    await sleep(4_000);
    expect(await world.service.isReady()).toBe(false);
    await postgres.start();
    const backAt = performance.now();
    await Promise.all([meanwhile, load.sent]);
    await world.untilSettled();
    const seconds = (performance.now() - backAt) / 1000;
    await load.stop();
    await world.untilSettled();

    report(task, `Postgres away for 4 s (${engine})`, seconds, `; ${load.refusals.length} requests refused`);
    expect(world.service.isRunning()).toBe(true);
    await world.service.untilReady();
    expect(load.refusals.length).toBeGreaterThanOrEqual(20);
    for (const refusal of load.refusals) {
      expect(refusal).toMatchObject({
        status: 503,
        type: expect.stringContaining('application/problem+json'),
        retryAfter: expect.stringMatching(/^\d+$/),
      });
    }
    expect(seconds).toBeLessThan(recoverySecondsMax);
  });

  if (inDepth) {
    test('stopped hard and started again, five times in a row: the service lives, and nothing is lost', {
      timeout,
    }, async ({ task }) => {
      await using stage = await startOn(engine);
      const { world, postgres } = stage;
      const load = startLoad(world, { items: 60, overMs: 6_000, seed: 17 });
      await until('the first cards', async () => (await world.cards()).length >= 10, { everyMs: 250 });
      for (let crash = 0; crash < 5; crash++) {
        await postgres.crash();
        await postgres.start();
        await sleep(600);
      }
      const backAt = performance.now();
      await load.sent;
      await world.untilSettled();
      const seconds = (performance.now() - backAt) / 1000;
      await load.stop();
      await world.untilSettled();
      report(task, `Postgres restarted five times (${engine})`, seconds);
      expect(world.service.isRunning()).toBe(true);
      expect(seconds).toBeLessThan(recoverySecondsMax);
    });
  }

  if (inDepth) {
    test('away while the service starts: it waits, and works when Postgres is there', { timeout }, async () => {
      await using stage = await startOn(engine);
      const { world, postgres } = stage;
      await world.service.kill();
      await postgres.crash();
      world.service.launch();
      await sleep(2_000);
      await postgres.start();
      await world.service.untilReady();
      await world.send('project-01', 'ticket-1');
      await world.untilSettled(15_000);
    });

    test('lost between the start and the first work: the work begins when Postgres is back', { timeout }, async () => {
      await using stage = await startOn(engine);
      const { world, postgres } = stage;
      await world.service.kill();
      const met = world.slack.meet('auth.test', async (call) => {
        await postgres.crash();
        await call.reachSlack();
        await call.answer();
      });
      world.service.launch();
      await met;
      await sleep(2_000);
      await postgres.start();
      await world.service.untilReady();
      await world.send('project-01', 'ticket-1');
      await world.untilSettled(15_000);
    });
  }
});

interface Stage extends AsyncDisposable {
  world: World;
  postgres: OwnPostgres;
}

/** A service on a Postgres of its own. */
async function startOn(engine: QueueEngine): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'signoff-fault-test-')));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = opened.use(await openOwnPostgres(folder));
  const world = opened.use(await startWorld({ engine, channels: 30, databaseUrl: postgres.url }));
  const closing = opened.move();
  return { world, postgres, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}
