import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { QueueEngine } from '../support/loop.ts';
import { enginesFor, report } from './support/engines.ts';
import { until } from './support/until.ts';
import { startWorld, type World } from './support/world.ts';

const timeout = 180_000;
const hourMs = 3_600_000;

interface Told {
  metadata?: { event_type: string };
}

describe.each(enginesFor('postgres'))('the clock of the service (%s)', (engine) => {
  test('a day ahead and back again, twice: each summary is told once', { timeout }, async ({ task }) => {
    await using stage = await withClock(engine, {
      workspace: {
        channels: [
          { id: 'C101', name: 'project-01' },
          { id: 'C0LEADS', name: 'leads' },
        ],
      },
      project: { summary: { at: '00:00', timezone: 'UTC', channel: 'C0LEADS' } },
    });
    const { world, step } = stage;
    await world.send('project-01', 'ticket-1');
    await world.untilSettled();
    const told = async () =>
      (await world.control<Told[]>('messages?channel=C0LEADS')).filter(
        ({ metadata }) => metadata?.event_type === 'signoff_summary',
      ).length;
    await step(24 * hourMs);
    await until('the summary of today', async () => (await told()) === 1, { msMax: 60_000 });
    const startedAt = performance.now();
    for (const hours of [0, 23, 24]) {
      await step(hours * hourMs);
      await roundsOfPlanning(world);
    }
    expect(await told()).toBe(1);
    await step(0);
    await world.untilSettled();
    report(task, `clock a day ahead and back (${engine})`, (performance.now() - startedAt) / 1000);
  });

  test('an hour ahead or behind: what Slack signs is refused, and taken when the clock is right again', {
    timeout,
  }, async ({ task }) => {
    await using stage = await withClock(engine, { transport: 'http' });
    const { world, step } = stage;
    await world.send('project-01', 'ticket-1');
    const card = await world.firstCard();
    for (const hours of [1, -1]) {
      await step(hours * hourMs);
      await until('the refusal', async () => (await world.click('U101', card, 'approve')).acked_in_ms === null);
      expect((await world.history()).rows).toMatchObject([{ status: 'in_review', reviews: 0 }]);
    }
    await step(0);
    const rightAt = performance.now();
    await until('the answer', async () => (await world.click('U101', card, 'alt_1')).acked_in_ms !== null);
    await world.untilSettled();
    report(task, `clock an hour ahead and behind (${engine})`, (performance.now() - rightAt) / 1000);
    expect((await world.history()).rows).toMatchObject([{ status: 'completed', value: 'billing', feedback: 1 }]);
  });
});

async function withClock(engine: QueueEngine, options: Partial<Parameters<typeof startWorld>[0]>) {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'signoff-clock-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'offset-ms');
  await writeFile(file, '0');
  const clock = join(import.meta.dirname, 'support/stepping-clock.mjs');
  const env = { NODE_OPTIONS: `--import ${clock}`, CLOCK_FILE: file };
  const world = opened.use(await startWorld({ engine, ...options, env }));
  const closing = opened.move();
  return {
    world,
    async step(offsetMs: number) {
      await writeFile(file, String(offsetMs));
      await until('the step of the clock', async () => {
        const taken = await readFile(`${file}.taken`, 'utf8').catch(() => '0');
        return Number(taken) === offsetMs;
      });
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** Two sweeps of what is due, by the lanes and rows they leave: each new item is planned and posted by a later round than the last. */
async function roundsOfPlanning(world: World): Promise<void> {
  const before = Number((await world.sql(looked))[0]?.count ?? 0);
  await until('two rounds of planning', async () => Number((await world.sql(looked))[0]?.count ?? 0) >= before + 2, {
    msMax: 30_000,
  });
}

const looked = `select calls as count from pg_stat_user_tables cross join lateral (select seq_scan + coalesce(idx_scan, 0) as calls) as c
  where relname = 'summaries'`;
