import { z } from 'zod';
import type { Log } from '../flow/ports.ts';
import type { Engine, Job } from './engine.ts';
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

/** BullMQ waits for running jobs without a limit; whatever takes longer than this is found by the next process. */
export async function closeWithin(worker: { close(force?: boolean): Promise<void> }, ms: number): Promise<void> {
  const deadline = new Promise<'late'>((resolve) => setTimeout(resolve, ms, 'late').unref());
  if ((await Promise.race([worker.close(), deadline])) === 'late') await Promise.race([worker.close(true), deadline]);
}
