import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Benchmark, judged, type QueueEngine, type Run } from './benchmark.ts';
import { seedBacklog } from './support/backlog.ts';
import { openWorld, type World } from './support/world.ts';

const channels = 50;
const defaultSeconds = 20;
/** In which every channel gets going. */
const warmUpSeconds = 5;
/** In which the posts that were on their way arrive. */
const coolDownSeconds = 2;

/** Posts per second in each of 50 channels that have more to post than Slack takes. A run in which Slack refused one counts as 0. */
export const pacing: Benchmark = {
  name: 'pacing',
  unit: 'posts/s per channel',
  atLeast: 0.9,
  aim: 0.98,
  async run(bench) {
    const ways: Run[] = [];
    for (const engine of bench.engines) {
      bench.progress(`${channels} channels, queues on ${engine}`);
      ways.push(await measured(bench, engine));
    }
    return judged(ways);
  },
};

async function measured(bench: Bench, engine: QueueEngine): Promise<Run> {
  const { seconds = defaultSeconds } = bench;
  const postsMax = warmUpSeconds + seconds + 15;
  await using world = await openWorld(bench, { engine, channels, window: 1000, rateLimits: 'real' });
  await seedBacklog(world, channels * postsMax);
  await world.database.settle();
  const { paces, refused } = await pacesOf(bench, world, seconds);
  const pace = paces.reduce((sum, each) => sum + each, 0) / channels;
  const value = refused === 0 ? pace : 0;
  const more = {
    [`queues on ${engine}`]: { value: pace, unit: 'posts/s per channel' },
    [`queues on ${engine}, slowest channel`]: { value: Math.min(...paces), unit: 'posts/s' },
    [`queues on ${engine}, refused by Slack (429)`]: { value: refused, unit: 'posts' },
  };
  return { value, limit: 1, ratio: value, more };
}

/** Posts per second in each channel, after some time to warm up, and how many of them Slack refused. */
export async function pacesOf(
  { signal }: Bench,
  world: World,
  seconds: number,
): Promise<{ paces: number[]; refused: number }> {
  await sleep(warmUpSeconds * 1000, undefined, { signal });
  const from = Date.now();
  await sleep(seconds * 1000, undefined, { signal });
  const until = Date.now();

  await sleep(coolDownSeconds * 1000, undefined, { signal });

  const calls = await world.slack.calls('chat.postMessage');
  const refused = calls.filter(({ ok }) => !ok).length;
  const paces = world.projects.map(({ channel }) => {
    const posts = calls.filter(({ ok, args }) => ok && args.channel === channel);
    return paceBetween(
      from,
      until,
      posts.map(({ at }) => at),
    );
  });
  return { paces, refused };
}

/**
 * Posts per second in that time. A post counts with as much of it as the way to it from the post before lies in that time, so
 * that it makes no difference whether the time ends just before or just after one. A way without an end counts nothing.
 */
function paceBetween(from: number, until: number, times: number[]): number {
  let posts = 0;
  let before: number | undefined;
  for (const time of times) {
    if (before !== undefined && time > before) {
      posts += Math.max(0, Math.min(time, until) - Math.max(before, from)) / (time - before);
    }
    before = time;
  }
  return posts / ((until - from) / 1000);
}
