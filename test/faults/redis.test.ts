import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ActOutcome } from '../../src/sandbox/world.ts';
import { enginesFor, inDepth, recoverySecondsMax, report } from './support/engines.ts';
import { startLoad } from './support/load.ts';
import type { OwnRedis } from './support/own-redis.ts';
import { until } from './support/until.ts';
import { startWorld, type World } from './support/world.ts';

const timeout = 120_000;

describe.runIf(enginesFor('redis').includes('redis'))('Redis', { concurrent: true }, () => {
  test('flushed again and again under load loses nothing', { timeout }, async ({ task }) => {
    await using world = await startWorld({ engine: 'redis', channels: 12 });
    const seconds = await underLoad(world, async (redis) => {
      for (let flush = 0; flush < 8; flush++) {
        await redis.flushAll();
        await sleep(300);
      }
    });
    report(task, 'FLUSHALL', seconds);
  });

  if (inDepth) {
    test('killed and started again, empty, loses nothing', { timeout }, async ({ task }) => {
      await using world = await startWorld({ engine: 'redis', channels: 12 });
      const seconds = await underLoad(world, async (redis) => {
        for (let restart = 0; restart < 3; restart++) {
          await redis.kill();
          await redis.start();
          await sleep(500);
        }
      });
      report(task, 'Redis restarted', seconds);
    });
  }

  test('down for five seconds: predictions and answers are taken all the while, and cards go on after it', {
    timeout,
  }, async ({ task }) => {
    await using world = await startWorld({ engine: 'redis', channels: 12 });
    const seconds = await underLoad(world, async (redis) => {
      await redis.kill();
      const endsAt = performance.now() + 5_000;
      for (let n = 0; performance.now() < endsAt; n++) {
        const sent = await world.send('project-01', `meanwhile-${n}`);
        expect(sent?.status).toBe(201);
        await sleep(500);
      }
      // By a hand of its own: how many cards the others have left by then is their pace's affair.
      expect(await answerAnOpenCard(world)).toMatchObject({ acked_in_ms: expect.any(Number) });
      expect(await world.service.isReady()).toBe(false);
      await redis.start();
      await until('readiness', () => world.service.isReady());
    });
    report(task, 'Redis down for 5 s', seconds);
  });

  if (inDepth) {
    test('away while the service starts: it waits, and works when Redis is there', { timeout }, async () => {
      await using world = await startWorld({ engine: 'redis' });
      await world.service.kill();
      await world.redis?.kill();
      world.service.launch();
      await sleep(2_000);
      await world.redis?.start();
      await world.service.untilReady();
      await world.send('project-01', 'ticket-1');
      await world.untilSettled(15_000);
    });

    test('lost between the start and the first work: the work begins when Redis is back', { timeout }, async () => {
      await using world = await startWorld({ engine: 'redis' });
      await world.service.kill();
      const met = world.slack.meet('auth.test', async (call) => {
        await world.redis?.kill();
        await call.reachSlack();
        await call.answer();
      });
      world.service.launch();
      await met;
      await sleep(2_000);
      await world.redis?.start();
      await world.service.untilReady();
      await world.send('project-01', 'ticket-1');
      await world.untilSettled(15_000);
    });
  }
});

/** Somebody else may answer it first: a button that is gone by then is no answer, and another card is taken. */
function answerAnOpenCard(world: World): Promise<ActOutcome> {
  const [user = ''] = world.people;
  return until('a card to answer', async () => {
    const card = (await world.cards()).find(({ open }) => open);
    const outcome = card && (await world.click(user, card, 'approve'));
    return outcome && !outcome.refused ? outcome : undefined;
  });
}

/** Sends 72 predictions while `trouble` happens, and answers with the seconds from its end until all is well. */
async function underLoad(world: World, trouble: (redis: OwnRedis) => Promise<void>): Promise<number> {
  const { redis } = world;
  if (!redis) throw new Error('there is no Redis to trouble');
  const load = startLoad(world, { items: 72, overMs: 7_000, seed: 11 });
  await until('the first cards', async () => (await world.cards()).length >= 10, { everyMs: 250 });
  await trouble(redis);
  const overAt = performance.now();
  await load.sent;
  await world.untilSettled();
  const seconds = (performance.now() - overAt) / 1000;
  await load.stop();
  await world.untilSettled();
  expect(load.refusals).toEqual([]);
  expect(world.service.isRunning()).toBe(true);
  expect(seconds).toBeLessThan(recoverySecondsMax);
  return seconds;
}
