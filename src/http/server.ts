import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { type Api, registerApi } from './api.ts';
import { answerBadAddress, answerProblems } from './problem.ts';
import { registerSlackDoor, type SlackDoor } from './slack-door.ts';

interface Options extends Api {
  logger: FastifyBaseLogger;
  /** Answers Slack's own calls; null in Socket Mode. */
  slackDoor: SlackDoor | null;
  /** What keeps this process from doing its work, in plain sentences; none: ready. */
  notReady: () => Promise<string[]>;
}

/** Builds the HTTP side without listening. */
export function buildServer({ logger, slackDoor, notReady, ...api }: Options): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    genReqId: () => randomUUID(),
    // Our sentences, not the router's.
    frameworkErrors: answerBadAddress,
    routerOptions: { maxParamLength: 300 },
  });
  answerProblems(app);
  app.addHook('onSend', async (request, reply) => {
    reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });
  app.get('/healthz', async () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const reasons = await notReady();
    return reply
      .status(reasons.length === 0 ? 200 : 503)
      .send({ status: reasons.length === 0 ? 'ready' : 'not ready', reasons });
  });
  app.register(async (scope) => registerApi(scope, api), { prefix: '/v1' });
  if (slackDoor) app.register(async (scope) => registerSlackDoor(scope, slackDoor));
  return app;
}
