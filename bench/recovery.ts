import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { openOwnPostgres } from '../test/faults/support/own-postgres.ts';
import { type Bench, type Benchmark, judged, type QueueEngine, type Run } from './benchmark.ts';
import { click, untilOpen } from './click-to-ack.ts';
import { readyClicks } from './support/clicks.ts';
import { filledDatabase } from './support/filled-database.ts';
import { databasesOn } from './support/postgres.ts';
import { redisCanBeStarted } from './support/redis.ts';
import { besideOf, openWorld, type World } from './support/world.ts';

const channels = 20;
const window = 10;
const atLeastSeconds = 30;
const aimSeconds = 10;
const loadSeconds = 3;
/** Half of what Slack takes in these channels: at its whole pace what waited meanwhile would never be caught up with. */
const betweenSendsMs = 100;
const betweenClicksMs = 250;
/** As long as whoever sends waits for an answer before trying again. */
const answerMsMax = 5_000;
const patienceMs = 120_000;

interface Fault {
  name: string;
  engines: (bench: Bench) => QueueEngine[];
  /** Does harm, and what an operator's supervisor does about it at once. */
  harm: (world: World, postgres: { crash(): Promise<void>; start(): Promise<void> }) => Promise<void>;
}

/**
 * From the harm on, while predictions come and people click, until both work again and every promise holds: each prediction that was
 * accepted has its one card, each acknowledged click its answer, and nothing is left to do. A hundred thousand items wait.
 */
export const recoveries: Benchmark[] = [
  ...(redisCanBeStarted
    ? [
        recovers({
          name: 'recovery_flushall',
          engines: () => ['redis'],
          async harm({ redis: stored }) {
            const redis = new Redis(stored?.url ?? '');
            await redis.flushall();
            redis.disconnect();
          },
        }),
      ]
    : []),
  recovers({
    name: 'recovery_postgres',
    engines: ({ engines }) => engines,
    async harm(_, postgres) {
      await postgres.crash();
      await postgres.start();
    },
  }),
  recovers({
    name: 'recovery_kill',
    engines: ({ engines }) => engines,
    async harm({ service }) {
      await service.kill();
      service.start();
    },
  }),
];

function recovers({ name, engines, harm }: Fault): Benchmark {
  async function measured(bench: Bench, engine: QueueEngine): Promise<Run> {
    await using opened = new AsyncDisposableStack();
    const own = await openOwnPostgres(join(bench.folder, `${name}-${engine}-${bench.run}`));
    const postgres = opened.use(await databasesOn(own));
    bench.progress(`${bench.backlog} items wait, queues on ${engine}`);
    const database = await filledDatabase({ ...bench, postgres }, { waiting: bench.backlog, channels });
    const world = opened.use(
      await openWorld(bench, { engine, channels, window, rateLimits: 'off', database, beside: { window: 1_000 } }),
    );
    await untilOpen(bench, world, channels * window);
    await database.settle();
    const load = await startLoad(bench, world);
    await sleep(loadSeconds * 1000, undefined, { signal: bench.signal });

    bench.progress(`the harm is done, queues on ${engine}`);
    const harmedAt = performance.now();
    await harm(world, own);
    await load.untilBothWork();
    const workedAt = performance.now();
    await load.stop();
    await untilSettled(bench, world, load);
    const value = (performance.now() - harmedAt) / 1000;
    const more = {
      [`queues on ${engine}`]: { value, unit: 's' },
      [`queues on ${engine}, until both work`]: { value: (workedAt - harmedAt) / 1000, unit: 's' },
    };
    return { value, limit: atLeastSeconds, ratio: atLeastSeconds / value, more };
  }
  return {
    name,
    unit: 's',
    atLeast: 1,
    aim: atLeastSeconds / aimSeconds,
    async run(bench) {
      const ways: Run[] = [];
      for (const engine of engines(bench)) ways.push(await measured(bench, engine));
      return judged(ways);
    },
  };
}

interface Load {
  /** Ids of what was accepted. */
  accepted: string[];
  /** How many clicks were acknowledged. */
  acknowledged(): number;
  /** Waits until something that was sent after now is accepted and in Slack, and a click after now is acknowledged. */
  untilBothWork(): Promise<void>;
  stop(): Promise<void>;
}

/** Predictions of a project that has room in every channel, and clicks on the open cards of the backlog. */
async function startLoad({ signal }: Bench, world: World): Promise<Load> {
  const accepted: string[] = [];
  const clicks = await readyClicks(world, channels * window);
  const stopping = new AbortController();
  let acknowledged = 0;
  let sent = 0;

  async function keepOn(everyMs: number, act: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      // Refused or lost: whoever sent it tries again, and so does this load with the next one.
      await Promise.race([act(), sleep(answerMsMax)]).catch(() => undefined);
      await sleep(everyMs, undefined, { signal });
    }
  }
  const running = Promise.all([
    keepOn(betweenSendsMs, async () => {
      const { key } = world.projects[sent % channels] ?? { key: '' };
      accepted.push((await world.send(besideOf(key), `load-${sent++}`)).id);
    }),
    keepOn(betweenClicksMs, async () => {
      const ready = clicks[0];
      if (!ready) throw new Error('every open card was clicked on');
      await click(world, ready);
      clicks.shift();
      acknowledged += 1;
    }),
  ]);
  running.catch(() => undefined);

  return {
    accepted,
    acknowledged: () => acknowledged,
    async untilBothWork() {
      const acknowledgedBefore = acknowledged;
      const acceptedBefore = accepted.length;
      await until(signal, 'both work', async () => {
        const next = accepted[acceptedBefore];
        if (next === undefined || acknowledged === acknowledgedBefore) return false;
        return (await world.slack.calls('chat.postMessage')).some(
          ({ ok, args }) => ok && args.metadata?.event_payload.item === next,
        );
      });
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Throws where a promise is broken, and waits while something is left to do. */
async function untilSettled({ signal }: Bench, world: World, load: Load): Promise<void> {
  await until(signal, 'nothing is left to do', async () => {
    const [left] = await world.database.query<{ count: number }>(
      `select (select count(*)::int from signoff.items left join signoff.cards on cards.item_id = items.id
               where external_id like 'load-%' and cards.state is distinct from 'posted')
         + (select count(*)::int from signoff.cards
            where state in ('planned', 'sending', 'unknown') or state = 'posted' and drawn_version < wanted_version) as count`,
    );
    return left?.count === 0;
  });
  const [kept] = await world.database.query<{ reviews: number; lost: number }>(
    `select (select count(*)::int from signoff.reviews) as reviews,
       (select count(*)::int from unnest($1::text[]) as id where id not in (select id from signoff.items)) as lost`,
    [load.accepted],
  );
  if (!kept || kept.lost > 0) throw new Error(`${kept?.lost} accepted predictions are lost`);
  // One that was under way when everything ended may be kept and unanswered.
  if (kept.reviews < load.acknowledged()) {
    throw new Error(`${load.acknowledged()} clicks were acknowledged, but ${kept.reviews} are kept`);
  }
  for (const { channel } of world.projects) {
    const shown = (await world.slack.messages(channel)).flatMap(({ metadata }) => metadata?.event_payload.item ?? []);
    if (new Set(shown).size !== shown.length) throw new Error(`an item has two cards in ${channel}`);
  }
}

async function until(signal: AbortSignal, what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + patienceMs; ; ) {
    if (await holds().catch(() => false)) return;
    if (Date.now() > giveUpAt) throw new Error(`after two minutes it still can't be said that ${what}`);
    await sleep(100, undefined, { signal });
  }
}
