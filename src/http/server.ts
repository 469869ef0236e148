import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginCallback,
  LogController,
} from 'fastify';
import manifest from '../../package.json' with { type: 'json' };
import type { Keys } from './access.ts';
import { type Api, registerApi } from './api.ts';
import { registerBoard } from './board.ts';
import { readBodies, readNothingForNowhere } from './bodies.ts';
import { registerDocs } from './docs.ts';
import { type Readiness, registerHealth } from './health.ts';
import { openApi } from './openapi.ts';
import { operations } from './operations.ts';
import { type Pages, registerPages } from './pages/register.ts';
import { answerBadAddress, answerBadRequest, answerProblems } from './problem.ts';
import { RequestLog } from './request-log.ts';
import { registerSlackDoor, type SlackDoor } from './slack-door.ts';
import { type Watch, watchRequests } from './watch.ts';

interface Options {
  /** null: this process serves its health only. */
  api: Api | null;
  /** For leads, in a browser; null: this process serves none. */
  pages: Pages | null;
  logger: FastifyBaseLogger;
  /** Answers Slack's own calls; null in Socket Mode. */
  slackDoor: SlackDoor | null;
  readiness: () => Promise<Readiness>;
  keys: Keys;
  metrics: () => Promise<{ type: string; text: string }>;
  /** Pages about the queues, to be served at this path. */
  board: (path: string) => Promise<FastifyPluginCallback>;
  watch: Watch;
  /** It was told to stop: callers are to come back on another connection, and so to another process. */
  leaving: () => boolean;
  /** Its host is its own, and reached over https alone: browsers are told so, of all that is below that name. */
  strictTransport: boolean;
}

/** Longer than the longest poll, and than the pause between two signs of life of a stream. */
const silenceMsMax = 90_000;

/** Builds the HTTP side without listening. */
export function buildServer({
  logger,
  slackDoor,
  readiness,
  api,
  pages,
  keys,
  metrics,
  board,
  watch,
  leaving,
  strictTransport,
}: Options): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent, bindings) => new RequestLog(parent, bindings),
    bodyLimit: 1024 * 1024,
    // A bulk upload may take as long as it keeps coming; other bodies have their own time.
    requestTimeout: 0,
    connectionTimeout: silenceMsMax,
    genReqId: () => randomUUID(),
    // Our sentences, not the router's.
    frameworkErrors: answerBadAddress,
    clientErrorHandler: answerBadRequest,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 300 },
  });
  answerProblems(app);
  readBodies(app);
  readNothingForNowhere(app);
  letGoOfTheSilent(app);
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.headers({
      ...{ 'x-request-id': request.id, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
      ...(leaving() ? { connection: 'close' } : {}),
      ...(strictTransport ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
    });
    // Pages have their own; whatever else a browser is made to open is no page, and does nothing.
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', policyOfNoPage);
    done(null, payload);
  });
  app.decorateRequest('access', null, []);
  watchRequests(app, watch);
  registerHealth(app, { readiness, keys, metrics });
  if (api) {
    registerDocs(app, openApi(operations, manifest.version));
    app.register(async (scope) => registerApi(scope, api));
    registerBoard(app, { keys, open: board });
  }
  if (pages) app.register(async (scope) => registerPages(scope, pages));
  if (slackDoor) app.register(async (scope) => registerSlackDoor(scope, slackDoor));
  return app;
}

const policyOfNoPage = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A connection on which nothing was ever asked is nobody's loss, and Node would wait for it when the server closes. */
function letGoOfTheSilent(app: FastifyInstance): void {
  const silent = new Set<Socket>();
  app.server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    silent.delete(raw.socket);
    done();
  });
  app.addHook('preClose', async () => {
    for (const socket of silent) socket.destroy();
  });
}

const closeMsMax = 5_000;

/** Lets requests under way finish, but not wait for a reader who has stopped reading. */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const late = setTimeout(() => app.server.closeAllConnections(), closeMsMax);
  await app.close().finally(() => clearTimeout(late));
}
