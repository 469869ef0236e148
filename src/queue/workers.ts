import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../flow/ports.ts';
import type { Engine, Job, JobWorker } from './engine.ts';
import { cardQueue, channelQueue } from './wake.ts';

interface Options {
  engine: Engine;
  log: Log;
  drain: (channel: string) => Promise<unknown>;
  reconcile: (channel: string) => Promise<unknown>;
  show: (itemId: string) => Promise<unknown>;
}

const wakeUp = z.object({ id: z.string() });

/** Runs the wake-ups of this process. A channel's job mostly sleeps until Slack's next second, so many run side by side. */
export function startWorkers({ engine, log, drain, reconcile, show }: Options): { close(): Promise<void> } {
  const verbs: Record<string, (id: string) => Promise<unknown>> = { drain, reconcile, show };
  const run = async (job: Job) => {
    await verbs[job.name]?.(wakeUp.parse(job.data).id);
  };
  const onFailed = (job: Job | undefined, error: Error) =>
    log.warn({ job: job?.name, data: job?.data, error: error.message }, 'a wake-up failed; the sweep will repeat it');
  const workers = [
    engine.worker(channelQueue, run, { concurrency: 200, keepFailed: false, onFailed }),
    engine.worker(cardQueue, run, { concurrency: 16, keepFailed: false, onFailed }),
  ];
  return {
    async close() {
      await Promise.all(workers.map((worker) => closeWithin(worker, 8_000)));
    },
  };
}

/**
 * Takes no new jobs, waits so long for those under way, then closes. What takes longer is found by the next process: BullMQ
 * itself would wait without a limit, and after a first `close` no longer listens to a second one.
 */
export async function closeWithin(worker: JobWorker, ms: number): Promise<void> {
  const waited = new AbortController();
  const deadline = sleep(ms, undefined, { signal: waited.signal }).catch(() => {});
  await Promise.race([worker.pause().catch(() => {}), deadline]);
  waited.abort();
  await Promise.race([worker.close(), sleep(2_000, undefined, { ref: false })]);
}
