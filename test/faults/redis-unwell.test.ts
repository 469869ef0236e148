import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startOnBadRoads } from './support/bad-roads.ts';
import { enginesFor, recoverySecondsMax, report } from './support/engines.ts';
import { until } from './support/until.ts';
import { startWorld, type World } from './support/world.ts';

const timeout = 180_000;

describe.runIf(enginesFor('redis').includes('redis'))('a Redis that is there', { concurrent: true }, () => {
  test('and never answers: predictions are taken all the while, readiness says so, and cards go on afterwards', {
    timeout,
  }, async ({ task }) => {
    await using roads = await startOnBadRoads({ engine: 'redis', channels: 4 });
    const { world, redis } = roads;
    await redis?.set({ kind: 'blackhole' });
    await takesPredictions(world, 15_000);
    await redis?.set({ kind: 'pass' });
    report(task, 'Redis silent for 15 s', await recovered(world));
  });

  test('and half open, hears us and is not heard: the same', { timeout }, async ({ task }) => {
    await using roads = await startOnBadRoads({ engine: 'redis', channels: 4 });
    const { world, redis } = roads;
    await redis?.set({ kind: 'half_open' });
    await takesPredictions(world, 15_000);
    await redis?.set({ kind: 'pass' });
    report(task, 'Redis half open for 15 s', await recovered(world));
  });

  test('and full: predictions and answers are taken all the while, readiness says so, and cards go on afterwards', {
    timeout,
  }, async ({ task }) => {
    await using world = await startWorld({ engine: 'redis', channels: 4 });
    await world.send('project-01', 'ticket-1');
    const card = await world.firstCard();
    await world.redis?.full(true);
    expect((await world.click('U101', card, 'approve')).acked_in_ms).not.toBeNull();
    await takesPredictions(world, 8_000);
    await world.redis?.full(false);
    report(task, 'Redis full for 8 s', await recovered(world));
  });
});

async function takesPredictions(world: World, ms: number): Promise<void> {
  const endsAt = performance.now() + ms;
  for (let n = 0; performance.now() < endsAt; n++) {
    const sent = await world.send(world.projects[n % world.projects.length]?.key ?? '', `meanwhile-${n}`);
    expect(sent?.status).toBe(201);
    await sleep(1_000);
  }
  await until('readiness to say so', async () => !(await world.service.isReady()));
}

async function recovered(world: World): Promise<number> {
  const backAt = performance.now();
  await world.untilSettled();
  await until('readiness', () => world.service.isReady());
  const seconds = (performance.now() - backAt) / 1000;
  expect(world.service.isRunning()).toBe(true);
  expect(seconds).toBeLessThan(recoverySecondsMax);
  return seconds;
}
