import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { enginesFor, inDepth, report, waysOf } from './support/engines.ts';
import { startLoad } from './support/load.ts';
import { until } from './support/until.ts';
import { startWorld, type World } from './support/world.ts';

const timeout = 120_000;

describe.concurrent.each(enginesFor('postgres'))('a post to Slack (%s)', (engine) => {
  const ends: { what: string; fault: { kind: string; ms?: number }; next?: { kind: string } }[] = [
    { what: 'is done, and the answer is an error', fault: { kind: 'error_after' } },
    { what: 'is done, and the answer comes after we gave up', fault: { kind: 'slow', ms: 7_000 } },
    { what: 'is not done, and the answer is an error', fault: { kind: 'error_before' } },
    { what: 'is cut off', fault: { kind: 'reset' } },
    { what: 'fails in two ways one after the other', fault: { kind: 'error_before' }, next: { kind: 'error_after' } },
  ];
  test.for(waysOf(ends, 1))('that $what leaves one card in the end', { timeout }, async ({ fault, next }, { task }) => {
    await using world = await startWorld({ engine });
    for (const each of [fault, next]) {
      if (each) await world.control('faults', { method: 'chat.postMessage', ...each });
    }
    await world.send('project-01', 'ticket-1');
    const seconds = await world.untilSettled();
    report(task, `${fault.kind}${next ? ` and ${next.kind}` : ''} (${engine})`, seconds);
    await answerTheOnlyCard(world);
  });

  if (inDepth) {
    test('that reaches Slack seconds after we gave up leaves one card', { timeout }, async () => {
      await using world = await startWorld({ engine });
      const met = world.slack.meet('chat.postMessage', async (call) => {
        await sleep(7_000);
        await call.reachSlack();
      });
      await world.send('project-01', 'ticket-1');
      await met;
      await world.untilSettled();
      await answerTheOnlyCard(world);
    });
  }

  test('that reaches Slack after the card was posted again leaves a twin for seconds only, and one decision', {
    timeout,
  }, async ({ task }) => {
    await using world = await startWorld({ engine });
    const met = world.slack.meet('chat.postMessage', async (call) => {
      await until('the second post', async () => (await world.cards()).length === 1);
      await call.reachSlack();
    });
    await world.send('project-01', 'ticket-1');
    await met;
    const [card, twin] = await world.cards();
    if (!card || !twin) throw new Error('there is no twin to click on');
    const outcomes = await Promise.all([world.click('U101', card, 'approve'), world.click('U102', twin, 'alt_1')]);
    expect(outcomes.map(({ acked_in_ms }) => acked_in_ms)).not.toContain(null);
    report(task, `a twin (${engine})`, await world.untilSettled());
    expect((await world.history()).messages).toHaveLength(1);
  });

  test('that Slack asks to repeat later waits that long, while other channels go on', { timeout }, async () => {
    await using world = await startWorld({ engine, channels: 3 });
    await world.control('faults', { method: 'chat.postMessage', kind: 'rate_limited', retry_after: 3 });
    await Promise.all(world.projects.map(({ key }) => world.send(key, `of-${key}`)));
    await world.untilSettled();
    const posts = await world.control<{ at: string; args: { channel: string }; error: string | null }[]>(
      'calls?method=chat.postMessage',
    );
    const limited = posts.find(({ error }) => error === 'rate_limited');
    if (!limited) throw new Error('Slack limited nothing');
    const waited = posts.map((post) => ({ ...post, ms: Date.parse(post.at) - Date.parse(limited.at) }));
    const again = waited.filter(({ args, error }) => args.channel === limited.args.channel && error === null);
    expect(again).toHaveLength(1);
    expect(again[0]?.ms).toBeGreaterThanOrEqual(3_000);
    const others = waited.filter(({ args }) => args.channel !== limited.args.channel);
    expect(others).toHaveLength(2);
    for (const { ms } of others) expect(ms).toBeLessThan(1_500);
  });
});

describe.concurrent.each(waysOf(['socket', 'http'] as const, 1))('a click (%s)', (transport) => {
  test('by somebody Slack says nothing about is not acknowledged, and counts when made again', {
    timeout,
  }, async () => {
    await using world = await startWorld({ engine: 'postgres', transport });
    await world.send('project-01', 'ticket-1');
    const card = await world.firstCard();
    const met = world.slack.meet('users.info', async () => {});
    expect((await world.click('U101', card, 'approve')).acked_in_ms).toBeNull();
    await met;
    const [told] = await world.control<{ text: string }[]>(`ephemerals?user=U101&channel=${card.channel}`);
    expect(told?.text).toContain('nothing was saved');
    await answerTheOnlyCard(world);
  });
});

// By itself: how soon it is back is judged to the second.
describe.each(enginesFor('postgres'))('the socket to Slack (%s)', (engine) => {
  test('dropped while people click is back within two seconds, and a lost click can be made again', {
    timeout,
  }, async () => {
    await using world = await startWorld({ engine, channels: 8 });
    const load = startLoad(world, { items: 40, overMs: 3_000, seed: 7 });
    await until('the first cards', async () => (await world.cards()).length >= 8, { everyMs: 250 });
    const backAfterMs: number[] = [];
    // Not more often: whoever is cut off again and again has to leave Slack longer pauses.
    for (let drop = 0; drop < 3; drop++) {
      await sleep(400);
      await world.control('faults', { kind: 'socket_drop' });
      const droppedAt = performance.now();
      await until('a connection', async () => (await world.control<{ connections: number }>('state')).connections > 0);
      backAfterMs.push(performance.now() - droppedAt);
    }
    await load.sent;
    await world.untilSettled();
    await load.stop();
    await world.untilSettled();
    process.stdout.write(`  socket (${engine}): back after ${backAfterMs.map((ms) => ms.toFixed(0)).join(', ')} ms\n`);
    expect(Math.max(...backAfterMs)).toBeLessThan(2_000);
    expect(world.service.isRunning()).toBe(true);
  });
});

async function answerTheOnlyCard(world: World): Promise<void> {
  const card = await world.firstCard();
  expect((await world.click('U101', card, 'alt_1')).acked_in_ms).not.toBeNull();
  await world.untilSettled();
  const { rows, messages } = await world.history();
  expect(await world.posts()).toBe(1);
  expect(messages).toEqual([{ ...card, open: false }]);
  expect(rows).toMatchObject([{ status: 'completed', value: 'billing', decidedBy: 'U101', feedback: 1 }]);
}
