import { spawnSync } from 'node:child_process';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import { startProgram } from './process.ts';

export const redisCanBeStarted = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis with nothing else in it. It keeps nothing on disk: what has to last is in Postgres. */
export async function openRedis(
  folder: string,
  signal: AbortSignal,
): Promise<{ url: string; pid: number } & AsyncDisposable> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  await using opened = new AsyncDisposableStack();
  const server = opened.use(
    startProgram('redis-server', [...settings, '--maxmemory-policy', 'noeviction', '--dir', folder], {
      cwd: folder,
      signal,
    }),
  );
  await server.until('it answered', () => answers(url));
  const closing = opened.move();
  return { url, pid: server.pid, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

async function answers(url: string): Promise<true | null> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1_000 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG' ? true : null;
  } catch {
    return null;
  } finally {
    redis.disconnect();
  }
}
