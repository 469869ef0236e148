import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { enginesFor, inDepth } from './support/engines.ts';
import { until } from './support/until.ts';
import { startWorld, type World } from './support/world.ts';

const timeout = 180_000;
const slackSecondMs = 1_000;
const cardsOfEach = inDepth ? 8 : 4;

describe.each(enginesFor('redis'))('several processes of each role (%s)', (engine) => {
  test('four workers keep every channel’s pace as one would: a second between two posts, none refused', {
    timeout,
  }, async () => {
    // One process takes items and clicks; what is posted is posted by others.
    await using world = await startWorld({
      ...{ engine, channels: 4, workspace: { rate_limits: {} } },
      env: { SIGNOFF_ROLES: 'http,slack' },
    });
    const workers = await Promise.all([1, 2, 3, 4].map(() => world.another({ env: { SIGNOFF_ROLES: 'work' } })));
    await Promise.all(workers.map((worker) => worker.start()));
    const all = world.projects.flatMap(({ key }) =>
      Array.from({ length: cardsOfEach }, (_, n) => world.send(key, `${key}-${n}`)),
    );
    expect((await Promise.all(all)).map((sent) => sent?.status)).toEqual(all.map(() => 201));
    await world.untilSettled();

    const posts = await postsIn(world);
    expect(posts.filter(({ ok }) => !ok)).toEqual([]);
    expect(posts).toHaveLength(all.length);
    for (const { channel } of world.projects) {
      const times = posts.filter((post) => post.channel === channel).map(({ at }) => at);
      const gaps = times.slice(1).map((at, n) => at - (times[n] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(slackSecondMs);
    }
  });
});

test.runIf(inDepth)(
  'in Socket Mode each of four processes is one connection, clicks come to all of them, and a click counts once whichever gets it',
  { timeout },
  async () => {
    await using world = await startWorld({
      engine: 'postgres',
      channels: 4,
      env: { SIGNOFF_ROLES: 'http,slack,work' },
    });
    const others = await Promise.all([1, 2, 3].map(() => world.another({ env: { SIGNOFF_ROLES: 'http,slack' } })));
    await Promise.all(others.map((other) => other.start()));
    expect(await world.control('state')).toMatchObject({ connections: 4 });

    await Promise.all(world.projects.flatMap(({ key }) => [1, 2, 3].map((n) => world.send(key, `${key}-${n}`))));
    await world.untilSettled();
    const cards = await world.cards();
    for (const card of cards) expect((await world.click('U101', card, 'alt_1')).acked_in_ms).not.toBeNull();
    await world.untilSettled();
    const counts = await Promise.all(
      [world.service.url, ...others.map(({ url }) => url)].map((url) => acksOf(world, url)),
    );
    expect(counts).toEqual(counts.map(() => cards.length / counts.length));
  },
);

const callSchema = z.object({
  at: z.iso.datetime().transform((at) => Date.parse(at)),
  ok: z.boolean(),
  args: z.looseObject({ channel: z.string() }),
});

/** What was asked of Slack to post, oldest first, and when it was answered. */
async function postsIn(world: World) {
  const calls = z.array(callSchema).parse(await world.control('calls?method=chat.postMessage'));
  return calls.map(({ at, ok, args }) => ({ at, ok, channel: args.channel }));
}

/** How many clicks this process acknowledged. */
async function acksOf(world: World, url: string): Promise<number> {
  const text = await until('its metrics', async () => {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${world.adminKey}` } });
    return answer.ok && answer.text();
  });
  return Number(/^signoff_ack_seconds_count (\d+)$/m.exec(text)?.[1]);
}
