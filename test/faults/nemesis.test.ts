import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { mulberry32, oneOf } from '../../src/demo/chance.ts';
import { startReceiver } from '../support/receiver.ts';
import { type BadRoads, startOnBadRoads } from './support/bad-roads.ts';
import { enginesFor, report } from './support/engines.ts';
import type { Road } from './support/fault-proxy.ts';
import { startLoad } from './support/load.ts';
import type { ServiceProcess } from './support/service-process.ts';

/** `FAULT_SEED` repeats a run as far as machines repeat anything, `NEMESIS_SECONDS` makes it longer. */
const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
const seconds = Number(process.env.NEMESIS_SECONDS ?? 60);
const items = 120;

interface Stage extends BadRoads {
  other: ServiceProcess;
  chance: () => number;
}

/** What may happen, one thing after the other: each ends by itself, but for processes that died, which are started at the end of it. */
const harms: { what: string; redisOnly?: true; does: (stage: Stage) => Promise<void> }[] = [
  ...(['service', 'other'] as const).map((which) => ({
    what: `kill -9 of the ${which}`,
    does: async ({ world, other, chance }: Stage) => {
      const victim = which === 'other' ? other : world.service;
      await victim.kill();
      await sleep(chance() * 2_000);
      victim.launch();
    },
  })),
  ...(['service', 'other'] as const).map((which) => ({
    what: `SIGSTOP of the ${which}`,
    does: async ({ world, other, chance }: Stage) => {
      const victim = which === 'other' ? other : world.service;
      victim.freeze();
      await sleep(2_000 + chance() * 9_000);
      victim.thaw();
    },
  })),
  ...(['database', 'slack', 'redis'] as const).flatMap((where) =>
    (['refuse', 'blackhole', 'half_open', 'slow'] as const).map((kind) => ({
      what: `${where}: ${kind}`,
      ...(where === 'redis' ? { redisOnly: true as const } : {}),
      does: async (stage: Stage) => {
        const road: Road = kind === 'slow' ? { kind, ms: 50, jitterMs: 400 } : { kind };
        await stage[where]?.set(road);
        await sleep(1_000 + stage.chance() * 5_000);
        await stage[where]?.set({ kind: 'pass' });
      },
    })),
  ),
  {
    what: 'the answer to a commit is lost',
    does: ({ database }) => database.set({ kind: 'lose_answer', to: 'commit' }),
  },
  {
    what: 'every session of Postgres ends',
    does: async ({ world }) => {
      await world.sql(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`);
    },
  },
  { what: 'FLUSHALL', redisOnly: true, does: async ({ world }) => world.redis?.flushAll() },
  ...(['error_before', 'error_after', 'reset', 'rate_limited'] as const).map((kind) => ({
    what: `three calls of Slack: ${kind}`,
    does: async ({ world }: Stage) => {
      await world.control('faults', { kind, times: 3, retry_after: 2 });
    },
  })),
  ...(['socket_drop', 'duplicate_delivery', 'lost_delivery'] as const).map((kind) => ({
    what: `Slack: ${kind}`,
    does: async ({ world }: Stage) => {
      await world.control('faults', { kind });
    },
  })),
];

describe.each(enginesFor('postgres'))('a random mix of faults (%s)', (engine) => {
  test('under load and with two processes leaves every promise kept', {
    timeout: (seconds + 240) * 1_000,
  }, async ({ task }) => {
    process.stdout.write(`  random mix (${engine}): FAULT_SEED=${seed} NEMESIS_SECONDS=${seconds}\n`);
    const chance = mulberry32(seed);
    await using receiver = await startReceiver();
    await using roads = await startOnBadRoads({ engine, channels: 10 }, chance);
    const { world } = roads;
    const other = await world.another();
    await other.start();
    await world.api('/v1/webhooks', { url: receiver.url('/hook'), events: ['item.completed'] });
    const load = startLoad(world, { items, overMs: seconds * 1_000, seed });

    const possible = harms.filter(({ redisOnly }) => !redisOnly || roads.redis);
    const happened: string[] = [];
    const endsAt = performance.now() + seconds * 1_000;
    while (performance.now() < endsAt) {
      const harm = oneOf(possible, chance);
      happened.push(harm.what);
      await harm.does({ ...roads, other, chance });
      await sleep(500 + chance() * 2_500);
    }
    const withItsCause = (error: unknown) => {
      const said = [world.service, other].flatMap((each) => each.said()).filter((line) => !line.includes('"level":40'));
      throw new Error(`after ${happened.join('; ')} (FAULT_SEED=${seed}): ${error}\n${said.slice(-20).join('\n')}`);
    };
    for (const each of [world.service, other]) await each.start();
    await load.sent.catch(withItsCause);
    const overAt = performance.now();
    await world.untilSettled(120_000).catch(withItsCause);
    const took = (performance.now() - overAt) / 1000;
    await load.stop();
    await world.untilSettled(60_000);
    expect(new Set((await world.history()).accepted.map(({ externalId }) => externalId)).size).toBe(items);
    report(task, `random mix (${engine})`, took, `; ${happened.length} faults, seed ${seed}`);
  });
});
