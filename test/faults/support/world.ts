import { randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { defaultWorkspace, type WorkspaceInput } from '../../../src/sandbox/workspace.ts';
import type { ActOutcome } from '../../../src/sandbox/world.ts';
import { freshDatabase } from '../../support/databases.ts';
import { freePort } from '../../support/free-port.ts';
import type { QueueEngine, Transport } from '../../support/loop.ts';
import { aPool } from '../../support/pool.ts';
import { aSubmission } from '../../support/project.ts';
import { type Accepted, brokenPromises, type Card, type Click, type History, type Row } from './broken-promises.ts';
import { cardsAmong } from './cards-in-slack.ts';
import { leftUndone } from './left-undone.ts';
import { type OwnRedis, openOwnRedis } from './own-redis.ts';
import { projectsFile } from './projects-file.ts';
import { startReaders } from './readers.ts';
import { aServiceProcess, type ServiceProcess } from './service-process.ts';
import { openSlackGate, type SlackGate } from './slack-gate.ts';
import { until } from './until.ts';
import { createWitness } from './witness.ts';

/** Slack, Postgres, a queue engine and the service in a process of its own, with a memory of all that was asked and answered. */
export interface World extends AsyncDisposable {
  service: ServiceProcess;
  /** One more process of the same service, not started yet; of another version when it is told which. */
  another(more?: { main?: string; env?: Record<string, string> }): Promise<ServiceProcess>;
  slack: SlackGate;
  redis: OwnRedis | null;
  /** One project in a channel of its own for each. */
  projects: { key: string; channel: string }[];
  people: string[];
  /** An API key with every right. */
  adminKey: string;
  folder: string;
  /** What a listener heard who came back after every fault. */
  heard(): string[];
  /** Sends a prediction once. Null: no answer came. */
  send(project: string, externalId: string): Promise<Sent | null>;
  /** Answers as soon as Slack heard from the app; with `settleMs`, when the person was told something or that time is over. */
  click(user: string, card: Card, action: keyof typeof answers, settleMs?: number): Promise<ActOutcome>;
  control<T>(path: string, body?: unknown): Promise<T>;
  /** A call of the service's own API with every right; throws where it does not succeed. */
  api<T>(path: string, body?: unknown): Promise<T>;
  /** Every card that stands in a channel, an answered one too. */
  cards(): Promise<Card[]>;
  /** How many cards Slack ever posted, whatever it said. With one more than there are items, a post was repeated blindly. */
  posts(): Promise<number>;
  /** The card that stands in the channels once there is one. */
  firstCard(): Promise<Card>;
  sql(text: string): Promise<Record<string, unknown>[]>;
  history(): Promise<History>;
  /** What is still to be done or broken, one sentence each. */
  unsettled(): Promise<string[]>;
  /** Waits until every promise holds and nothing is left to do. Answers with the time it took, in seconds. */
  untilSettled(msMax?: number): Promise<number>;
}

export interface Sent {
  status: number;
  type: string;
  retryAfter: string | null;
  id: string | undefined;
}

/** Buttons of the cards that `aSubmission` makes, and what they say. */
export const answers = { approve: 'refund', alt_1: 'billing', alt_2: 'other' };

interface Options {
  engine: QueueEngine;
  transport?: Transport;
  channels?: number;
  people?: number;
  /** Open cards in each channel at most. */
  window?: number;
  workspace?: Partial<WorkspaceInput>;
  /** More of what the projects file says of each. */
  project?: Record<string, unknown>;
  /** Left out: a fresh database on the server of this test run. */
  databaseUrl?: string;
  /** As the service is to reach it, where that is not how it is reached otherwise. */
  roads?: Record<'database' | 'redis' | 'slack', (url: string) => Promise<string>>;
  /** Where callers and Slack call; left out: the service itself. */
  front?: string;
  /** More settings of every process of the service, or others. */
  env?: Record<string, string>;
  /** Another program than the service as it is, which makes its own schema. */
  main?: string;
}

export async function startWorld(options: Options): Promise<World> {
  const { engine, transport = 'socket', channels = 1, window = 50, workspace = {}, roads } = options;
  await using opened = new AsyncDisposableStack();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'signoff-fault-test-')));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const databaseUrl = options.databaseUrl ?? (await ownDatabase(opened, options.main !== undefined));
  const redis = engine === 'redis' ? opened.use(await openOwnRedis(folder)) : null;

  const port = await freePort();
  const front = options.front ?? `http://127.0.0.1:${port}`;
  const people = range(options.people ?? 6).map((n) => `U1${n}`);
  const projects = range(channels).map((n) => ({ key: `project-${n}`, channel: `C1${n}` }));
  const space = defaultWorkspace({
    people: people.map((id) => ({ id, name: id.toLowerCase() })),
    groups: [{ id: 'S01REVIEW', handle: 'reviewers', users: people }],
    channels: projects.map(({ key, channel }) => ({ id: channel, name: key })),
    rate_limits: 'off',
    ...(transport === 'http' ? { request_url: `${front}/slack/events` } : {}),
    ...workspace,
  });
  const sandbox = opened.use(await startSandbox({ port: 0, workspace: space }));
  const slack = opened.use(await openSlackGate(sandbox.apiUrl));
  const adminKey = randomBytes(24).toString('base64url');
  const secret = randomBytes(32).toString('base64url');
  await writeFile(join(folder, 'signoff.yml'), projectsFile(projects, window, options.project));
  const env = {
    DATABASE_URL: (await roads?.database(databaseUrl)) ?? databaseUrl,
    ...(redis ? { REDIS_URL: (await roads?.redis(redis.url)) ?? redis.url } : {}),
    SLACK_API_URL: (await roads?.slack(slack.apiUrl)) ?? slack.apiUrl,
    SLACK_BOT_TOKEN: 'xoxb-sandbox',
    ...(transport === 'http'
      ? { SLACK_SIGNING_SECRET: 'sandbox-signing-secret' }
      : { SLACK_APP_TOKEN: 'xapp-sandbox' }),
    SIGNOFF_CONFIG: 'signoff.yml',
    SIGNOFF_DATA: join(folder, 'data'),
    SIGNOFF_ADMIN_KEY: adminKey,
    SIGNOFF_SECRET: secret,
    WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
    ...options.env,
  };
  const service = opened.use(aServiceProcess({ port, cwd: folder, env, main: options.main }));
  await service.start();
  const readers = opened.use(startReaders({ url: front, key: adminKey, projects: projects.map(({ key }) => key) }));
  const refusals: string[] = [];
  const processes = [service];
  const db = opened.adopt(aPool(databaseUrl, 1), (pool) => pool.end());

  const accepted: Accepted[] = [];
  const acked: Click[] = [];
  const unacked: Click[] = [];

  let pauseMs = 1_000;
  async function control<T>(path: string, body?: unknown): Promise<T> {
    // The longest pause that Slack asks for in this run; a call that was limited does not say its own.
    pauseMs = Math.max(pauseMs, 1_000 * (Object(body).retry_after ?? 0));
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, body === undefined ? {} : init);
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  async function api<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${front}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }

  // What a channel shows is asked for once after each change in it: thirty channels looked at all the time would be the load.
  const seen = new Map<string, Promise<Card[]>>();
  sandbox.world.onChange(({ channel }) => (channel ? seen.delete(channel) : seen.clear()));

  async function cards(): Promise<Card[]> {
    const all = projects.map(({ channel }) => {
      const inChannel = seen.get(channel) ?? cardsIn(channel);
      inChannel.catch(() => seen.delete(channel));
      seen.set(channel, inChannel);
      return inChannel;
    });
    return (await Promise.all(all)).flat();
  }

  async function cardsIn(channel: string): Promise<Card[]> {
    return cardsAmong(channel, await control(`messages?channel=${channel}`));
  }

  async function history(): Promise<History> {
    const { rows } = await db.query<Row>(rowsQuery);
    return { rows, messages: await cards(), accepted, acked, unacked };
  }

  const witness = createWitness({
    ...{ db, secret, control, readers, channels: space.channels.map(({ id }) => id) },
    pauseMs: () => pauseMs,
    secrets: [adminKey, secret, 'xoxb-sandbox', 'xapp-sandbox', 'sandbox-signing-secret', caseText],
    said: () => [...refusals, ...processes.flatMap((each) => each.said())],
  });

  async function unsettled(): Promise<string[]> {
    const seen = await history();
    const { rows: undone } = await db.query<{ sentence: string }>(leftUndone);
    const first = [...brokenPromises(seen), ...undone.map(({ sentence }) => sentence)];
    return first.length > 0 ? first : witness();
  }

  const others = opened.use(new AsyncDisposableStack());
  const closing = opened.move();
  return {
    service,
    async another({ main = options.main, env: more = {} } = {}) {
      const other = others.use(
        aServiceProcess({ port: await freePort(), cwd: folder, env: { ...env, ...more }, main }),
      );
      processes.push(other);
      return other;
    },
    slack,
    redis,
    projects,
    people,
    adminKey,
    folder,
    heard: () => readers.heard,
    control,
    api,
    cards,
    posts: async () =>
      (await control<{ error: string | null }[]>('calls?method=chat.postMessage')).filter(
        ({ error }) => error === null || error === 'error_after',
      ).length,
    firstCard: () => until('a card', async () => (await cards())[0]),
    sql: async (text) => (await db.query<Record<string, unknown>>(text)).rows,
    history,
    unsettled,
    async send(project, externalId) {
      const response = await fetch(`${front}/v1/projects/${project}/items`, {
        method: 'POST',
        headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(aSubmission({ external_id: externalId, text: `${caseText} ${externalId}` })),
      }).catch(() => null);
      const text = await response?.text().catch(() => null);
      if (!response || typeof text !== 'string') return null;
      if (!response.ok) refusals.push(text);
      const body = parsed(text);
      if (body === null) return null;
      const id = typeof body?.id === 'string' ? body.id : undefined;
      if (response.ok && id) accepted.push({ externalId, id });
      return {
        status: response.status,
        type: response.headers.get('content-type') ?? '',
        retryAfter: response.headers.get('retry-after'),
        id,
      };
    },
    async click(user, card, action, settleMs = 0) {
      const askedAt = performance.now();
      const { channel, ts, item } = card;
      const outcome = await control<ActOutcome>('click', { user, channel, ts, action_id: action, settle_ms: settleMs });
      const click = { item, user, value: answers[action], askedAt, endedAt: performance.now() };
      if (!outcome.refused) (outcome.acked_in_ms === null ? unacked : acked).push(click);
      return outcome;
    },
    async untilSettled(msMax = 45_000) {
      const startedAt = performance.now();
      let last: string[] = [];
      await until(
        'every promise',
        async () => {
          last = await unsettled().catch((error: unknown) => [`the history could not be read: ${error}`]);
          return last.length === 0;
        },
        { msMax, everyMs: 250 },
      ).catch(async () => {
        const { rows } = await db.query('select * from signoff.cards').catch(() => ({ rows: [] }));
        const concerned = rows.filter(({ item_id }) => last.some((sentence) => sentence.includes(item_id)));
        const said = [
          ...last,
          ...concerned.map((row) => JSON.stringify(row)),
          'The service said:',
          service.lastLines(),
        ];
        throw new Error(`after ${msMax} ms:\n${said.join('\n')}`);
      });
      return (performance.now() - startedAt) / 1000;
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

const rowsQuery = `
  select id, external_id as "externalId", status, value, decided_by as "decidedBy",
         (select count(*)::int from signoff.feedback where feedback.item_id = items.id) as feedback,
         (select count(*)::int from signoff.reviews where reviews.item_id = items.id) as reviews
  from signoff.items`;

/** What predictions say, and nobody else is to say. */
const caseText = 'The case of';

function parsed(text: string): { id?: unknown } | null {
  try {
    return Object(JSON.parse(text));
  } catch {
    return null;
  }
}

async function ownDatabase(opened: AsyncDisposableStack, empty: boolean): Promise<string> {
  const database = await freshDatabase({ empty });
  opened.defer(() => database.drop());
  return database.url;
}

function range(length: number): string[] {
  return Array.from({ length }, (_, i) => String(i + 1).padStart(2, '0'));
}
