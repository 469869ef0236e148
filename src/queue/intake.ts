import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnrecoverableError } from 'bullmq';
import type { Subject } from '../flow/erase-subject.ts';
import type { Log } from '../flow/ports.ts';
import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { type AddressRule, readSubmission, type Submission } from '../review/submission.ts';
import type { Engine, JobQueue } from './engine.ts';
import { closeWithin } from './workers.ts';

/** Any BullMQ client may add jobs here: name = project, data = the item as the HTTP API takes it. */
export const intakeQueue = 'signoff-predictions';

interface Options {
  engine: Engine;
  log: Log;
  projectOf: (key: string) => Project | undefined;
  accept: (project: Project, submission: Submission) => Promise<{ item: Item; created: boolean }>;
  /** Which addresses the service calls. */
  callbackRule?: AddressRule;
  /** A job was no valid item; null: of no project that there is. */
  onRefused?: (project: string | null) => void;
}

/**
 * Takes predictions from services that already run BullMQ. A job that is not valid fails with the reasons and is kept
 * for people to read. A job that can't be stored right now is tried until it can: the queue's own retries are the
 * sender's choice, and most senders choose none.
 */
export function startIntake({ engine, log, projectOf, accept, callbackRule, onRefused = () => {} }: Options): {
  close(): Promise<void>;
} {
  let closing = false;
  const worker = engine.worker(
    intakeQueue,
    async ({ id, name, data, timestamp }) => {
      const project = projectOf(name);
      if (!project) {
        onRefused(null);
        throw new UnrecoverableError(
          `There is no project ${JSON.stringify(name)}: the job's name must be a project of the projects file.`,
        );
      }
      const read = readSubmission(project, data, callbackRule);
      if ('problems' in read) {
        onRefused(name);
        throw new UnrecoverableError(
          read.problems.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; '),
        );
      }
      const submission = { ...read.submission, externalId: read.submission.externalId ?? externalIdOf(id, timestamp) };
      for (let pauseMs = 200; ; pauseMs = Math.min(pauseMs * 2, 5_000)) {
        try {
          const { item } = await accept(project, submission);
          return { id: item.id };
        } catch (error) {
          // Neither done nor failed: the job stays with this worker until its lock runs out, and goes to the next one.
          if (closing) await new Promise(() => {});
          log.warn({ error: String(error), project: name }, 'a queued prediction could not be stored; trying again');
          await sleep(pauseMs);
        }
      }
    },
    { concurrency: 16, keepFailed: true },
  );
  return {
    async close() {
      closing = true;
      await closeWithin(worker, 8_000);
    },
  };
}

/**
 * A job runs at least once, and its own id keeps a second run from being a second item. An id that its sender chose is
 * the same item whenever it comes; where BullMQ has counted, the time goes with it, since a flushed Redis counts its
 * jobs from 1 again. (BullMQ takes no chosen id that is a number.)
 */
function externalIdOf(id = '', timestamp: number): string {
  if (/^\d*$/.test(id)) return `job-${id}-${timestamp}`;
  return /^[\x20-\x7e]{1,190}$/.test(id) ? `job-${id}` : `job-${createHash('sha256').update(id).digest('hex')}`;
}

/** Jobs that were no valid items of this project, the newest first: as long as the queue keeps them. */
export async function rejectedJobs(queue: Pick<JobQueue, 'failed'>, project: string, limit: number) {
  const rejected: { job: string; reason: string; data: unknown; failed_at: string }[] = [];
  for (let from = 0; rejected.length < limit; from += failedPage) {
    const jobs = await queue.failed(from, from + failedPage - 1);
    for (const { id = '', name, failedReason, data, finishedOn = 0 } of jobs) {
      if (name !== project || rejected.length === limit) continue;
      rejected.push({ job: id, reason: failedReason, data, failed_at: new Date(finishedOn).toISOString() });
    }
    if (jobs.length < failedPage) break;
  }
  return rejected;
}
const failedPage = 200;

/** Throws away what was refused of a subject: it is kept nowhere else. Returns how many jobs. */
export async function forgetRejected(
  queue: Pick<JobQueue, 'failed'>,
  project: string,
  { by, value }: Subject,
): Promise<number> {
  const theirs = [];
  for (let from = 0; ; from += failedPage) {
    const jobs = await queue.failed(from, from + failedPage - 1);
    for (const job of jobs) {
      const { id, name, data, timestamp } = job;
      const sent: Record<string, unknown> = typeof data === 'object' && data !== null ? { ...data } : {};
      const named = by === 'external_id' ? (sent.external_id ?? externalIdOf(id, timestamp)) : sent.group_key;
      if (name === project && named === value) theirs.push(job);
    }
    if (jobs.length < failedPage) break;
  }
  // Afterwards: each one that goes moves the others.
  for (const job of theirs) await job.remove();
  return theirs.length;
}
