import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../support/free-port.ts';
import { endWithUs } from './end-with-us.ts';

/** A Redis of the test's own, which it may flush, kill and start again. It keeps nothing on disk: a restart is a loss of all it had. */
export interface OwnRedis extends AsyncDisposable {
  url: string;
  start(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  flushAll(): Promise<void>;
  /** It has no room for anything more, and says so to whoever wants to write; with `false`, it has again. */
  full(is: boolean): Promise<void>;
}

export const redisCanBeStarted = spawnSync('redis-server', ['--version']).status === 0;

export async function openOwnRedis(folder: string): Promise<OwnRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | null = null;
  const forget = endWithUs(() => server?.kill('SIGKILL'));

  async function start(): Promise<void> {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    server = spawn('redis-server', [...settings, '--dir', folder], { stdio: 'ignore' });
    while (!(await asking((redis) => redis.ping()))) {
      if (server.exitCode !== null) throw new Error(`redis-server ended with ${server.exitCode}`);
      await sleep(10);
    }
  }

  async function kill(): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  }

  async function asking<T>(ask: (redis: Redis) => Promise<T>): Promise<T | null> {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1_000 });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await ask(redis);
    } catch {
      return null;
    } finally {
      redis.disconnect();
    }
  }

  await start();
  return {
    url,
    start,
    kill,
    async flushAll() {
      if ((await asking((redis) => redis.flushall())) !== 'OK') throw new Error('Redis was not flushed');
    },
    async full(is) {
      // Nothing is ever thrown out for something new, as BullMQ demands it.
      if ((await asking((redis) => redis.config('SET', 'maxmemory', is ? '1' : '0'))) !== 'OK')
        throw new Error('Redis did not take its limit');
    },
    async [Symbol.asyncDispose]() {
      await kill();
      forget();
    },
  };
}
