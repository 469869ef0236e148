import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';
import { startWorld, type World } from './world.ts';

/** A service whose ways to Postgres, Redis and Slack a test can make bad. */
export interface BadRoads extends AsyncDisposable {
  world: World;
  database: FaultProxy;
  slack: FaultProxy;
  /** With queues on Redis only. */
  redis: FaultProxy | undefined;
}

/** `chance` gives the jitter of slow roads: numbers from 0 to 1. */
export async function startOnBadRoads(
  options: Omit<Parameters<typeof startWorld>[0], 'roads'>,
  chance = Math.random,
): Promise<BadRoads> {
  await using opened = new AsyncDisposableStack();
  const proxies = new Map<string, FaultProxy>();
  const by = (name: string) => async (url: string) => {
    const address = new URL(url);
    const proxy = opened.use(await openFaultProxy({ port: Number(address.port) }, chance));
    proxies.set(name, proxy);
    return Object.assign(address, { hostname: '127.0.0.1', port: String(proxy.port) }).href;
  };
  const roads = { database: by('database'), redis: by('redis'), slack: by('slack') };
  const world = opened.use(await startWorld({ ...options, roads }));
  const [database, slack] = [proxies.get('database'), proxies.get('slack')];
  if (!database || !slack) throw new Error('the service does not go by way of the proxies');
  const closing = opened.move();
  return { world, database, slack, redis: proxies.get('redis'), [Symbol.asyncDispose]: () => closing.disposeAsync() };
}
