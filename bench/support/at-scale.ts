import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../benchmark.ts';
import { createKey, load } from '../intake-single.ts';
import { paceBetween } from '../pacing.ts';
import { seedBacklog } from './backlog.ts';
import { readyClicks, signed } from './clicks.ts';
import { quantile, range } from './numbers.ts';
import { openLoop } from './open-loop.ts';
import { prediction } from './predictions.ts';
import { openStreams } from './streams.ts';
import type { World } from './world.ts';

/** What a measurement found, as it is to be read, and what a generator in a process of its own took, in seconds of one core. */
export interface Found {
  figures: Record<string, string>;
  /** What several runs are put in order by. */
  rank: number;
  generatorSeconds?: number;
}

const uploads = 4;
const linesOfEach = 10_000;
const readers = 100;
const decisionsPerSecond = 20;
const clicksPerSecond = 50;
/** In which as many cards are open as there are clicks, and every reader has heard of every decision. */
const patienceMs = 60_000;
const perSecond = (n: number) => `${Math.round(n).toLocaleString('en')}/s`;
const ms = (n: number) => `${n < 10 ? n.toFixed(1) : Math.round(n)} ms`;

/** One prediction a request over 32 connections, spread evenly over the processes. */
export async function intake(bench: Bench, world: World): Promise<Found> {
  const key = await createKey(world);
  const urls = world.processes.map(({ url }) => url).join(',');
  const { accepted, seconds, p50, p99, cpuSeconds } = await load(bench, urls, key);
  return {
    figures: { accepted: perSecond(accepted / seconds), 'p50 and p99': `${ms(p50)}, ${ms(p99)}` },
    rank: accepted / seconds,
    generatorSeconds: cpuSeconds,
  };
}

/** Four uploads at once, each to the next process. */
export async function bulk({ processes, adminKey }: World): Promise<Found> {
  const bodies = range(uploads).map((n) =>
    range(linesOfEach)
      .map((line) => `${JSON.stringify(prediction(`bulk-${n}-${line}`))}\n`)
      .join(''),
  );
  const startedAt = performance.now();
  const answered = await Promise.all(
    bodies.map(async (body, n) => {
      const response = await processes[n % processes.length]?.http.request({
        method: 'POST',
        path: '/v1/projects/project-0/items/bulk',
        headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/x-ndjson' },
        body,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const answers = (await response?.body.text())?.trim().split('\n') ?? [];
      const created = answers.filter((answer) => answer.includes('"status":201,')).length;
      const refused = answers.filter((answer) => answer.includes('"status":503,')).length;
      if (created + refused !== linesOfEach) throw new Error(`${created} of ${linesOfEach} lines were accepted`);
      return { created, refused };
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const total = (what: 'created' | 'refused') => answered.reduce((sum, each) => sum + each[what], 0);
  return {
    figures: {
      [`${uploads} uploads at once`]: perSecond(total('created') / seconds),
      'lines that were to be sent again (503)': String(total('refused')),
    },
    rank: total('created') / seconds,
  };
}

/** From a decision's 200 to the moment at which the last of a hundred readers has heard of it. */
export async function streams({ seconds = 8, signal }: Bench, world: World): Promise<Found> {
  const { processes, adminKey, database } = world;
  const pools = processes.map(({ http }) => http);
  const count = seconds * decisionsPerSecond;
  const items = await database.query<{ id: string }>(
    "select id from signoff.items where status <> 'completed' order by id limit $1",
    [count],
  );
  await using open = await openStreams(
    processes.map(({ url }) => url),
    readers,
    adminKey,
  );
  const sent = await openLoop({ count, perSecond: decisionsPerSecond, signal }, async (n) => {
    const id = items[n]?.id ?? '';
    const response = await pools[n % pools.length]?.request({
      method: 'POST',
      path: `/v1/items/${id}/reviews`,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ verdict: 'approve', reviewer: 'bench' }),
    });
    const said = await response?.body.text();
    const status = response?.statusCode;
    if (status !== 201 && status !== 200 && status !== 503) throw new Error(`a decision was refused: ${said}`);
    return { id, at: performance.now(), isKept: status !== 503 };
  });
  const decided = sent.filter(({ isKept }) => isKept);
  for (
    const giveUpAt = performance.now() + patienceMs;
    decided.some(({ id }) => (open.heard.get(id)?.length ?? 0) < readers);
  ) {
    if (performance.now() > giveUpAt) throw new Error('not every reader heard of every decision');
    await sleep(50, undefined, { signal });
  }
  const lateMs = decided.map(({ id, at }) => Math.max(0, ...(open.heard.get(id) ?? []).map((time) => time - at)));
  return {
    figures: {
      [`${readers} readers, decision → the last one hears, p50 and p99`]: `${ms(quantile(lateMs, 0.5))}, ${ms(quantile(lateMs, 0.99))}`,
      'decisions that were to be sent again (503)': String(sent.length - decided.length),
    },
    rank: quantile(lateMs, 0.5),
  };
}

/** Posts in many channels that all have more to post than Slack takes. */
export async function pacing({ seconds = 8, signal }: Bench, world: World): Promise<Found> {
  const { projects, slack } = world;
  await seedBacklog(world, projects.length * (seconds + 30));
  await sleep(5_000, undefined, { signal });
  const from = Date.now();
  await sleep(seconds * 1000, undefined, { signal });
  const until = Date.now();
  await sleep(2_000, undefined, { signal });
  const calls = await slack.calls('chat.postMessage');
  const byChannel = projects.map(({ channel }) =>
    calls.filter(({ ok, args }) => ok && args.channel === channel).map(({ at }) => at),
  );
  const paces = byChannel.map((times) => paceBetween(from, until, times));
  const gaps = byChannel.flatMap((times) => times.slice(1).map((time, n) => time - (times[n] ?? time)));
  const meanPace = paces.reduce((sum, pace) => sum + pace, 0) / paces.length;
  return {
    figures: {
      [`posts a second in each of ${projects.length} channels, the slowest`]: `${meanPace.toFixed(2)}, ${Math.min(...paces).toFixed(2)}`,
      'shortest time between two posts in a channel': ms(Math.min(...gaps)),
      'refused by Slack (429)': String(calls.filter(({ ok }) => !ok).length),
    },
    rank: meanPace,
  };
}

/** From when a click was due to its 200, in turn to each process, as a balancer would hand them on. */
export async function clicks({ seconds = 8, signal }: Bench, world: World): Promise<Found> {
  const { processes, signingSecret, database } = world;
  const count = seconds * clicksPerSecond;
  for (const giveUpAt = performance.now() + patienceMs; ; ) {
    const [cards] = await database.query<{ open: number }>(
      "select count(*)::int as open from signoff.cards where state = 'posted'",
    );
    if (cards && cards.open >= count) break;
    if (performance.now() > giveUpAt) throw new Error(`there are ${cards?.open} open cards for ${count} clicks`);
    await sleep(250, undefined, { signal });
  }
  const ready = await readyClicks(world, count);
  const clicked = await openLoop({ count, perSecond: clicksPerSecond, signal }, async (n, dueAt) => {
    const body = ready[n]?.body ?? '';
    const response = await processes[n % processes.length]?.http.request({
      method: 'POST',
      path: '/slack/events',
      headers: signed(signingSecret, body),
      body,
    });
    await response?.body.dump();
    return { isAcked: response?.statusCode === 200, tookMs: performance.now() - dueAt };
  });
  const ackMs = clicked.filter(({ isAcked }) => isAcked).map(({ tookMs }) => tookMs);
  const [reviews] = await database.query<{ kept: number }>('select count(*)::int as kept from signoff.reviews');
  if (!reviews || reviews.kept < ackMs.length)
    throw new Error(`${ackMs.length} clicks were acknowledged, but ${reviews?.kept} are kept`);
  return {
    figures: {
      [`${clicksPerSecond}/s, click → acknowledged, p50 and p99`]: `${ms(quantile(ackMs, 0.5))}, ${ms(quantile(ackMs, 0.99))}`,
      'not acknowledged': String(count - ackMs.length),
    },
    rank: quantile(ackMs, 0.5),
  };
}
