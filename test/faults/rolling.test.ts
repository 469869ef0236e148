import { cp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Balancer, openBalancer } from './support/balancer.ts';
import { enginesFor, inDepth, waysOf } from './support/engines.ts';
import { startLoad } from './support/load.ts';
import type { ServiceProcess } from './support/service-process.ts';
import { until } from './support/until.ts';
import { startWorld, type World } from './support/world.ts';

const seed = Number(process.env.FAULT_SEED ?? 20261121);
const timeout = 180_000;
const ways = enginesFor('redis').flatMap((engine) =>
  waysOf(['http', 'socket'] as const, 1).map((transport) => ({ engine, transport })),
);
const items = inDepth ? 80 : 30;
/** Many times as long as the balancer takes to notice, also on a machine that is busy. */
const drainSeconds = 2;
const almostThreeSecondsMs = 2_500;

describe.each(ways)('replaced one after the other ($engine, $transport)', ({ engine, transport }) => {
  test('two processes give way to two of a newer version, under load, and no request fails and no click is lost', {
    timeout,
  }, async () => {
    await using balancer = await openBalancer();
    await using world = await startWorld({
      ...{ engine, transport, channels: 10, people: 2, front: balancer.url },
      env: { DRAIN_SECONDS: String(drainSeconds) },
    });
    const program = await aNewerVersion(world.folder);
    const old = [world.service, await world.another()];
    await old[1]?.start();
    await untilInTurn(balancer, old);
    balancer.failures.length = 0;

    const calling = callAgainAndAgain(balancer);
    const repeating = sendAgainAndAgain(world);
    const load = startLoad(world, { items, overMs: 6_000, seed });
    for (const each of old) {
      const newer = await world.another({ main: program });
      await newer.start();
      await untilInTurn(balancer, [newer]);
      expect(await each.stop()).toBe(0);
    }
    await load.sent;
    await world.untilSettled();
    await load.stop();
    await world.untilSettled();
    await calling.stop();
    // What a process prepared before the schema changed under it still works.
    expect([...(await repeating.stop())].filter((status) => status !== 200 && status !== 201)).toEqual([]);

    const { rows, acked, unacked = [] } = await world.history();
    // A click that had its whole three seconds met a machine that is too busy for it: whoever ends drops calls at once.
    const [late, dropped] = partition(balancer.failures, ({ afterMs }) => afterMs > almostThreeSecondsMs);
    expect(dropped).toEqual([]);
    expect(load.refusals).toEqual([]);
    expect(unacked.length).toBe(late.length);
    expect(rows).toHaveLength(items);
    expect(await world.posts()).toBe(items);
    expect(acked.length).toBeGreaterThan(10);
    // What is on disk now is not for the version before: it says so, and does nothing.
    await expect(world.service.start()).rejects.toThrow('migrated by a newer Signoff');
  });
});

test.runIf(inDepth)(
  'a process that ends without taking its leave fails requests: the balancer would see it',
  {
    timeout,
  },
  async () => {
    await using balancer = await openBalancer();
    await using world = await startWorld({
      ...{ engine: 'postgres', transport: 'http', front: balancer.url },
      env: { DRAIN_SECONDS: '0' },
    });
    const other = await world.another();
    await other.start();
    await untilInTurn(balancer, [world.service, other]);
    balancer.failures.length = 0;
    // Many, because the balancer soon knows that it is gone.
    const calling = callAgainAndAgain(balancer, 20);
    await world.service.stop();
    await calling.stop();
    expect(balancer.failures).not.toEqual([]);
  },
);

function partition<T>(all: T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/** Of which statements select that a process has prepared by then. */
const grown = 'alerts audit cards events feedback items lanes notes reservations reviews summaries'.split(' ');

/** This version with some migrations more, in a folder of its own. */
async function aNewerVersion(folder: string): Promise<string> {
  const ours = join(import.meta.dirname, '../..');
  const theirs = join(folder, 'newer');
  await cp(join(ours, 'src'), join(theirs, 'src'), { recursive: true });
  await cp(join(ours, 'package.json'), join(theirs, 'package.json'));
  await symlink(join(ours, 'node_modules'), join(theirs, 'node_modules'));
  const migrations = join(theirs, 'src/store/migrations');
  // Each its own, so that none waits for one table while it holds another.
  for (const table of grown)
    await writeFile(join(migrations, `9998-${table}.sql`), `alter table signoff.${table} add column newer text`);
  await writeFile(join(migrations, '9999-newer.sql'), 'create table signoff.newer (id text primary key)');
  return join(theirs, 'src/main.ts');
}

/** Puts them behind the balancer, and waits until it sends each of them what comes. */
async function untilInTurn(balancer: Balancer, services: ServiceProcess[]): Promise<void> {
  for (const { url } of services) balancer.add(url);
  await until('all to be called', async () => {
    await fetch(`${balancer.url}/healthz`).catch(() => null);
    return services.every(({ url }) => balancer.answered.has(url));
  });
}

/** One caller who sends the same prediction all the time; ends with the statuses that came of it. */
function sendAgainAndAgain(world: World): { stop(): Promise<Set<number | undefined>> } {
  const statuses = new Set<number | undefined>();
  let stopping = false;
  async function send(): Promise<void> {
    while (!stopping) {
      statuses.add((await world.send('project-01', 'case-0'))?.status);
      await sleep(20);
    }
  }
  const sending = send();
  return {
    async stop() {
      stopping = true;
      await sending;
      return statuses;
    },
  };
}

/** Calls that take next to no time, so that some meet every moment of a process that ends. */
function callAgainAndAgain(balancer: Balancer, callers = 1): { stop(): Promise<void> } {
  let stopping = false;
  async function call(): Promise<void> {
    while (!stopping) {
      const answer = await fetch(`${balancer.url}/healthz`).catch(() => null);
      await answer?.body?.cancel();
      await sleep(10);
    }
  }
  const calling = Promise.all(Array.from({ length: callers }, call));
  return {
    async stop() {
      stopping = true;
      await calling;
    },
  };
}
