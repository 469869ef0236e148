import { describe, expect, test } from 'vitest';
import { enginesFor, report } from './support/engines.ts';
import { openFaultProxy } from './support/fault-proxy.ts';
import { startLoad } from './support/load.ts';
import { startReaders } from './support/readers.ts';
import { until } from './support/until.ts';
import { startWorld } from './support/world.ts';

describe.each(enginesFor('postgres'))('a listener (%s)', (engine) => {
  test('who is cut off in the middle of every few events, and comes back, misses none and hears them in order', {
    timeout: 120_000,
  }, async ({ task }) => {
    await using opened = new AsyncDisposableStack();
    const world = opened.use(await startWorld({ engine, channels: 8 }));
    const road = opened.use(await openFaultProxy({ port: Number(new URL(world.service.url).port) }));
    await road.set({ kind: 'cut', direction: 'answer', afterBytes: 3_000 });
    const url = `http://127.0.0.1:${road.port}`;
    const projects = world.projects.map(({ key }) => key);
    const cut = opened.use(startReaders({ url, key: world.adminKey, projects }));

    const load = startLoad(world, { items: 60, overMs: 5_000, seed: 29 });
    await load.sent;
    await world.untilSettled();
    await load.stop();
    await world.untilSettled();
    const happened = async () =>
      Number((await world.sql('select count(*)::int as count from signoff.events'))[0]?.count);
    const startedAt = performance.now();
    await until('every event', async () => new Set(cut.heard).size === (await happened()), { msMax: 60_000 });
    report(
      task,
      `a listener cut off after 3,000 bytes each time (${engine})`,
      (performance.now() - startedAt) / 1000,
      '',
    );
    // The other one was never cut off.
    expect([...new Set(cut.heard)]).toEqual([...new Set(world.heard())]);
    expect(cut.heard.length).toBeGreaterThan(0);
  });
});
