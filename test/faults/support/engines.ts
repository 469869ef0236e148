import type { TestContext } from 'vitest';
import { inDepth } from '../../support/depth.ts';
import type { QueueEngine } from '../../support/loop.ts';
import { redisCanBeStarted } from './own-redis.ts';

/** Faults on Redis need a Redis to kill. Without one they are left out, except under CI=true. */
const hasRedis = redisCanBeStarted || process.env.CI === 'true';

/** Every way to do the same harm is tried by `npm run test:faults`; with every test run, where everything else is tested too, some. */
export { inDepth };

/** Of several ways to do the same harm, the first ones, or all. */
export function waysOf<Way>(all: readonly Way[], usually: number): Way[] {
  return inDepth ? [...all] : all.slice(0, usually);
}

/**
 * The queue engines that a kind of fault is tried on: one of them with every test run, both with `npm run test:faults`, which
 * takes twice as long.
 */
export function enginesFor(usual: QueueEngine): QueueEngine[] {
  if (!hasRedis) return ['postgres'];
  return inDepth ? ['postgres', 'redis'] : [usual];
}

/** By then everything is as it should be again, whatever was done to it. */
export const recoverySecondsMax = 30;

/** Measured, so that whoever reads a test run sees how it develops, and the table at its end says it. */
export function report(task: Pick<TestContext['task'], 'meta'>, what: string, seconds: number, more = ''): void {
  process.stdout.write(`  ${what}: recovered in ${seconds.toFixed(1)} s${more}\n`);
  task.meta.recoveredSeconds = Math.max(seconds, task.meta.recoveredSeconds ?? 0);
}

declare module 'vitest' {
  interface TaskMeta {
    /** From the end of a fault until every promise held. */
    recoveredSeconds?: number;
  }
}
