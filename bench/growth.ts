import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cardTimes } from './accepted-to-card.ts';
import type { Bench, Benchmark, Run } from './benchmark.ts';
import { clicked, perSecond as clicksPerSecond, untilOpen, warmUpClicks } from './click-to-ack.ts';
import { upload, writeItems } from './intake-bulk.ts';
import { acceptedBy } from './intake-single.ts';
import { pacesOf } from './pacing.ts';
import { nextTimes } from './session.ts';
import { filledDatabase } from './support/filled-database.ts';
import { median, quantile, range } from './support/numbers.ts';
import { besideOf, openWorld, type World } from './support/world.ts';

const channels = 50;
const few = 1_000;
/** What is as good as it was, and what is good enough. */
const atLeastTimes = 1.5;
const aimTimes = 1.1;
const bulkLines = 50_000;
const cardsPerSecond = 20;
const postsSeconds = 10;
const clicksSeconds = 10;
const looks = 100;

type Measured = { value: number; more?: Record<string, number> };

interface Growing {
  name: string;
  unit: string;
  /** Whether more of it is better. */
  more: boolean;
  /** Open cards in each channel; 0: nothing of the backlog gets one. */
  window: number;
  beside?: { window: number };
  rateLimits: 'real' | 'off';
  measure: (bench: Bench, world: World) => Promise<Measured>;
}

/** The same with a million items waiting in 50 channels as with a thousand, one after the other in one run, on the first queue engine. */
export const growth: Benchmark[] = [
  grows({
    name: 'growth_intake_single',
    unit: 'items/s',
    more: true,
    window: 1,
    rateLimits: 'real',
    measure: async (bench, world) => ({ value: await acceptedBy(bench, world) }),
  }),
  grows({
    name: 'growth_intake_bulk',
    unit: 'items/s',
    more: true,
    window: 1,
    rateLimits: 'real',
    async measure(bench, world) {
      const file = join(bench.folder, 'growth.ndjson');
      await writeItems(file, bulkLines);
      await world.database.settle();
      return { value: await upload(world, file, { lines: bulkLines, status: 201 }) };
    },
  }),
  grows({
    name: 'growth_accepted_to_card',
    unit: 'ms',
    more: false,
    // The backlog stands behind one open card in each channel; what is sent is of another project of that channel, which has room.
    window: 1,
    beside: { window: 1_000 },
    rateLimits: 'real',
    async measure(bench, world) {
      const keys = world.projects.map(({ key }) => besideOf(key));
      return figuresOf(await cardTimes(bench, world, { keys, perSecond: cardsPerSecond }), 0.99);
    },
  }),
  grows({
    name: 'growth_click_to_ack',
    unit: 'ms',
    more: false,
    window: (clicksSeconds * clicksPerSecond + warmUpClicks) / channels,
    rateLimits: 'off',
    async measure(bench, world) {
      const count = clicksSeconds * clicksPerSecond;
      await untilOpen(bench, world, count + warmUpClicks);
      await world.database.settle();
      const sent = await clicked(bench, world, count);
      return figuresOf(
        sent.map(({ ackMs }) => ackMs),
        0.99,
      );
    },
  }),
  grows({
    name: 'growth_session_next',
    unit: 'ms',
    more: false,
    window: 1,
    rateLimits: 'off',
    measure: async (_bench, world) => figuresOf(await nextTimes(world), 0.95),
  }),
  grows({
    name: 'growth_pacing',
    unit: 'posts/s per channel',
    more: true,
    window: 1_000,
    rateLimits: 'real',
    async measure(bench, world) {
      const { paces, refused } = await pacesOf(bench, world, postsSeconds);
      return { value: refused === 0 ? paces.reduce((sum, pace) => sum + pace, 0) / channels : 0 };
    },
  }),
  grows({
    name: 'growth_list',
    unit: 'ms',
    more: false,
    window: 1,
    rateLimits: 'off',
    measure: pageTimes,
  }),
];

function grows({ name, unit, more: moreIsBetter, measure, ...options }: Growing): Benchmark {
  async function at(bench: Bench, waiting: number): Promise<Measured> {
    bench.progress(`${waiting} waiting`);
    const database = await filledDatabase(bench, { waiting, channels });
    const [engine = 'postgres'] = bench.engines;
    await using world = await openWorld(bench, { engine, channels, database, ...options });
    return await measure(bench, world);
  }
  return {
    name,
    unit,
    atLeast: 1,
    aim: atLeastTimes / aimTimes,
    async run(bench): Promise<Run> {
      // In turn first and last, so that a machine that gets slower or faster favours nobody.
      const manyFirst = bench.run % 2 === 1;
      const before = manyFirst ? await at(bench, bench.waiting) : null;
      const atFew = await at(bench, few);
      const atMany = before ?? (await at(bench, bench.waiting));
      const { value } = atMany;
      const limit = moreIsBetter ? atFew.value / atLeastTimes : atFew.value * atLeastTimes;
      const figures = (waiting: string, { value, more = {} }: Measured) =>
        Object.entries({ [name]: value, ...more }).map(([what, value]) => [
          what === name ? `${waiting} waiting` : `${waiting} waiting, ${what}`,
          { value, unit },
        ]);
      return {
        value,
        limit,
        ratio: moreIsBetter ? value / limit : limit / value,
        more: Object.fromEntries([...figures('few', atFew), ...figures('many', atMany)]),
      };
    },
  };
}

function figuresOf(times: number[], share: number): Measured {
  return { value: quantile(times, share), more: { median: median(times) } };
}

/** The first page of what waits, the one behind it, and how things stand: what a caller and whoever watches ask for again and again. */
async function pageTimes({ signal }: Bench, { http, adminKey, projects, database }: World): Promise<Measured> {
  await database.settle();
  const headers = { authorization: `Bearer ${adminKey}` };
  const ask = async (path: string) => {
    const askedAt = performance.now();
    const { statusCode, body } = await http.request({ method: 'GET', path, headers, signal });
    const said = await body.text();
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${said.slice(0, 500)}`);
    return { said, tookMs: performance.now() - askedAt };
  };
  const times: number[] = [];
  for (const n of range(looks)) {
    const path = `/v1/projects/${projects[n % projects.length]?.key}/items?status=waiting&limit=10`;
    const first = await ask(path);
    const cursor: unknown = JSON.parse(first.said).next_cursor;
    if (typeof cursor !== 'string') throw new Error(`there is no second page: ${first.said.slice(0, 500)}`);
    const second = await ask(`${path}&cursor=${encodeURIComponent(cursor)}`);
    times.push(first.tookMs, second.tookMs);
    await sleep(5, undefined, { signal });
  }
  return figuresOf(times.slice(looks / 2), 0.95);
}
