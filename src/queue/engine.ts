import {
  createPostgresBackend,
  isPgPool,
  type JobsOptions,
  Queue,
  type Telemetry,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import pg from 'pg';
import { migrateQueue, queueSchema } from './migrate-queue.ts';
import { onceReachable } from './once-reachable.ts';
import { connectTo, reach } from './redis-address.ts';

/**
 * BullMQ on Redis or on Postgres, chosen once. Everything else in queue/ is the same code on both.
 *
 * A wake-up that can't be queued now is of no use later (the sweep repeats it), so producers fail fast; workers wait
 * for their engine as long as it takes.
 */
export interface Engine {
  name: 'redis' | 'postgres';
  queue(name: string): JobQueue;
  worker(name: string, process: Process, tuning: WorkerTuning): JobWorker;
  /** Pages about the queues, to be served at this path. */
  board(path: string): Promise<BoardPages>;
  /** Answers when the engine does and takes jobs. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export type BoardPages = ReturnType<typeof import('./board.ts').createBoard>;

export interface Job {
  id?: string | undefined;
  name: string;
  data: unknown;
  /** When it was added, in milliseconds since 1970. */
  timestamp: number;
  opts?: { delay?: number | undefined };
}

export interface JobQueue {
  add(name: string, data: unknown, options?: JobsOptions): Promise<unknown>;
  /** Failed jobs that are kept, the newest first, from one place to another. */
  failed(start: number, end: number): Promise<FailedJob[]>;
}

export interface FailedJob extends Job {
  failedReason: string;
  /** In milliseconds since 1970. */
  finishedOn?: number | undefined;
  remove(): Promise<void>;
}

export interface JobWorker {
  /** Takes no new jobs; resolves when those under way are done. */
  pause(): Promise<void>;
  /** At once: jobs under way are taken up again by another worker. */
  close(): Promise<void>;
}

export interface WorkerTuning {
  concurrency: number;
  /** Failed jobs are kept for people to read; wake-ups are not. */
  keepFailed: boolean;
  onFailed?: (job: Job | undefined, error: Error) => void;
}

interface Options {
  redisUrl: string | null;
  databaseUrl: string;
  onError: (error: Error) => void;
  /** A job is begun; so long it waited beyond the time that it was to wait. */
  onJob?: ((queue: string, lagSeconds: number) => void) | undefined;
  /** Traces what is queued and worked on. */
  telemetry?: Telemetry | null;
}

/**
 * A killed worker's job is taken up again after lock plus interval. BullMQ gives a job up after one such accident unless told
 * otherwise; ours are harmless to repeat, so they never are. An engine that was away is asked again at once: BullMQ would pause for
 * 15 s.
 */
const patience = {
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000_000,
  drainDelay: 5,
  runRetryDelay: 500,
};

export async function openEngine(options: Options): Promise<Engine> {
  return options.redisUrl === null ? openPostgres(options) : openRedis(options.redisUrl, options);
}

type Process = (job: Job) => Promise<unknown>;

/** The same, told of each job that it begins. */
function told(queue: string, process: Process, onJob: NonNullable<Options['onJob']>): Process {
  return (job) => {
    onJob(queue, (Date.now() - job.timestamp - (job.opts?.delay ?? 0)) / 1000);
    return process(job);
  };
}

function workerOptions({ concurrency, keepFailed }: WorkerTuning): Omit<WorkerOptions, 'connection'> {
  return {
    ...patience,
    concurrency,
    autorun: false,
    // Kept by age, never by count: on Postgres count-retention deadlocks between concurrent workers.
    removeOnComplete: { count: 0 },
    removeOnFail: keepFailed ? { age: 7 * 24 * 3600 } : { count: 0 },
  };
}

interface BullWorker {
  waitUntilReady(): Promise<unknown>;
  run(): Promise<unknown>;
  pause(doNotWaitActive?: boolean): Promise<void>;
  close(force?: boolean): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: Job | undefined, error: Error) => void): unknown;
}

function startWorker(make: () => BullWorker, { onFailed }: WorkerTuning, onError: (error: Error) => void): JobWorker {
  const stopping = new AbortController();
  const worker = onceReachable(() => {
    const made = make();
    made.on('error', onError);
    if (onFailed) made.on('failed', onFailed);
    return made;
  }, stopping.signal);
  worker.then((made) => made.run().catch(onError)).catch(() => {});
  return {
    async pause() {
      stopping.abort();
      await (await worker.catch(() => null))?.pause();
    },
    async close() {
      stopping.abort();
      await (await worker.catch(() => null))?.close(true);
    },
  };
}

/** Loaded when somebody wants to look: it takes memory. */
async function boardOf(queues: object[], path: string): Promise<BoardPages> {
  const { createBoard } = await import('./board.ts');
  return createBoard(queues, path);
}

/**
 * A connection that died in silence (a router forgot it, the other end froze) looks open until TCP gives it up a quarter of an hour later. One
 * that owes an answer for so long is closed and opened anew. Whoever waits for a job is answered after ten seconds at the latest, with none.
 */
const silenceMsMax = { producer: 5_000, consumer: 15_000 };

async function openRedis(url: string, { onError, onJob = () => {}, telemetry }: Options): Promise<Engine> {
  const producer = connectTo(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    lazyConnect: true,
    connectTimeout: 2_000,
    socketTimeout: silenceMsMax.producer,
  });
  const consumer = connectTo(url, {
    maxRetriesPerRequest: null,
    lazyConnect: true,
    socketTimeout: silenceMsMax.consumer,
  });
  for (const connection of [producer, consumer]) connection.on('error', onError);
  // BullMQ remembers for ever that a producer was not there when its queue was made.
  await reach(producer).catch((error: unknown) => {
    producer.disconnect();
    // ioredis says no more than that the connection is closed.
    throw Object.assign(new Error('Redis does not answer', { cause: error }), { code: 'ECONNREFUSED' });
  });
  const traced = telemetry ? { telemetry } : {};
  const queues: { close(): Promise<void> }[] = [];
  return {
    name: 'redis',
    queue(name) {
      const queue = new Queue(name, { connection: producer, skipWaitingForReady: true, ...traced });
      queue.on('error', onError);
      queues.push(queue);
      return { add: (...job) => queue.add(...job), failed: (start, end) => queue.getFailed(start, end) };
    },
    worker(name, process, tuning) {
      return startWorker(
        () =>
          new Worker(name, told(name, process, onJob), { connection: consumer, ...workerOptions(tuning), ...traced }),
        tuning,
        onError,
      );
    },
    board: (path) => boardOf(queues, path),
    async ping() {
      // Written: a Redis without room answers a ping, and takes no job.
      await producer.set('bull:signoff-ping', '1', 'PX', 10_000);
    },
    async close() {
      await Promise.all(queues.map((queue) => queue.close()));
      producer.disconnect();
      consumer.disconnect();
    },
  };
}

async function openPostgres({ databaseUrl, onError, onJob = () => {}, telemetry }: Options): Promise<Engine> {
  await migrateQueue(databaseUrl, onError);
  // A pool of ours: BullMQ's own leaves a connection without an error listener while it starts, and a Postgres that
  // restarts at that moment would end the process. Each worker keeps one connection of it to listen on.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 14,
    keepAlive: true,
    // A connection that died in silence is given up; none of BullMQ's queries waits for a job.
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
    application_name: 'signoff queue',
    // A wake-up that a crash takes back is repeated by the sweep, a job that it gives back is done again without harm: no
    // reason to wait for the disk, least of all before a person's click.
    options: `-c search_path=${queueSchema} -c synchronous_commit=off`,
  });
  pool.on('error', onError);
  pool.on('connect', (connected) => connected.on('error', () => {}));
  // BullMQ takes any pool of pg's, but declares its listeners otherwise; its own check says that this is one.
  const connection: unknown = pool;
  if (!isPgPool(connection)) throw new Error('This version of BullMQ does not take a pool of pg.');
  const closing = new AbortController();
  const traced = telemetry ? { telemetry } : {};
  const queues: Promise<{ close(): Promise<void> }>[] = [];
  return {
    name: 'postgres',
    queue(name) {
      const queue = onceReachable(() => {
        const made = new Queue(name, { connection, ...traced }, createPostgresBackend);
        made.on('error', onError);
        return made;
      }, closing.signal);
      queue.catch(() => {});
      queues.push(queue);
      return {
        add: async (...job) => (await queue).add(...job),
        failed: async (start, end) => (await queue).getFailed(start, end),
      };
    },
    worker(name, process, tuning) {
      return startWorker(
        () =>
          new Worker(
            name,
            told(name, process, onJob),
            { connection, ...workerOptions(tuning), ...traced },
            createPostgresBackend,
          ),
        tuning,
        onError,
      );
    },
    board: async (path) => boardOf(await Promise.all(queues), path),
    async ping() {
      // Found only where our settings reach the server: a pooler may drop them, and answer all the same.
      await pool.query("select 'job'::regclass");
    },
    async close() {
      closing.abort();
      await Promise.all(queues.map(async (queue) => (await queue.catch(() => null))?.close()));
      await pool.end();
    },
  };
}
