import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Benchmark, judged, type QueueEngine, type Run } from './benchmark.ts';
import { seedBacklog } from './support/backlog.ts';
import { type ReadyClick, readyClicks, signed } from './support/clicks.ts';
import { median, quantile } from './support/numbers.ts';
import { openLoop } from './support/open-loop.ts';
import { openWorld, type World } from './support/world.ts';

export const perSecond = 50;
const channels = 100;
export const warmUpClicks = 50;
const defaultSeconds = 20;
const atLeastMs = 100;
const aimMs = 40;
const patienceMs = 60_000;

/**
 * From the moment at which Slack sends a click to its 200, which says that the answer is on disk: p99 at 50 clicks a
 * second, each on a card of its own, while cards are redrawn, new ones posted and a backlog waits.
 */
export const clickToAck: Benchmark = {
  name: 'click_to_ack',
  unit: 'ms',
  atLeast: 1,
  aim: atLeastMs / aimMs,
  async run(bench) {
    const ways: Run[] = [];
    for (const engine of bench.engines) {
      for (const rateLimits of ['off', 'real'] as const) ways.push(await measured(bench, engine, rateLimits));
    }
    return judged(ways);
  },
};

async function measured(bench: Bench, engine: QueueEngine, rateLimits: 'real' | 'off'): Promise<Run> {
  const { seconds = defaultSeconds, backlog } = bench;
  const count = seconds * perSecond;
  const window = Math.ceil((count + warmUpClicks) / channels);
  const way = `queues on ${engine}, ${rateLimits === 'off' ? 'without' : 'with'} Slack's rate limits`;
  bench.progress(`${way}: ${backlog} items, ${window} open cards in each of ${channels} channels`);
  await using world = await openWorld(bench, { engine, channels, window, rateLimits });
  await seedBacklog(world, backlog + channels * window);
  await untilOpen(bench, world, channels * window);
  await world.database.settle();
  bench.progress(`${way}: ${perSecond} clicks a second`);
  const sent = await clicked(bench, world, count);
  const ackMs = sent.map((click) => click.ackMs);
  const value = quantile(ackMs, 0.99);
  const more: Run['more'] = {
    [`${way}, p99`]: { value, unit: 'ms' },
    [`${way}, median`]: { value: median(ackMs), unit: 'ms' },
  };
  if (rateLimits === 'off') {
    const redrawnAt = await untilRedrawn(bench, world, warmUpClicks + count);
    const redrawnMs = sent.map(({ card, clickedAt }) => (redrawnAt.get(card) ?? Number.NaN) - clickedAt);
    more[`queues on ${engine}, click → card redrawn, p99`] = { value: quantile(redrawnMs, 0.99), unit: 'ms' };
  }
  return { value, limit: atLeastMs, ratio: atLeastMs / value, more };
}

/** Clicks on so many open cards, after some to warm up, each of them kept. */
export async function clicked(bench: Bench, world: World, count: number) {
  const { signal } = bench;
  const clicks = await readyClicks(world, warmUpClicks + count);
  await openLoop({ count: warmUpClicks, perSecond, signal }, (n) => click(world, clicks[n]));
  const sent = await openLoop({ count, perSecond, signal }, async (n, dueAt) => {
    const ready = clicks[warmUpClicks + n];
    const clickedAt = Date.now() - (performance.now() - dueAt);
    await click(world, ready);
    return { card: `${ready?.channel} ${ready?.ts}`, clickedAt, ackMs: performance.now() - dueAt };
  });
  await checkKept(world, warmUpClicks + count);
  return sent;
}

/** Sends one, as Slack does. Throws where it is not acknowledged. */
export async function click({ http, signingSecret }: World, ready: ReadyClick | undefined): Promise<void> {
  if (!ready) throw new Error('there are fewer open cards than clicks');
  const headers = signed(signingSecret, ready.body);
  const response = await http.request({ method: 'POST', path: '/slack/events', headers, body: ready.body });
  const said = await response.body.text();
  if (response.statusCode !== 200) throw new Error(`a click was answered with ${response.statusCode} ${said}`);
}

/** Every channel's window fills at Slack's pace. */
export async function untilOpen({ signal }: Bench, { database }: World, count: number): Promise<void> {
  for (const giveUpAt = Date.now() + patienceMs; ; ) {
    const [cards] = await database.query<{ open: number }>(
      "select count(*)::int as open from signoff.cards where state = 'posted'",
    );
    if (cards && cards.open >= count) return;
    if (Date.now() > giveUpAt) throw new Error(`only ${cards?.open} of ${count} cards are open after a minute`);
    await sleep(500, undefined, { signal });
  }
}

/** Acknowledged means kept: each click has its review. */
async function checkKept({ database }: World, count: number): Promise<void> {
  const [reviews] = await database.query<{ kept: number }>('select count(*)::int as kept from signoff.reviews');
  if (reviews?.kept !== count) throw new Error(`${count} clicks were acknowledged, but ${reviews?.kept} are kept`);
}

/** When Slack first took each card's new drawing; waits until all are drawn. */
async function untilRedrawn({ signal }: Bench, { slack }: World, count: number): Promise<Map<string, number>> {
  for (const giveUpAt = Date.now() + patienceMs; ; ) {
    const redrawn = (await slack.calls('chat.update')).filter(({ ok }) => ok);
    const at = new Map(redrawn.toReversed().map(({ at, args }) => [`${args.channel} ${args.ts}`, at]));
    if (at.size >= count) return at;
    if (Date.now() > giveUpAt) throw new Error(`${count - at.size} cards were not redrawn in a minute`);
    await sleep(500, undefined, { signal });
  }
}
