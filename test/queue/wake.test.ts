import { describe, expect, it, onTestFinished } from 'vitest';
import { createWake } from '../../src/queue/wake.ts';
import { startWorkers } from '../../src/queue/workers.ts';
import { anEngine, engineNames } from '../support/engines.ts';
import { aLog } from '../support/log.ts';
import { until } from '../support/until.ts';

type Verb = (id: string) => Promise<unknown>;

describe.each(engineNames)('wake-ups on %s', (name) => {
  /** Wake-ups and the workers they wake; a verb that is not given does nothing. */
  async function running(verbs: { drain?: Verb; reconcile?: Verb; show?: Verb }, now: () => number = Date.now) {
    const { engine } = await anEngine(name);
    const log = aLog();
    const nothing: Verb = async () => undefined;
    const workers = startWorkers({ engine, log, drain: nothing, reconcile: nothing, show: nothing, ...verbs });
    onTestFinished(() => workers.close());
    return { log, ...createWake({ engine, log, now }) };
  }

  it('each reaches its own verb, with the id', async () => {
    const ran: string[] = [];
    const noting = (verb: string) => async (id: string) => ran.push(`${verb} ${id}`);
    const { wake } = await running({ drain: noting('drain'), reconcile: noting('reconcile'), show: noting('show') });
    wake.drain('C0REVIEW');
    wake.reconcile('C0REVIEW');
    wake.show('itm_1');
    await until(async () => ran.length === 3);
    expect(ran.sort()).toEqual(['drain C0REVIEW', 'reconcile C0REVIEW', 'show itm_1']);
  });

  it('two hundred for one id while one runs become one more run, and it sees the last change', async () => {
    let changes = 0;
    const seen: number[] = [];
    const first = Promise.withResolvers<void>();
    const { wake, flushed } = await running({
      show: async () => {
        seen.push(changes);
        if (seen.length === 1) await first.promise;
      },
    });
    wake.show('itm_1');
    await until(async () => seen.length === 1);
    while (changes < 200) {
      changes += 1;
      wake.show('itm_1');
      await flushed();
    }
    first.resolve();
    await until(async () => seen.at(-1) === 200);
    expect(seen).toEqual([0, 200]);
  });

  it('two hundred for one id, however they fall, become few runs, and the last one sees the last change', async () => {
    let changes = 0;
    const seen: number[] = [];
    const { wake, flushed } = await running({ show: async () => seen.push(changes) });
    while (changes < 200) {
      changes += 1;
      wake.show('itm_1');
      if (changes % 7 === 0) await flushed();
    }
    await until(async () => seen.at(-1) === 200);
    expect(seen.length).toBeLessThan(60);
  });

  it('a channel that is woken all the time is drained now and then, and once after the last time', async () => {
    let changes = 0;
    const seen: number[] = [];
    const { wake } = await running({ drain: async () => seen.push(changes) });
    const startedAt = performance.now();
    while (performance.now() - startedAt < 1_000) {
      changes += 1;
      wake.drain('C0REVIEW');
      await new Promise(setImmediate);
    }
    await until(async () => seen.at(-1) === changes);
    const restsAtMost = (performance.now() - startedAt) / 500 + 2;
    expect(changes).toBeGreaterThan(restsAtMost);
    expect(seen.length).toBeLessThanOrEqual(restsAtMost);
  });

  it('a burst for many ids wakes each of them', async () => {
    const ran = new Set<string>();
    const { wake } = await running({ show: async (id) => ran.add(id) });
    for (let i = 0; i < 300; i++) wake.show(`itm_${i}`);
    await until(async () => ran.size === 300);
  });

  it('a run that fails is logged, and holds up no later wake-up', async () => {
    let runs = 0;
    const { wake, log } = await running({
      show: async () => {
        runs += 1;
        if (runs === 1) throw new Error('the database is away');
      },
    });
    wake.show('itm_1');
    await until(async () => log.lines.some(({ level }) => level === 'warn'));
    expect(log.lines).toMatchObject([{ detail: { job: 'show', error: 'the database is away' } }]);
    wake.show('itm_1');
    await until(async () => runs === 2);
  });

  it('a run that hangs holds up the sweep for fifteen seconds, not for ever', async () => {
    let now = 0;
    let runs = 0;
    const hanging = Promise.withResolvers<void>();
    const { wake, rescue, flushed } = await running(
      {
        show: async () => {
          runs += 1;
          if (runs === 1) await hanging.promise;
        },
      },
      () => now,
    );
    onTestFinished(() => hanging.resolve());
    wake.show('itm_1');
    await until(async () => runs === 1);
    wake.show('itm_1');
    await flushed();
    expect(runs, '(control) a wake-up of the same name waits behind it').toBe(1);
    now += 15_000;
    rescue.show('itm_1');
    await until(async () => runs === 2);
    hanging.resolve();
  });

  it('a delayed drain comes, not before its time, and holds up no other', async () => {
    const ran: number[] = [];
    const { wake } = await running({ drain: async () => ran.push(performance.now()) });
    const asked = performance.now();
    wake.drain('C0REVIEW', 700);
    wake.drain('C0REVIEW');
    await until(async () => ran.length === 1);
    expect((ran[0] ?? 0) - asked).toBeLessThan(700);
    await until(async () => ran.length === 2);
    expect((ran[1] ?? 0) - asked).toBeGreaterThanOrEqual(699);
  });
});

it('a wake-up that cannot be queued is logged, and whoever asked for it hears no error', async () => {
  const log = aLog();
  const add = async () => {
    throw new Error('the engine is away');
  };
  const { wake, flushed } = createWake({ engine: { queue: () => ({ add }) }, log, now: Date.now });
  wake.drain('C0REVIEW');
  wake.show('itm_1');
  await flushed();
  expect(log.lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('the sweep will repeat them') }]);
});
