import { Redis } from 'ioredis';
import { inject } from 'vitest';

export interface FreshRedis {
  url: string;
  drop(): Promise<void>;
}

const databases = 16;
const mark = 'signoff:test-database';
/** Longer than any run: what an older mark stands in was left by one that was killed. */
const abandonedMs = 3_600_000;

/**
 * An empty Redis database of this test's own. Whatever holds something that is not ours is left alone: on a developer's
 * machine the server may be theirs.
 */
export async function freshRedis(): Promise<FreshRedis> {
  const server = inject('redisUrl');
  if (!server) throw new Error('There is no Redis on this machine.');
  for (let number = 0; number < databases; number++) {
    const url = `${server.replace(/\/\d*$/, '')}/${number}`;
    const redis = new Redis(url);
    const isOurs = await redis.eval(claim, 1, mark, Date.now(), Date.now() - abandonedMs);
    if (isOurs === 1) {
      return {
        url,
        async drop() {
          await redis.flushdb();
          await redis.quit();
        },
      };
    }
    await redis.quit();
  }
  throw new Error(`All ${databases} databases of ${server} are in use.`);
}

const claim = `
  local since = tonumber(redis.call('get', KEYS[1]))
  if since and since < tonumber(ARGV[2]) then redis.call('flushdb') end
  if redis.call('dbsize') > 0 then return 0 end
  redis.call('set', KEYS[1], ARGV[1])
  return 1`;
