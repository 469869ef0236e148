import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Benchmark, judged, type QueueEngine, type Run } from './benchmark.ts';
import { median, quantile } from './support/numbers.ts';
import { openLoop } from './support/open-loop.ts';
import { openWorld, type World } from './support/world.ts';

const perSecond = 20;
const channels = 40;
const defaultSeconds = 20;
const atLeastMs = 400;
const aimMs = 150;
const patienceMs = 30_000;

/** From the 201 to the moment at which Slack has taken the card: p99 at 20 items a second, even over 40 channels. */
export const acceptedToCard: Benchmark = {
  name: 'accepted_to_card',
  unit: 'ms',
  atLeast: 1,
  aim: atLeastMs / aimMs,
  async run(bench) {
    const ways: Run[] = [];
    for (const engine of bench.engines) {
      bench.progress(`${perSecond} items a second over ${channels} channels, queues on ${engine}`);
      ways.push(await measured(bench, engine));
    }
    return judged(ways);
  },
};

async function measured(bench: Bench, engine: QueueEngine): Promise<Run> {
  const { signal, seconds = defaultSeconds } = bench;
  await using world = await openWorld(bench, { engine, channels, window: 1000, rateLimits: 'real' });
  const send = (name: string) => (n: number) => world.send(world.projects[n % channels]?.key ?? '', `${name}-${n}`);
  // One card in every channel: what is compiled and connected once is not what is measured.
  await openLoop({ count: channels, perSecond, signal }, send('warm-up'));
  await cards(bench, world, channels);
  await world.database.settle();
  const accepted = await openLoop({ count: seconds * perSecond, perSecond, signal }, send('item'));

  const takenAt = await cards(bench, world, channels + accepted.length);
  const tookMs = accepted.map(({ id, acceptedAt }) => (takenAt.get(id) ?? Number.NaN) - acceptedAt);
  if (tookMs.some(Number.isNaN)) throw new Error('a card is not in Slack');
  const value = quantile(tookMs, 0.99);
  const more = {
    [`queues on ${engine}, p99`]: { value, unit: 'ms' },
    [`queues on ${engine}, median`]: { value: median(tookMs), unit: 'ms' },
  };
  return { value, limit: atLeastMs, ratio: atLeastMs / value, more };
}

/** When Slack took each item's card; waits until there are this many. */
async function cards({ signal }: Bench, { slack }: World, count: number): Promise<Map<string, number>> {
  for (const giveUpAt = Date.now() + patienceMs; ; ) {
    const posts = (await slack.calls('chat.postMessage')).filter((call) => call.ok);
    if (posts.length >= count) {
      return new Map(posts.map(({ at, args }) => [args.metadata?.event_payload.item ?? '', at]));
    }
    if (Date.now() > giveUpAt) throw new Error(`${count - posts.length} cards are not in Slack after half a minute`);
    await sleep(250, undefined, { signal });
  }
}
