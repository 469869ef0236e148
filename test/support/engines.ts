import { createPostgresBackend, type JobsOptions, Queue } from 'bullmq';
import { inject, onTestFinished } from 'vitest';
import { type Engine, openEngine } from '../../src/queue/engine.ts';
import { freshDatabase } from './databases.ts';
import { freshRedis } from './redis-database.ts';

/** The queue engines of this machine: what holds for one of them holds for the other. */
export const engineNames: Engine['name'][] = inject('redisUrl') ? ['postgres', 'redis'] : ['postgres'];

export interface Producer {
  add(name: string, data: unknown, options: JobsOptions): Promise<{ id?: string | undefined }>;
  /** Undefined when it is done: nothing here keeps what is done. */
  getJob(id: string): Promise<{ isFailed(): Promise<boolean>; failedReason: string } | undefined>;
}

export interface EngineUnderTest {
  engine: Engine;
  /** A queue as another program opens it, by BullMQ alone. */
  producer(queue: string): Producer;
}

/** A queue engine on a database of this test's own. */
export async function anEngine(name: Engine['name']): Promise<EngineUnderTest> {
  const onError = () => undefined;
  const own = name === 'redis' ? await freshRedis() : await freshDatabase();
  onTestFinished(() => own.drop());
  const engine = await openEngine(
    name === 'redis'
      ? { redisUrl: own.url, databaseUrl: 'postgres://nowhere', onError }
      : { redisUrl: null, databaseUrl: own.url, onError },
  );
  onTestFinished(() => engine.close());
  return {
    engine,
    producer(queueName) {
      const queue =
        name === 'redis'
          ? new Queue(queueName, { connection: { url: own.url } })
          : new Queue(
              queueName,
              { connection: { connectionString: own.url, schema: 'bullmq' } },
              createPostgresBackend,
            );
      queue.on('error', onError);
      onTestFinished(() => queue.close());
      return queue;
    },
  };
}
