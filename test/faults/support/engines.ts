import type { QueueEngine } from '../../support/loop.ts';
import { redisCanBeStarted } from './own-redis.ts';

/** Faults on Redis need a Redis to kill. Without one they are left out, except under CI=true. */
const hasRedis = redisCanBeStarted || process.env.CI === 'true';

/**
 * The queue engines that a kind of fault is tried on: one of them with every test run, both with `npm run test:faults`, which
 * takes twice as long.
 */
export function enginesFor(usual: QueueEngine): QueueEngine[] {
  if (!hasRedis) return ['postgres'];
  return process.env.FAULTS === 'all' ? ['postgres', 'redis'] : [usual];
}

/** By then everything is as it should be again, whatever was done to it. */
export const recoverySecondsMax = 30;

/** Measured, so that whoever reads a test run sees how it develops; the benchmarks compare. */
export function report(what: string, seconds: number, more = ''): void {
  process.stdout.write(`  ${what}: recovered in ${seconds.toFixed(1)} s${more}\n`);
}
