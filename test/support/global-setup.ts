import { mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openEmbeddedPostgres } from '../../src/store/embedded.ts';
import { makeTemplate } from './migrated-template.ts';
import { openRedis, stopAbandonedRedis } from './redis-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The embedded Postgres of this run; `freshDatabase` makes a database of one's own on it. */
    postgresUrl: string;
    /** A folder of this run, gone after it. */
    runFolder: string;
    /** Null on a machine without Redis, where tests that need it are left out. */
    redisUrl: string | null;
  }
}

const folderPrefix = 'signoff-test-run-';

/** One Postgres and one Redis for the whole run, started before the first test and stopped after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await using opened = new AsyncDisposableStack();

  await stopAbandoned();
  const dataDir = await realpath(await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`)));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  project.provide('runFolder', dataDir);
  const postgres = opened.use(await openEmbeddedPostgres({ dataDir, durable: false }));
  await makeTemplate(postgres.url);
  project.provide('postgresUrl', postgres.url);

  const redis = opened.use(await openRedis(dataDir));
  project.provide('redisUrl', redis.url);

  const keep = opened.move();
  return () => keep.disposeAsync();
}

/** A run that was killed leaves its servers running: that is what the embedded database promises to a service. */
async function stopAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(folderPrefix) ? Number.parseInt(name.slice(folderPrefix.length), 10) : 0;
    if (!pid || isAlive(pid)) continue;
    const dataDir = await realpath(join(tmpdir(), name)).catch(() => null);
    if (!dataDir || (await stat(dataDir)).uid !== process.getuid?.()) continue;
    await stopAbandonedRedis(dataDir).catch(() => undefined);
    await openEmbeddedPostgres({ dataDir, durable: false })
      .then((postgres) => postgres.stop())
      .catch(() => undefined);
    await rm(dataDir, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
