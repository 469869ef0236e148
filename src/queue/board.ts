import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { Queue } from 'bullmq';
import { intakeQueue } from './intake.ts';

/**
 * Bull Board over these queues, to be served at `path`. Wake-ups can only be looked at: they carry no more than an id, and the
 * sweep makes them again from the rows. What came in over the queue and was refused may be tried again, or thrown away.
 */
export function createBoard(queues: object[], path: string): ReturnType<FastifyAdapter['registerPlugin']> {
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath(path);
  createBullBoard({
    // Their types differ by engine; Bull Board takes both.
    queues: queues
      .filter((queue): queue is Queue => queue instanceof Queue)
      .map((queue) => new BullMQAdapter(queue, { readOnlyMode: queue.name !== intakeQueue })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Signoff queues' } },
  });
  return serverAdapter.registerPlugin();
}
