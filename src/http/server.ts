import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { type Api, registerApi } from './api.ts';
import { answerBadAddress, answerBadRequest, answerProblems } from './problem.ts';
import { registerSlackDoor, type SlackDoor } from './slack-door.ts';

interface Options {
  /** null: this process serves its health only. */
  api: Api | null;
  logger: FastifyBaseLogger;
  /** Answers Slack's own calls; null in Socket Mode. */
  slackDoor: SlackDoor | null;
  readiness: () => Promise<{ reasons: string[]; warnings: string[] }>;
}

/** Builds the HTTP side without listening. */
export function buildServer({ logger, slackDoor, readiness, api }: Options): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    genReqId: () => randomUUID(),
    // Our sentences, not the router's.
    frameworkErrors: answerBadAddress,
    clientErrorHandler: answerBadRequest,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 300 },
  });
  answerProblems(app);
  app.addHook('onSend', async (request, reply) => {
    reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });
  app.get('/healthz', async () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const { reasons, warnings } = await readiness();
    return reply
      .status(reasons.length === 0 ? 200 : 503)
      .send({ status: reasons.length === 0 ? 'ready' : 'not ready', reasons, warnings });
  });
  if (api) app.register(async (scope) => registerApi(scope, api), { prefix: '/v1' });
  if (slackDoor) app.register(async (scope) => registerSlackDoor(scope, slackDoor));
  return app;
}

const closeMsMax = 5_000;

/** Lets requests under way finish, but not wait for a reader who has stopped reading. */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const late = setTimeout(() => app.server.closeAllConnections(), closeMsMax);
  await app.close().finally(() => clearTimeout(late));
}
