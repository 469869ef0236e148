import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { operation } from './operation.ts';

export interface Readiness {
  /** What keeps this process from its work. */
  reasons: string[];
  /** What goes wrong in one place while the rest goes on. */
  warnings: string[];
}

const getHealth = operation({
  id: 'getHealth',
  method: 'GET',
  path: '/healthz',
  tag: 'Operation',
  summary: 'Whether the process is alive',
  scope: null,
  answers: { 200: { description: 'It is.', schema: z.strictObject({ status: z.literal('alive') }) } },
});

const readiness = z
  .strictObject({
    status: z.enum(['ready', 'not ready']),
    reasons: z.array(z.string()),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Readiness' });

const getReadiness = operation({
  id: 'getReadiness',
  method: 'GET',
  path: '/readyz',
  tag: 'Operation',
  summary: 'Whether it gets on with its work, and what keeps it from it',
  scope: null,
  answers: {
    200: { description: 'It does.', schema: readiness },
    503: { description: 'It does not, and why.', schema: readiness },
  },
});

export const healthOperations = [getHealth, getReadiness];

/** For whoever runs containers: served in every role, without a key. */
export function registerHealth(app: FastifyInstance, readinessNow: () => Promise<Readiness>): void {
  app.get(getHealth.path, async () => ({ status: 'alive' }));
  app.get(getReadiness.path, async (_request, reply) => {
    const { reasons, warnings } = await readinessNow();
    const ready = reasons.length === 0;
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', reasons, warnings });
  });
}
