import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startOnBadRoads } from './support/bad-roads.ts';
import { enginesFor, inDepth, recoverySecondsMax, report } from './support/engines.ts';
import { startLoad } from './support/load.ts';
import { until } from './support/until.ts';
import { startWorld } from './support/world.ts';

const timeout = 180_000;
const lockedMs = inDepth ? 30_000 : 8_000;

describe.concurrent.each(enginesFor('postgres'))('a Postgres that is there (queues on %s)', (engine) => {
  test('and ends every session again and again, those that listen too, under load: nothing is lost, and work goes on at once', {
    timeout,
  }, async ({ task }) => {
    await using world = await startWorld({ engine, channels: 12 });
    const load = startLoad(world, { items: 60, overMs: 6_000, seed: 19 });
    await until('the first cards', async () => (await world.cards()).length >= 10, { everyMs: 250 });
    for (let round = 0; round < 12; round++) {
      await world.sql(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`);
      await sleep(400);
    }
    const overAt = performance.now();
    await load.sent;
    await world.untilSettled();
    const seconds = (performance.now() - overAt) / 1000;
    await load.stop();
    await world.untilSettled();
    expect(world.service.isRunning()).toBe(true);
    report(task, `every session ended 12 times (${engine})`, seconds);
    expect(seconds).toBeLessThan(recoverySecondsMax);
  });

  test('and whose answer to the commit of a decision is lost: the decision stands, and clicking again says so', {
    timeout,
  }, async ({ task }) => {
    await using roads = await startOnBadRoads({ engine });
    const { world, database } = roads;
    await world.send('project-01', 'ticket-1');
    const card = await world.firstCard();
    await world.untilSettled();
    await database.set({ kind: 'lose_answer', to: 'commit' });
    const first = await world.click('U101', card, 'alt_1', 2_000);
    await until('the lost answer', () => database.lost() === 1);
    // It may be redrawn by now: then the card itself says who answered.
    if (first.acked_in_ms === null) await world.click('U102', card, 'approve', 2_000);
    const seconds = await world.untilSettled();
    expect((await world.history()).rows).toMatchObject([{ feedback: 1, reviews: 1, status: 'completed' }]);
    report(task, `the answer to a commit was lost (${engine})`, seconds);
  });

  test('and whose answer to an insert is lost: the caller is told to come back, and hears of the same item then', {
    timeout,
  }, async ({ task }) => {
    await using roads = await startOnBadRoads({ engine });
    const { world, database } = roads;
    await world.send('project-01', 'ticket-1');
    await world.untilSettled();
    await database.set({ kind: 'lose_answer', to: 'ticket-2' });
    const told = await world.send('project-01', 'ticket-2');
    expect(database.lost()).toBe(1);
    expect(told).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
    const [row] = await world.sql(`select id from signoff.items where external_id = 'ticket-2'`);
    expect(await world.send('project-01', 'ticket-2')).toMatchObject({ status: 200, id: row?.id });
    report(task, `the answer to an insert was lost (${engine})`, await world.untilSettled());
  });

  test('and falls silent: callers are told to come back, readiness says so, and connections are opened anew', {
    timeout,
  }, async ({ task }) => {
    await using roads = await startOnBadRoads({ engine, channels: 4 });
    const { world, database } = roads;
    await world.send('project-01', 'ticket-1');
    await world.untilSettled();
    await database.set({ kind: 'blackhole' });
    const told = await Promise.all(Array.from({ length: 20 }, (_, n) => world.send('project-01', `silent-${n}`)));
    for (const each of told) expect(each).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
    await until('readiness to say so', async () => !(await world.service.isReady()));
    await database.set({ kind: 'pass' });
    const backAt = performance.now();
    for (const [n, { key }] of world.projects.entries())
      await until('a taken prediction', async () => (await world.send(key, `after-${n}`))?.status === 201);
    await world.untilSettled();
    const seconds = (performance.now() - backAt) / 1000;
    report(task, `Postgres silent (${engine})`, seconds);
    expect(world.service.isRunning()).toBe(true);
    expect(seconds).toBeLessThan(recoverySecondsMax);
  });

  test('and holds a lock on every item: callers are told to come back in time, all connections wait, and all is well afterwards', {
    timeout,
  }, async ({ task }) => {
    await using world = await startWorld({ engine, channels: 4 });
    await world.send('project-01', 'ticket-1');
    await world.untilSettled();
    // The test has one connection: what it begins stays begun, as long as it is not idle.
    await world.sql('begin; lock table signoff.items in access exclusive mode');
    const held = world.sql(`select pg_sleep(${lockedMs / 1000 + 8})`);
    const endsAt = performance.now() + lockedMs;
    const projectOf = (n: number) => world.projects[n % world.projects.length]?.key ?? '';
    const answeredMs: number[] = [];
    // More callers than connections.
    do {
      const askedAt = performance.now();
      const all = await Promise.all(Array.from({ length: 30 }, (_, n) => world.send(projectOf(n), `locked-${n}`)));
      answeredMs.push(performance.now() - askedAt);
      for (const each of all) expect(each).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
    } while (performance.now() < endsAt);
    await held;
    await world.sql('commit');
    const freeAt = performance.now();
    for (let n = 0; n < 30; n++) expect((await world.send(projectOf(n), `locked-${n}`))?.status).toBeLessThan(300);
    await world.untilSettled(90_000);
    const seconds = (performance.now() - freeAt) / 1000;
    report(
      task,
      `items locked for ${lockedMs / 1000} s (${engine})`,
      seconds,
      `; answered in ${Math.max(...answeredMs)} ms`,
    );
    // A query is given up after five seconds, a wait for a connection after two and a half.
    expect(Math.max(...answeredMs)).toBeLessThan(15_000);
    expect(seconds).toBeLessThan(2 * recoverySecondsMax);
  });
});
