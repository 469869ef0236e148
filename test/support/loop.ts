import type { Logger } from 'pino';
import type { Config } from '../../src/config.ts';
import type { Resolve } from '../../src/http/outside.ts';
import { createLogger } from '../../src/logging.ts';
import type { Project } from '../../src/review/project.ts';
import { registerPage } from '../../src/sandbox/page/register.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { defaultWorkspace, type Workspace } from '../../src/sandbox/workspace.ts';
import { openService, type Service } from '../../src/wiring.ts';
import { freshDatabase } from './databases.ts';
import { freePort } from './free-port.ts';
import { aProject } from './project.ts';
import { freshRedis } from './redis-database.ts';

export type QueueEngine = 'redis' | 'postgres';
export type Transport = 'socket' | 'http';

export const adminKey = 'test-admin-key-0123456789abcdef';

interface Options {
  engine?: QueueEngine;
  transport?: Transport;
  projects?: Project[];
  workspace?: Partial<Workspace>;
  now?: () => Date;
  /** The addresses of names outside. */
  resolve?: Resolve;
  /** Where the service's log goes; nowhere unless TEST_LOG says a level. */
  log?: Logger;
  /** The same of a logger that has to know the settings. */
  logOf?: (config: Config) => Logger;
  /** Other tokens than the sandbox's own, for a workspace that has them. */
  slackTokens?: { bot: string; signing: string };
  /** Sends spans to wherever OTEL_… variables say. */
  tracing?: boolean;
  /** For a command beside the service, which takes no weak one. */
  secret?: string;
  secretsBefore?: string[];
  /** Serves the sandbox's web page too, for browsers. */
  page?: boolean;
}

/** No test asks the world's DNS. */
const toThisMachine: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];

/** The whole product on real parts: Postgres, a queue engine, the sandbox, HTTP. */
export interface Loop extends AsyncDisposable {
  sandbox: Sandbox;
  service: Service;
  config: Config;
  /** As the owner of the schema; the service itself has the role that may serve. */
  databaseUrl: string;
  api(
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }>;
  control<T = unknown>(path: string, body?: unknown): Promise<T>;
  /** Waits for a condition, looking every few milliseconds; fails with what it saw last. */
  until<T>(look: () => Promise<T | undefined | null | false>, ms?: number): Promise<T>;
  cards(): Promise<SlackMessage[]>;
  /** Stops the service and starts it again on the same data. */
  restart(): Promise<void>;
}

export interface SlackMessage {
  ts: string;
  text: string;
  blocks?: { type: string; elements?: { action_id?: string; text?: { text: string }; value?: string }[] }[];
  metadata?: { event_type: string; event_payload: { item: string } };
}

export async function startLoop({
  engine = 'postgres',
  transport = 'socket',
  projects = [aProject()],
  workspace = {},
  now,
  resolve = toThisMachine,
  page = false,
  tracing = false,
  secret = 'test-secret-0123456789abcdef0123456789abcdef',
  secretsBefore = [],
  log,
  logOf,
  slackTokens = { bot: 'xoxb-sandbox', signing: 'sandbox-signing-secret' },
}: Options = {}): Promise<Loop> {
  await using opened = new AsyncDisposableStack();
  const database = await freshDatabase();
  opened.defer(() => database.drop());
  const port = await freePort();
  const sandbox = opened.use(
    await startSandbox({
      port: 0,
      ...(page ? { page: registerPage } : {}),
      // One clock for both, or Slack's signatures would be of another hour.
      ...(now ? { now: () => now().getTime() } : {}),
      workspace: {
        ...defaultWorkspace(),
        ...(transport === 'http' ? { request_url: `http://127.0.0.1:${port}/slack/events` } : {}),
        ...workspace,
      },
    }),
  );
  const config: Config = {
    // With no more rights than the product uses.
    databaseUrl: database.servingUrl,
    redisUrl: engine === 'redis' ? await ownRedis(opened) : null,
    slack: {
      botToken: slackTokens.bot,
      apiUrl: sandbox.apiUrl,
      ...(transport === 'http'
        ? { mode: 'http', signingSecret: slackTokens.signing }
        : { mode: 'socket', appToken: 'xapp-sandbox' }),
    },
    projects,
    roles: new Set(['http', 'slack', 'work']),
    adminKey,
    secret,
    secretsBefore,
    dataDir: '/nonexistent',
    host: '127.0.0.1',
    port,
    logLevel: process.env.TEST_LOG ?? 'silent',
    publicUrl: `http://127.0.0.1:${port}`,
    ratePerMinute: 0,
    webhookAllowed: ['127.0.0.0/8'],
    drainMs: 300,
    tracing,
  };
  let service = await start();
  opened.defer(() => service[Symbol.asyncDispose]());
  const closing = opened.move();

  async function start(): Promise<Service> {
    const started = await openService(config, log ?? logOf?.(config) ?? createLogger(config.logLevel), {
      resolve,
      ...(now ? { now } : {}),
    });
    await started.connected;
    return started;
  }
  const loop: Loop = {
    sandbox,
    get service() {
      return service;
    },
    config,
    databaseUrl: database.url,
    async api(method, path, body, key = adminKey) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson =
        /json$/.test(response.headers.get('content-type')?.split(';')[0] ?? '') &&
        !response.headers.get('content-type')?.includes('ndjson');
      return { status: response.status, body: isJson ? JSON.parse(text) : { text }, headers: response.headers };
    },
    async control<T>(path: string, body?: unknown) {
      const response = await fetch(
        `${sandbox.url}/_sandbox/${path}`,
        body === undefined
          ? {}
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      );
      return (await response.json()) as T;
    },
    async until(look, ms = 15_000) {
      const end = Date.now() + ms;
      let last: unknown;
      for (;;) {
        const seen = await look();
        if (seen) return seen;
        last = seen;
        if (Date.now() > end) throw new Error(`waited ${ms} ms in vain; saw ${JSON.stringify(last)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async cards() {
      const messages = await loop.control<SlackMessage[]>('messages?channel=C0REVIEW');
      return messages.filter((message) => message.metadata?.event_type === 'signoff_card');
    },
    async restart() {
      await service[Symbol.asyncDispose]();
      service = await start();
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
  return loop;
}

async function ownRedis(opened: AsyncDisposableStack): Promise<string> {
  const redis = await freshRedis();
  opened.defer(() => redis.drop());
  return redis.url;
}
