import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { freePort } from './free-port.ts';

export interface TestRedis {
  url: string | null;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * REDIS_URL, else the Redis on 127.0.0.1:6379, else one started from PATH that keeps nothing; else none, said loudly.
 * @param folder where a server that is started here lives, so that `stopAbandonedRedis` can tell it from others.
 */
export async function openRedis(folder: string, env: NodeJS.ProcessEnv = process.env): Promise<TestRedis> {
  if (env.REDIS_URL) return existing(env.REDIS_URL);
  const local = 'redis://127.0.0.1:6379';
  if (await answers(local)) return existing(local);
  const started = await startRedis(folder);
  if (started) return started;

  const missing = 'No Redis: REDIS_URL is not set, nothing answers on 127.0.0.1:6379, and redis-server is not in PATH.';
  if (env.CI === 'true') throw new Error(`${missing} Under CI=true every test has to run.`);
  console.warn(
    `\n${'!'.repeat(80)}\n${missing}\nEVERY TEST OF THE QUEUE ON REDIS IS LEFT OUT OF THIS RUN.\n${'!'.repeat(80)}\n`,
  );
  return { url: null, [Symbol.asyncDispose]: async () => undefined };
}

function existing(url: string): TestRedis {
  return { url, [Symbol.asyncDispose]: async () => undefined };
}

const urlFile = 'redis-url';

async function startRedis(folder: string): Promise<TestRedis | null> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn('redis-server', settings, { stdio: 'ignore', detached: true });
  let gone = false;
  server.on('error', () => {
    gone = true;
  });
  server.on('exit', () => {
    gone = true;
  });
  while (!gone && !(await answers(url))) await wait(10);
  if (gone) return null;
  await writeFile(join(folder, urlFile), url);
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      if (gone) return;
      server.kill('SIGTERM');
      await once(server, 'exit');
    },
  };
}

/** Stops the server that a killed run left in this folder, and no other that may have its port by now. */
export async function stopAbandonedRedis(folder: string): Promise<void> {
  const url = await readFile(join(folder, urlFile), 'utf8').catch(() => null);
  if (!url || !(await answers(url))) return;
  const redis = new Redis(url, { retryStrategy: () => null });
  redis.on('error', () => undefined);
  const [, dir] = z.array(z.string()).parse(await redis.config('GET', 'dir'));
  if (dir === folder) await redis.shutdown('NOSAVE').catch(() => undefined);
  redis.disconnect();
}

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1_000 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
