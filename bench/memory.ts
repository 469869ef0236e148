import { setTimeout as sleep } from 'node:timers/promises';
import { type Benchmark, judged, type Run } from './benchmark.ts';
import { openWorld } from './support/world.ts';

const idleSeconds = 30;
const atLeastMb = 150;
const aimMb = 100;

/** What one process with every role takes of the memory after half a minute in which nothing happened. */
export const memoryIdle: Benchmark = {
  name: 'memory_idle',
  unit: 'MB',
  atLeast: 1,
  aim: atLeastMb / aimMb,
  async run(bench) {
    const ways: Run[] = [];
    for (const engine of bench.engines) {
      bench.progress(`idle for ${idleSeconds} s, queues on ${engine}`);
      await using world = await openWorld(bench, { engine, channels: 10, window: 10, rateLimits: 'off' });
      await sleep(idleSeconds * 1000, undefined, { signal: bench.signal });
      const { nowMb: value } = await world.memory();
      const more = { [`queues on ${engine}`]: { value, unit: 'MB' } };
      ways.push({ value, limit: atLeastMb, ratio: atLeastMb / value, more });
    }
    return judged(ways);
  },
};
