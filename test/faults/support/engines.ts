import type { QueueEngine } from '../../support/loop.ts';
import { redisCanBeStarted } from './own-redis.ts';

/** Faults on Redis need a Redis to kill. Without one they are left out, except under CI=true. */
export const engines: QueueEngine[] =
  redisCanBeStarted || process.env.CI === 'true' ? ['postgres', 'redis'] : ['postgres'];

/** By then everything is as it should be again, whatever was done to it. */
export const recoverySecondsMax = 30;

/** Measured, so that whoever reads a test run sees how it develops; the benchmarks compare. */
export function report(what: string, seconds: number, more = ''): void {
  process.stdout.write(`  ${what}: recovered in ${seconds.toFixed(1)} s${more}\n`);
}
