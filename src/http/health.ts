import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { createIdentify, type Keys } from './access.ts';
import { operation, serve } from './operation.ts';
import { HttpProblem } from './problem.ts';

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

const getMetrics = operation({
  id: 'getMetrics',
  method: 'GET',
  path: '/metrics',
  tag: 'Operation',
  summary: 'Figures for Prometheus',
  description: 'They name every project, so they need a key of every project.',
  scope: 'projects:read',
  answers: { 200: { description: 'Prometheus’s text format.', type: 'text/plain', schema: z.string() } },
});

export const healthOperations = [getHealth, getReadiness, getMetrics];

interface Health {
  readiness: () => Promise<Readiness>;
  keys: Keys;
  metrics: () => Promise<{ type: string; text: string }>;
}

/** For whoever runs containers: served in every role. Its own health it says without a key. */
export function registerHealth(app: FastifyInstance, { readiness: readinessNow, keys, metrics }: Health): void {
  app.get(getHealth.path, async () => ({ status: 'alive' }));
  app.get(getReadiness.path, async (_request, reply) => {
    const { reasons, warnings } = await readinessNow();
    const ready = reasons.length === 0;
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', reasons, warnings });
  });
  app.register(async (scope) => {
    const identify = createIdentify(keys);
    scope.addHook('onRequest', async (request) => {
      request.access = await identify(request);
    });
    serve(scope, getMetrics, async ({ reply, access }) => {
      if (access.projects !== null) throw new HttpProblem('forbidden', 'Metrics need a key of every project.');
      const { type, text } = await metrics();
      return reply.type(type).send(text);
    });
  });
}
