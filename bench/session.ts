import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Benchmark, judged, type QueueEngine, type Run } from './benchmark.ts';
import { seedBacklog } from './support/backlog.ts';
import { median, quantile, range } from './support/numbers.ts';
import type { SlackView } from './support/slack.ts';
import { openWorld, type World } from './support/world.ts';

const channels = 10;
const items = 200;
const warmUpItems = 20;
const atLeastMs = 300;
const aimMs = 100;

/**
 * In a review session, from the moment at which a person clicks in Slack to the moment at which the next item stands there: p95 of
 * 200 items one after the other, while two others review as well, cards are redrawn and a backlog waits.
 */
export const sessionNext: Benchmark = {
  name: 'session_next',
  unit: 'ms',
  atLeast: 1,
  aim: atLeastMs / aimMs,
  async run(bench) {
    const ways: Run[] = [];
    for (const engine of bench.engines) ways.push(await measured(bench, engine));
    return judged(ways);
  },
};

async function measured(bench: Bench, engine: QueueEngine): Promise<Run> {
  const way = `queues on ${engine}`;
  bench.progress(`${way}: ${bench.backlog} items, ${items} answered in a session`);
  await using world = await openWorld(bench, { engine, channels, window: 10, rateLimits: 'off' });
  await seedBacklog(world, bench.backlog);
  const tookMs = await nextTimes(world);
  const value = quantile(tookMs, 0.95);
  const more = {
    [`${way}, p95`]: { value, unit: 'ms' },
    [`${way}, median`]: { value: median(tookMs), unit: 'ms' },
  };
  return { value, limit: atLeastMs, ratio: atLeastMs / value, more };
}

/** How long one person waited for each next item in a session, while two others review as well. */
export async function nextTimes(world: World): Promise<number[]> {
  await world.database.settle();
  const [person = '', ...others] = world.people.slice(0, 3);
  const [first] = await Promise.all([begun(world, person), ...others.map((user) => begun(world, user))]);
  await answered(world, person, first, warmUpItems);

  const stopping = new AbortController();
  const meanwhile = Promise.all(others.map((user) => keepAnswering(world, user, stopping.signal)));
  // Told below; until then it must not end the process.
  meanwhile.catch(() => undefined);
  const current = await viewOf(world, person);
  const tookMs = await answered(world, person, current, items);
  stopping.abort();
  await meanwhile;
  await checkKept(world, person);
  return tookMs;
}

async function begun({ slack, projects }: World, user: string): Promise<SlackView> {
  const channel = projects[0]?.channel ?? '';
  const outcome = await slack.act('command', { user, channel, command: '/signoff', text: 'review' });
  if (!outcome.view) throw new Error(`no review session was opened: ${JSON.stringify(outcome)}`);
  return outcome.view;
}

/** How long each took, until the next one was drawn. By turns the guess is approved and corrected. */
async function answered({ slack }: World, user: string, first: SlackView, count: number): Promise<number[]> {
  let view = first;
  const tookMs: number[] = [];
  for (const n of range(count)) {
    const action_id = n % 2 === 0 ? 'session_approve' : 'session_alt_1';
    const clickedAt = performance.now();
    const outcome = await slack.act('click', { user, view_id: view.id, action_id });
    tookMs.push(performance.now() - clickedAt);
    if (!outcome.view || outcome.view.private_metadata === view.private_metadata) {
      throw new Error(`the next item was not drawn: ${JSON.stringify(outcome).slice(0, 500)}`);
    }
    view = outcome.view;
  }
  return tookMs;
}

/** As fast as a quick reader. */
async function keepAnswering(world: World, user: string, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    await answered(world, user, await viewOf(world, user), 1);
    await sleep(1_000, undefined, { signal: stopped }).catch(() => undefined);
  }
}

async function viewOf({ slack }: World, user: string): Promise<SlackView> {
  const view = (await slack.modals(user)).at(-1);
  if (!view) throw new Error(`${user} has no review session`);
  return view;
}

/** What was drawn over was answered: each item has its review, given in a session. */
async function checkKept({ database }: World, person: string): Promise<void> {
  const [reviews] = await database.query<{ kept: number }>(
    "select count(*)::int as kept from signoff.reviews where reviewer = $1 and surface = 'session'",
    [person],
  );
  if (reviews?.kept !== items + warmUpItems) {
    throw new Error(`${items + warmUpItems} items were answered, but ${reviews?.kept} answers are kept`);
  }
}
