import { Redis } from 'ioredis';
import pg from 'pg';

/** All that lies in the queues of a service, as one text. */
export async function queueData({
  redisUrl,
  databaseUrl,
}: {
  redisUrl: string | null;
  databaseUrl: string;
}): Promise<string> {
  return redisUrl === null ? ofPostgres(databaseUrl) : ofRedis(redisUrl);
}

async function ofPostgres(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'bullmq'",
    );
    const texts: string[] = [];
    for (const { name } of rows) {
      const { rows: found } = await client.query<{ row: string }>(
        `select t::text as row from bullmq.${pg.escapeIdentifier(name)} as t`,
      );
      texts.push(...found.map(({ row }) => row));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

async function ofRedis(url: string): Promise<string> {
  const redis = new Redis(url);
  try {
    const texts: string[] = [];
    for (const key of await redis.keys('*')) texts.push(key, JSON.stringify(await read(redis, key)));
    return texts.join('\n');
  } finally {
    await redis.quit();
  }
}

async function read(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key);
  switch (type) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, '-1');
    case 'stream':
      return redis.xrange(key, '-', '+');
    case 'none':
      return null;
    default:
      throw new Error(`a ${type} in Redis, which nobody reads here`);
  }
}
