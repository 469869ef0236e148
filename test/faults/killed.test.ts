import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../src/demo/chance.ts';
import { enginesFor, inDepth, recoverySecondsMax, report, waysOf } from './support/engines.ts';
import { pauseCommits, untilCommitted, untilCommitting } from './support/late-commits.ts';
import { startLoad } from './support/load.ts';
import type { MetCall } from './support/slack-gate.ts';
import { until } from './support/until.ts';
import { startWorld, type World } from './support/world.ts';

const seed = Number(process.env.FAULT_SEED ?? 20261121);
const timeout = 120_000;
/** Half as many where everything else is tested too. */
const [items, channels] = inDepth ? [200, 40] : [100, 20];
const kills = inDepth ? 4 : 2;

describe.concurrent.each(enginesFor('redis'))('kill -9 (%s)', (engine) => {
  test('at any moment, with many items under way, loses no item and no answer, and leaves no twin', {
    timeout,
  }, async ({ task }) => {
    await using world = await startWorld({ engine, channels });
    const chance = mulberry32(seed);
    // Slack takes its time, so that many a kill comes between a post and its answer.
    await world.control('faults', { method: 'chat.postMessage', kind: 'slow', ms: 150, times: 1_000 });
    const load = startLoad(world, { items, overMs: 6_000, seed });

    let killedAt = 0;
    for (let kill = 0; kill < kills; kill++) {
      // Every other kill waits until cards are being posted again.
      const before = (await world.cards()).length;
      if (kill % 2 === 1)
        await until('cards being posted', async () => (await world.cards()).length > before, { everyMs: 250 });
      await sleep(chance() * 1_500);
      killedAt = performance.now();
      await world.service.kill();
      await world.service.start();
    }
    await load.sent;
    await world.untilSettled();
    const seconds = (performance.now() - killedAt) / 1000;
    await load.stop();
    await world.untilSettled();

    const { rows, accepted, acked } = await world.history();
    expect(new Set(accepted.map(({ externalId }) => externalId)).size).toBe(items);
    expect(rows).toHaveLength(items);
    expect(await world.posts()).toBe(items);
    expect(acked.length).toBeGreaterThan(20);
    expect(load.repeated()).toBeGreaterThan(0);
    report(
      task,
      `kill -9 (${engine})`,
      seconds,
      `; ${acked.length} clicks acknowledged, ${load.repeated()} made again`,
    );
    expect(seconds).toBeLessThan(recoverySecondsMax);
  });

  type Moment = { moment: string; method: string; meeting: (call: MetCall, world: World) => Promise<void> };
  const moments: Moment[] = [
    {
      moment: 'after Slack posted a card and before it says so',
      method: 'chat.postMessage',
      meeting: async (call, { service }) => {
        await call.reachSlack();
        await service.kill();
      },
    },
    {
      moment: 'right after Slack said that it posted a card',
      method: 'chat.postMessage',
      meeting: async (call, { service }) => {
        await call.reachSlack();
        await call.answer();
        await service.kill();
      },
    },
    {
      moment: 'before Slack hears of a card',
      method: 'chat.postMessage',
      meeting: (_, { service }) => service.kill(),
    },
  ];
  test.for(waysOf(moments, 1))(
    '$moment leaves one card, and it can be answered',
    { timeout },
    async ({ method, meeting }, { task }) => {
      await using world = await startWorld({ engine });
      const met = world.slack.meet(method, (call) => meeting(call, world));
      await world.send('project-01', 'ticket-1');
      await met;
      const killedAt = performance.now();
      await world.service.start();
      await world.untilSettled();
      report(task, `killed around a post (${engine})`, (performance.now() - killedAt) / 1000);

      const card = await world.firstCard();
      expect((await world.click('U101', card, 'alt_1')).acked_in_ms).not.toBeNull();
      await world.untilSettled();
      const { rows, messages } = await world.history();
      expect(await world.posts()).toBe(1);
      expect(messages).toEqual([{ ...card, open: false }]);
      expect(rows).toMatchObject([{ status: 'completed', value: 'billing', decidedBy: 'U101', feedback: 1 }]);
    },
  );

  if (inDepth) {
    test('while it looks for a card that may be in Slack: another look is taken in time', { timeout }, async ({
      task,
    }) => {
      await using world = await startWorld({ engine });
      const posting = world.slack.meet('chat.postMessage', () => world.service.kill());
      await world.send('project-01', 'ticket-1');
      await posting;
      const looking = world.slack.meet('conversations.history', () => world.service.kill());
      // It may look before it is ready, and is killed then.
      world.service.launch();
      await looking;
      const killedAt = performance.now();
      await world.service.start();
      await world.untilSettled();
      const seconds = (performance.now() - killedAt) / 1000;
      report(task, `killed while looking (${engine})`, seconds);
      expect(await world.posts()).toBe(1);
      expect(seconds).toBeLessThan(recoverySecondsMax);
    });
  }

  const redraws = [
    { moment: 'after Slack redrew a card and before it says so', reaches: true },
    { moment: 'before Slack hears of a redraw', reaches: false },
  ];
  test.each(waysOf(redraws, 1))(
    '$moment: the card still comes to show its answer',
    { timeout },
    async ({ reaches }) => {
      await using world = await startWorld({ engine });
      await world.send('project-01', 'ticket-1');
      const card = await world.firstCard();
      const met = world.slack.meet('chat.update', async (call) => {
        if (reaches) await call.reachSlack();
        await world.service.kill();
      });
      expect((await world.click('U101', card, 'approve')).acked_in_ms).not.toBeNull();
      await met;
      await world.service.start();
      await world.untilSettled();
      expect((await world.history()).messages).toEqual([{ ...card, open: false }]);
    },
  );

  test('between the commit of an answer and its acknowledgement: the answer is kept, and clicking again says so', {
    timeout,
  }, async () => {
    await using world = await startWorld({ engine });
    await world.send('project-01', 'ticket-1');
    const card = await world.firstCard();
    await pauseCommits(world, 1);
    const clicked = world.click('U101', card, 'alt_2');
    await untilCommitting(world);
    await world.service.kill();
    expect((await clicked).acked_in_ms).toBeNull();
    await world.service.start();
    await untilCommitted(world);

    const again = await world.click('U101', card, 'alt_2', 2_000);
    expect(again.acked_in_ms ?? again.refused).not.toBeNull();
    await world.untilSettled();
    expect((await world.history()).rows).toMatchObject([{ value: 'other', decidedBy: 'U101', feedback: 1 }]);
  });

  test('while an answer is being judged: nothing was saved, and clicking again counts', { timeout }, async () => {
    await using world = await startWorld({ engine });
    await world.send('project-01', 'ticket-1');
    const card = await world.firstCard();
    const met = world.slack.meet('users.info', () => world.service.kill());
    expect((await world.click('U101', card, 'alt_1')).acked_in_ms).toBeNull();
    await met;
    await world.service.start();
    expect((await world.history()).rows).toMatchObject([{ status: 'in_review', feedback: 0 }]);
    expect((await world.click('U102', card, 'approve')).acked_in_ms).not.toBeNull();
    await world.untilSettled();
    expect((await world.history()).rows).toMatchObject([{ value: 'refund', decidedBy: 'U102', feedback: 1 }]);
  });
});
