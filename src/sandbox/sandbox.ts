import { type FastifyInstance, fastify } from 'fastify';
import { serveApi } from './api/serve.ts';
import { serveControl } from './control.ts';
import { createDeliver } from './delivery/deliver.ts';
import { createHttpDelivery, verifyRequestUrl } from './delivery/http.ts';
import { createSocketMode } from './delivery/socket-mode.ts';
import { guardOrigins } from './guard.ts';
import { createPeople } from './people/world.ts';
import { serveSideDoors } from './side-doors.ts';
import { createSlack } from './slack.ts';
import { defaultWorkspace, type Workspace } from './workspace.ts';
import type { World } from './world.ts';

export interface SandboxOptions {
  /** 0 for any that is free. */
  port?: number;
  workspace?: Workspace;
  /** Milliseconds since 1970: timestamps, triggers, response URLs and rate limits go by it; time-outs do not. */
  now?: () => number;
  /** Adds the web page, which reaches the workspace through `world` only. */
  page?: (app: FastifyInstance, world: World) => Promise<void> | void;
}

export interface Sandbox extends AsyncDisposable {
  /** `http://127.0.0.1:4401` */
  url: string;
  /** What SLACK_API_URL is to be. */
  apiUrl: string;
  world: World;
  close(): Promise<void>;
}

/** A small Slack on loopback. Ready when it returns; `close` ends it with everything that is connected. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const workspace = options.workspace ?? defaultWorkspace();
  const slack = createSlack(workspace, options.now ?? Date.now);
  const app = fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 500 } });
  acceptBodies(app);
  guardOrigins(app);

  const sockets = workspace.request_url ? null : createSocketMode(slack, app.server);
  const delivery = sockets ?? createHttpDelivery(slack, workspace.request_url ?? '');
  const deliver = createDeliver(slack, delivery);
  const { people, world } = createPeople(slack, deliver);

  serveApi(app, { slack, sockets });
  serveSideDoors(app, slack);
  await app.register((scope) => serveControl(scope, { slack, people, world, sockets }), { prefix: '/_sandbox' });
  if (options.page) await options.page(app, world);

  slack.url = await app.listen({ host: '127.0.0.1', port: options.port ?? 4401 });
  if (workspace.request_url) void verifyRequestUrl(slack, workspace.request_url);

  const close = async () => {
    await deliver.close();
    await app.close();
  };
  return { url: slack.url, apiUrl: `${slack.url}/api/`, world, close, [Symbol.asyncDispose]: close };
}

/** Forms and uploads beside JSON; an empty body is no arguments, whatever it says it is. */
function acceptBodies(app: FastifyInstance): void {
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(String(body)));
    } catch (error) {
      done(Object.assign(new Error(`the body is no JSON: ${error}`), { statusCode: 400 }));
    }
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
}
