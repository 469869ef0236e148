import { setTimeout as sleep } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';

type Tuning = Pick<
  RedisOptions,
  'maxRetriesPerRequest' | 'enableOfflineQueue' | 'lazyConnect' | 'connectTimeout' | 'socketTimeout'
>;

/**
 * How Redis is reached: at its own address, or, where Sentinels are named (`redis://name?sentinel=host:port&sentinel=…`), at that of
 * the master which they know by this name at the moment.
 */
export function connectTo(url: string, options: Tuning): Redis {
  const { protocol, hostname, username, password, pathname, searchParams } = new URL(url);
  const sentinels = searchParams.getAll('sentinel').map(addressOf);
  if (sentinels.length === 0) return new Redis(url, options);
  return new Redis({
    ...options,
    sentinels,
    name: hostname,
    // Without it a master that was cut off, and is none any more, would be written to until it falls silent.
    failoverDetector: true,
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1)) || 0,
    ...(protocol === 'rediss:' ? { tls: {}, enableTLSForSentinelMode: true } : {}),
  });
}

const sentinelPort = 26_379;

function addressOf(text: string): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${text}`);
  return { host: hostname, port: port === '' ? sentinelPort : Number(port) };
}

const reachMsMax = 5_000;

/** Connects, or throws: ioredis itself asks Sentinels that do not answer for ever. */
export async function reach(redis: Redis): Promise<void> {
  const over = new AbortController();
  const connecting = redis.connect();
  const late = sleep(reachMsMax, undefined, { signal: over.signal }).then(() => {
    throw new Error('Redis did not answer in time');
  });
  // Whichever loses the race must not end the process.
  for (const each of [connecting, late]) each.catch(() => {});
  await Promise.race([connecting, late]).finally(() => over.abort());
}
