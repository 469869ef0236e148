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
  await using world = await openWorld(bench, { engine, channels, window: 1000, rateLimits: 'real' });
  const tookMs = await cardTimes(bench, world, { keys: world.projects.map(({ key }) => key), perSecond });
  const value = quantile(tookMs, 0.99);
  const more = {
    [`queues on ${engine}, p99`]: { value, unit: 'ms' },
    [`queues on ${engine}, median`]: { value: median(tookMs), unit: 'ms' },
  };
  return { value, limit: atLeastMs, ratio: atLeastMs / value, more };
}

/** How long it took from the 201 until Slack had the card, of items sent to these projects in turn. */
export async function cardTimes(
  bench: Bench,
  world: World,
  { keys, perSecond }: { keys: string[]; perSecond: number },
): Promise<number[]> {
  const { signal, seconds = defaultSeconds } = bench;
  const send = (name: string) => (n: number) => world.send(keys[n % keys.length] ?? '', `${name}-${n}`);
  // One card in every channel: what is compiled and connected once is not what is measured.
  const first = await openLoop({ count: keys.length, perSecond, signal }, send('warm-up'));
  await takenTimes(bench, world, first);
  await world.database.settle();
  const accepted = await openLoop({ count: seconds * perSecond, perSecond, signal }, send('item'));
  const takenAt = await takenTimes(bench, world, accepted);
  return accepted.map(({ acceptedAt }, n) => (takenAt[n] ?? Number.NaN) - acceptedAt);
}

/** When Slack took each item's card; waits until there is one of each. */
async function takenTimes({ signal }: Bench, { slack }: World, items: { id: string }[]): Promise<number[]> {
  for (const giveUpAt = Date.now() + patienceMs; ; ) {
    const posts = (await slack.calls('chat.postMessage')).filter((call) => call.ok);
    const at = new Map(posts.map(({ at, args }) => [args.metadata?.event_payload.item ?? '', at]));
    const times = items.flatMap(({ id }) => at.get(id) ?? []);
    if (times.length === items.length) return times;
    if (Date.now() > giveUpAt)
      throw new Error(`${items.length - times.length} cards are not in Slack after half a minute`);
    await sleep(250, undefined, { signal });
  }
}
