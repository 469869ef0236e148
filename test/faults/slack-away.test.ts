import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startOnBadRoads } from './support/bad-roads.ts';
import { enginesFor, inDepth, recoverySecondsMax, report } from './support/engines.ts';
import type { MetCall } from './support/slack-gate.ts';
import { until } from './support/until.ts';
import { startWorld } from './support/world.ts';

const timeout = 240_000;
const awayMs = inDepth ? 30_000 : 5_000;

describe.concurrent.each(enginesFor('postgres'))('Slack (queues on %s)', (engine) => {
  test('away for a while: everything is taken in, and every card comes afterwards, in order and at its pace', {
    timeout,
  }, async ({ task }) => {
    await using roads = await startOnBadRoads({ engine, channels: 2 });
    const { world, slack } = roads;
    await slack.set({ kind: 'refuse' });
    await world.control('faults', { kind: 'socket_drop' });
    const awayAt = performance.now();
    for (let n = 0; n < 10; n++) {
      const sent = await world.send(world.projects[n % 2]?.key ?? '', `ticket-${n}`);
      expect(sent?.status).toBe(201);
    }
    await until('readiness to say so', async () => !(await world.service.isReady()));
    await sleep(Math.max(0, awayMs - (performance.now() - awayAt)));
    await slack.set({ kind: 'pass' });
    const backAt = performance.now();
    await world.untilSettled(90_000);
    const seconds = (performance.now() - backAt) / 1000;
    await until('readiness', () => world.service.isReady());
    expect(await world.posts(), 'no post was repeated').toBe(10);
    const { rows, messages } = await world.history();
    const nameOf = new Map(rows.map(({ id, externalId }) => [id, externalId]));
    const inOrder = messages.toSorted((a, b) => Number(a.ts) - Number(b.ts));
    for (const [i, { channel }] of world.projects.entries()) {
      const names = inOrder.filter((card) => card.channel === channel).map(({ item }) => nameOf.get(item));
      expect(names).toEqual([0, 2, 4, 6, 8].map((n) => `ticket-${n + i}`));
    }
    report(task, `Slack away for ${awayMs / 1000} s (${engine})`, seconds);
    expect(seconds).toBeLessThan(2 * recoverySecondsMax);
  });

  const hiding = async (call: MetCall) => {
    await call.reachSlack();
    await call.answer((said) => ({ ...said, messages: [] }));
  };
  test('whose history hides a message at the first look: the second one finds it, and nothing is posted again', {
    timeout,
  }, async ({ task }) => {
    await using world = await startWorld({ engine });
    await world.control('faults', { method: 'chat.postMessage', kind: 'error_after' });
    const met = world.slack.meet('conversations.history', hiding);
    await world.send('project-01', 'ticket-1');
    await met;
    const seconds = await world.untilSettled();
    expect(await world.posts()).toBe(1);
    report(task, `history hides a message once (${engine})`, seconds);
    expect(seconds).toBeLessThan(recoverySecondsMax);
  });

  test('whose history hides a message for as long as we look: its twin is taken away once it shows', {
    timeout,
  }, async ({ task }) => {
    await using world = await startWorld({ engine });
    await world.control('faults', { method: 'chat.postMessage', kind: 'error_after' });
    const looks = [1, 2].map(() => world.slack.meet('conversations.history', hiding));
    await world.send('project-01', 'ticket-1');
    await Promise.all(looks);
    await until('the second post', async () => (await world.posts()) === 2);
    const seconds = await world.untilSettled();
    expect((await world.history()).messages).toHaveLength(1);
    report(task, `history hides a message twice (${engine})`, seconds);
    expect(seconds).toBeLessThan(recoverySecondsMax);
  });
});
