import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { enginesFor, recoverySecondsMax, report } from './support/engines.ts';
import { startLoad } from './support/load.ts';
import { until } from './support/until.ts';
import { startWorld } from './support/world.ts';

const timeout = 240_000;

/** SIGSTOP: a process that does nothing more while its connections stay open, as one that is swapped out or whose event loop is blocked. */
describe.concurrent.each(enginesFor('postgres'))('a process that stands still (%s)', (engine) => {
  test('longer than its claims last is replaced by another one, and does no harm when it goes on', {
    timeout,
  }, async ({ task }) => {
    await using world = await startWorld({ engine });
    const other = await world.another();
    const thawing = Promise.withResolvers<void>();
    let frozenAt = 0;
    // The answer comes to one that stands still.
    const met = world.slack.meet('chat.postMessage', async (call) => {
      await call.reachSlack();
      world.service.freeze();
      frozenAt = performance.now();
      await Promise.race([call.answer(), thawing.promise]);
    });
    await world.send('project-01', 'ticket-1');
    await until('the post', () => frozenAt > 0);
    await other.start();
    const card = await world.firstCard();
    const settled = `select from signoff.cards where state = 'posted' and holder is null`;
    await until('the other one to take over', async () => (await world.sql(settled)).length > 0);
    const seconds = (performance.now() - frozenAt) / 1000;
    world.service.thaw();
    thawing.resolve();
    await met;
    await world.service.untilReady();
    expect((await world.click('U101', card, 'alt_1')).acked_in_ms).not.toBeNull();
    await world.untilSettled();
    expect(await world.posts()).toBe(1);
    expect((await world.history()).messages).toEqual([{ ...card, open: false }]);
    report(task, `frozen and replaced (${engine})`, seconds);
    expect(seconds).toBeLessThan(recoverySecondsMax);
  });

  test('for ten seconds, alone and under load, goes on where it stopped: no twin, no lost answer', {
    timeout,
  }, async ({ task }) => {
    await using world = await startWorld({ engine, channels: 8 });
    const load = startLoad(world, { items: 60, overMs: 6_000, seed: 23 });
    await until('the first cards', async () => (await world.cards()).length >= 8, { everyMs: 250 });
    world.service.freeze();
    await sleep(10_000);
    world.service.thaw();
    const thawedAt = performance.now();
    await load.sent;
    await world.untilSettled();
    const seconds = (performance.now() - thawedAt) / 1000;
    await load.stop();
    await world.untilSettled();
    expect(await world.posts()).toBe(60);
    report(task, `frozen for 10 s (${engine})`, seconds);
    expect(seconds).toBeLessThan(recoverySecondsMax);
  });

  test('killed five times in a row over the job of one channel never loses that job', { timeout }, async ({ task }) => {
    await using world = await startWorld({ engine });
    const deaths = 5;
    let killedAt = 0;
    for (let death = 0; death < deaths; death++) {
      const met = world.slack.meet('chat.postMessage', () => world.service.kill());
      if (death === 0) for (let n = 0; n <= deaths; n++) await world.send('project-01', `ticket-${n}`);
      await met;
      killedAt = performance.now();
      world.service.launch();
    }
    await world.service.untilReady();
    await world.untilSettled(90_000);
    const seconds = (performance.now() - killedAt) / 1000;
    // The first death may have come before all of them were taken in.
    const { rows } = await world.history();
    expect(rows.length).toBeGreaterThan(1);
    expect(await world.posts()).toBe(rows.length);
    report(task, `killed five times (${engine})`, seconds);
    // After a death nobody posts in the channel until the lane is free; then the cards come at Slack's pace.
    expect(seconds).toBeLessThan(2 * recoverySecondsMax);
  });
});
