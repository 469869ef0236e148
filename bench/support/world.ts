import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'undici';
import { z } from 'zod';
import type { WorkspaceInput } from '../../src/sandbox/workspace.ts';
import { nodeFlags } from '../../test/support/as-started.ts';
import type { Bench, QueueEngine } from '../benchmark.ts';
import { freePort } from './free-port.ts';
import { range } from './numbers.ts';
import type { BenchDatabase } from './postgres.ts';
import { labels, prediction } from './predictions.ts';
import { startProgram } from './process.ts';
import { openRedis } from './redis.ts';
import { openSlack, type Slack } from './slack.ts';

/** The service as an operator runs it, with a Slack, a database and a queue engine of its own. */
export interface World extends AsyncDisposable {
  url: string;
  signingSecret: string;
  /** An API key with every right. */
  adminKey: string;
  /** What the service takes of the memory, and has taken at most. Linux only: elsewhere 0. */
  memory(): Promise<{ nowMb: number; peakMb: number }>;
  /** Keep-alive connections to the service. */
  http: Pool;
  /** The service's process, and all of them where there are several. */
  service: ServiceProcess;
  processes: ServiceProcess[];
  /** Null: queues are on Postgres. */
  redis: { url: string; pid: number } | null;
  database: BenchDatabase;
  slack: Slack;
  /** One project in a channel of its own for each. */
  projects: { key: string; channel: string }[];
  people: string[];
  /** Sends one prediction. Resolves with the item's id when it was accepted, and throws when it was not. */
  send(project: string, externalId: string): Promise<{ id: string; acceptedAt: number }>;
}

export interface ServiceProcess {
  url: string;
  readonly pid: number;
  http: Pool;
  /** Ends it without a warning. */
  kill(): Promise<void>;
  /** Starts it once more, without waiting for it. */
  start(): void;
}

interface Options {
  /** How many processes of the service there are, each with every role. */
  processes?: number;
  engine: QueueEngine;
  channels: number;
  /** Open cards in each channel at most. */
  window: number;
  rateLimits: 'real' | WorkspaceInput['rate_limits'];
  /** More keys of each project, as the projects file has them. */
  rules?: Record<string, unknown>;
  /** Left out: an empty one. */
  database?: BenchDatabase;
  /** In each channel one more project, with so many open cards at most. */
  beside?: { window: number };
}

const program = join(import.meta.dirname, '../../src/main.ts');
const peopleCount = 8;

export async function openWorld(
  bench: Pick<Bench, 'postgres' | 'folder' | 'signal'>,
  { engine, channels, window, rateLimits, rules = {}, database: filled, beside, processes: count = 1 }: Options,
): Promise<World> {
  const { signal } = bench;
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(bench.folder, 'world-'));
  const database = opened.use(filled ?? (await bench.postgres.freshDatabase()));
  const redis = engine === 'redis' ? opened.use(await openRedis(folder, signal)) : null;
  const people = range(peopleCount).map((n) => `U1${String(n).padStart(3, '0')}`);
  const projects = range(channels).map((n) => ({
    key: `project-${n}`,
    channel: `C1${String(n).padStart(3, '0')}`,
  }));
  const signingSecret = randomBytes(16).toString('hex');
  const ports = await Promise.all(range(count).map(() => freePort()));
  const url = `http://127.0.0.1:${ports[0]}`;
  const request_url = `${url}/slack/events`;
  const slack = opened.use(
    await openSlack(
      folder,
      { ...workspace(people, projects, signingSecret), request_url, ...limitsOf(rateLimits) },
      signal,
    ),
  );

  const adminKey = randomBytes(24).toString('base64url');
  await writeFile(join(folder, 'signoff.yml'), projectsFile(projects, window, rules, beside));
  const env = {
    DATABASE_URL: database.url,
    ...(redis ? { REDIS_URL: redis.url } : {}),
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: 'xoxb-sandbox',
    SLACK_SIGNING_SECRET: signingSecret,
    SIGNOFF_CONFIG: 'signoff.yml',
    SIGNOFF_DATA: join(folder, 'data'),
    SIGNOFF_ADMIN_KEY: adminKey,
    // Receivers of webhooks are here.
    WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
    // Counted as ever, but no machine is to be so quick that it is told to wait.
    RATE_LIMIT: '100000000',
    SIGNOFF_SECRET: randomBytes(32).toString('base64url'),
    // No balancer has to hear that it ends.
    DRAIN_SECONDS: '0',
  };
  const processes: ServiceProcess[] = [];
  // The first one migrates; the others would wait for it.
  for (const port of ports) {
    const address = `http://127.0.0.1:${port}`;
    const start = () =>
      startProgram(process.execPath, [...nodeFlags, program], {
        cwd: folder,
        env: { ...env, PORT: String(port) },
        signal,
      });
    let running = start();
    opened.defer(() => running[Symbol.asyncDispose]());
    await running.until('it was ready', async () => {
      const response = await fetch(`${address}/readyz`, { signal }).catch(() => null);
      return response?.status === 200 ? true : null;
    });
    processes.push({
      url: address,
      get pid() {
        return running.pid;
      },
      http: opened.adopt(new Pool(address, { connections: 64 }), (pool) => pool.destroy()),
      kill: () => running.kill(),
      start() {
        running = start();
      },
    });
  }
  const [service] = processes;
  if (!service) throw new Error('a world has at least one process');
  const { http } = service;

  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };
  const closing = opened.move();
  return {
    url,
    signingSecret,
    adminKey,
    service,
    async memory() {
      const status = await readFile(`/proc/${service.pid}/status`, 'utf8').catch(() => '');
      const megabytes = (name: string) =>
        Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
      return { nowMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
    },
    http,
    processes,
    redis,
    database,
    slack,
    projects,
    people,
    async send(project, externalId) {
      const body = JSON.stringify(prediction(externalId));
      const response = await http.request({ method: 'POST', path: `/v1/projects/${project}/items`, headers, body });
      const acceptedAt = Date.now();
      if (response.statusCode !== 201) throw new Error(`${externalId}: ${await response.body.text()}`);
      return { ...itemSchema.parse(await response.body.json()), acceptedAt };
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** The project that shares a project's channel. */
export function besideOf(key: string): string {
  return `beside-${key}`;
}

const itemSchema = z.object({ id: z.string() });

function workspace(people: string[], projects: World['projects'], signing_secret: string): WorkspaceInput {
  return {
    signing_secret,
    people: people.map((id) => ({ id, name: id.toLowerCase() })),
    groups: [{ id: 'S01REVIEW', handle: 'reviewers', users: people }],
    channels: projects.map(({ key, channel }) => ({ id: channel, name: key })),
  };
}

function limitsOf(rateLimits: Options['rateLimits']): Partial<WorkspaceInput> {
  return rateLimits === 'real' ? {} : { rate_limits: rateLimits };
}

function projectsFile(
  projects: World['projects'],
  window: number,
  rules: Record<string, unknown>,
  beside: Options['beside'],
): string {
  const all = [
    ...projects.map((project) => ({ ...project, window })),
    ...(beside ? projects.map(({ key, channel }) => ({ key: besideOf(key), channel, window: beside.window })) : []),
  ];
  const entries = all.map(({ key, channel, window }) => [
    key,
    {
      task: 'classification',
      labels,
      channel,
      reviewers: { groups: ['S01REVIEW'] },
      gate: { threshold: 0.85, audit: 0 },
      window,
      ...rules,
    },
  ]);
  return JSON.stringify({ projects: Object.fromEntries(entries) });
}
