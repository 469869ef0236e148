import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inDepth, recoverySecondsMax, report } from './support/engines.ts';
import { redisCanBeStarted } from './support/own-redis.ts';
import { openOwnSentinel } from './support/own-sentinel.ts';
import { until } from './support/until.ts';
import { startWorld } from './support/world.ts';

test.runIf(inDepth && redisCanBeStarted)(
  'when the Redis behind Sentinels dies, cards go on by way of the one that takes its place',
  { timeout: 120_000 },
  async ({ task }) => {
    await using opened = new AsyncDisposableStack();
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'signoff-sentinel-test-')));
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    const redis = opened.use(await openOwnSentinel(folder));
    const world = opened.use(await startWorld({ engine: 'postgres', env: { REDIS_URL: redis.url } }));
    await world.send('project-01', 'before');
    await world.untilSettled();

    const before = await redis.master();
    await redis.killMaster();
    const killedAt = performance.now();
    // Intake asks nobody but the database.
    expect((await world.send('project-01', 'meanwhile'))?.status).toBe(201);
    await until('another master', async () => (await redis.master()) !== before);
    await until('the service to be ready', () => world.service.isReady());
    await world.send('project-01', 'afterwards');
    await world.untilSettled();
    const seconds = (performance.now() - killedAt) / 1000;
    report(task, 'a failover behind Sentinels', seconds);
    expect(seconds).toBeLessThan(recoverySecondsMax);
    expect(await world.posts()).toBe(3);
  },
);
