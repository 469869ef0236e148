import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { secretsIn } from '../src/config.ts';
import { mintLink } from '../src/http/pages/links.ts';
import { createLogger } from '../src/logging.ts';
import { openEngine } from '../src/queue/engine.ts';
import { intakeQueue } from '../src/queue/intake.ts';
import { hashApiKey, makeApiKey } from '../src/review/api-key.ts';
import { addKey } from '../src/store/api-keys.ts';
import { press } from './support/acts.ts';
import { startCollector } from './support/collector.ts';
import { aFolder, supportIntent } from './support/command.ts';
import { freshDatabase } from './support/databases.ts';
import { inDepth } from './support/depth.ts';
import { engineNames } from './support/engines.ts';
import { startLoop } from './support/loop.ts';
import { aPool } from './support/pool.ts';
import { aProject, aSubmission } from './support/project.ts';
import { queueData } from './support/queue-data.ts';
import { startReceiver } from './support/receiver.ts';

/** Something that stands nowhere else. */
const canary = (kind: string) => `canary-${kind}-${randomBytes(16).toString('hex')}`;

/** What of all that was planted is found where it must not be. */
function found(where: string, canaries: Record<string, string>): string[] {
  return Object.entries(canaries)
    .filter(([, text]) => where.includes(text))
    .map(([name, text]) => {
      const at = where.indexOf(text);
      return `${name}: …${where.slice(Math.max(0, at - 200), at + text.length + 60)}`;
    });
}

interface Answer {
  status: number;
  text: string;
}

describe.each(inDepth ? engineNames : engineNames.slice(-1))('on %s', (engine) => {
  it('nothing that opens a door, and nothing that was sent in confidence, is in logs, errors, metrics, traces, health or queues', {
    timeout: 120_000,
  }, async () => {
    const collector = await startCollector();
    const otlp = canary('otlp');
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
    process.env.OTEL_EXPORTER_OTLP_HEADERS = `x-api-key=${otlp}`;
    onTestFinished(() => {
      delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
      delete process.env.OTEL_EXPORTER_OTLP_HEADERS;
    });
    const lines: string[] = [];
    const signing = canary('signing');
    const bot = `xoxb-${canary('bot')}`;
    const loop = await startLoop({
      ...{ engine, transport: 'http', tracing: true, page: false },
      projects: [aProject({ sensitive: ['text'], undoMs: 300_000 })],
      workspace: { tokens: { bot, app: `xapp-${canary('app')}` }, signing_secret: signing },
      ...{ secret: canary('secret'), secretsBefore: [canary('secret-before')], slackTokens: { bot, signing } },
      logOf: (config) =>
        createLogger('trace', {
          secrets: secretsIn(config),
          destination: { write: (line: string) => void lines.push(line) },
        }),
    });
    let closed = false;
    const close = async () => {
      if (!closed) await loop[Symbol.asyncDispose]();
      closed = true;
    };
    onTestFinished(close);
    const db = aPool(loop.databaseUrl, 2);
    // Its connections are ended as well.
    onTestFinished(() => db.end());

    const key = makeApiKey();
    await addKey(db, {
      id: 'key_canary',
      hash: hashApiKey(key),
      hint: 'x',
      name: 'a key',
      scopes: ['admin'],
      projects: null,
      expiresAt: null,
      ratePerMinute: null,
    });
    const wrongKey = makeApiKey();
    const content = {
      input: canary('input'),
      metadata: canary('metadata'),
      note: canary('note'),
      callback: canary('callback'),
      queued: canary('queued'),
    };
    const answers: Answer[] = [];
    const call = async (
      method: string,
      path: string,
      body?: string | object,
      headers: Record<string, string> = {},
    ): Promise<Answer> => {
      const response = await fetch(`${loop.service.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }).catch((error: unknown) => error);
      const answer =
        response instanceof Response
          ? { status: response.status, text: await response.text() }
          : { status: 0, text: '' };
      if (answer.status >= 400) answers.push(answer);
      return answer;
    };
    const items = '/v1/projects/support-intent/items';
    const sent = (more: object = {}) => ({
      ...aSubmission({ text: content.input, metadata: { about: content.metadata } }),
      ...more,
    });

    // A receiver that repeats to whoever hears it what it was told, and fails.
    const to = await startReceiver((got) => (response) => {
      if (got.path.startsWith('/gone')) response.socket?.destroy();
      else if (got.path.startsWith('/moved'))
        response.writeHead(302, { location: `http://127.0.0.1:1/?${content.callback}` }).end();
      else response.writeHead(500).end(JSON.stringify(got.headers));
    });
    onTestFinished(() => to[Symbol.asyncDispose]());
    const hookSecrets: Record<string, string> = {};
    const query = canary('query');
    for (const path of ['/hook', '/gone', '/moved']) {
      const made = await call('POST', '/v1/webhooks', {
        url: `${to.url(path)}?token=${query}`,
        events: ['item.completed', 'review.created'],
      });
      expect(made.status, made.text).toBe(201);
      hookSecrets[`webhook${path}`] = JSON.parse(made.text).secret;
    }
    const callbackSecret = JSON.parse((await call('GET', '/v1/projects/support-intent/callback-secret')).text).secret;
    const link = mintLink(loop.config.secret, loop.config.publicUrl, { user: 'U09LEA', path: '/projects' }, new Date());
    const secrets = {
      ...{ bot: bot.slice(5), signing, secret: loop.config.secret, before: loop.config.secretsBefore[0] ?? '' },
      ...{ admin: loop.config.adminKey ?? '', key, wrongKey, otlp, query, callbackSecret },
      ...hookSecrets,
      password: new URL(loop.config.databaseUrl ?? '').password,
      link: link.split('link=')[1] ?? '',
    };

    // As it should go, with everything in it, so that there is something to give away.
    const ids: string[] = [];
    for (let n = 0; n < 3; n++)
      ids.push(
        JSON.parse(
          (await call('POST', items, sent({ callback_url: `${to.url('/callback')}?${content.callback}` }))).text,
        ).id,
      );
    const [card] = await loop.until(async () => {
      const cards = await loop.cards();
      return cards.length >= 3 && cards;
    });
    if (!card) throw new Error('there is no card');
    await press(loop, 'U01ANA', { id: '', card }, 'approve');
    await call('POST', `/v1/items/${ids[0]}/reviews`, { verdict: 'approve', reviewer: 'a tool', note: content.note });
    await call('POST', `/v1/items/${ids[1]}/reviews`, { verdict: 'approve', reviewer: 'a tool', note: content.note });
    await fetch(link, { redirect: 'manual' });

    // Requests that are wrong in every way.
    await call('GET', items, undefined, { authorization: `Bearer ${wrongKey}` });
    await call('GET', items, undefined, { authorization: `Basic ${Buffer.from(`x:${wrongKey}`).toString('base64')}` });
    await call('GET', `${items}?cursor=${content.input}&key=${key}`);
    await call('GET', `/${content.input}?token=${key}`);
    await call('GET', `/v1/items/${content.input}`);
    await call('GET', `/%ZZ${content.input}`);
    await call('POST', items, `{"input": ${content.input}`);
    await call('POST', items, sent({ prediction: { value: 'no such label', confidence: 7 }, surplus: content.input }));
    await call('POST', items, sent({ metadata: { about: 'x'.repeat(2_000_000) } }));
    await call('POST', items, sent(), { 'content-type': 'text/plain' });
    await call('POST', items, sent(), { 'content-encoding': 'gzip' });
    await call('POST', items, sent(), { 'idempotency-key': 'k'.repeat(300) });
    await call('POST', items, aSubmission({ text: `${content.input}\u0000 \ud800` }));
    await call('POST', `${items}/bulk`, `${JSON.stringify(sent())}\n{"input":${content.input}\n`, {
      'content-type': 'application/x-ndjson',
    });
    await call('POST', `/v1/items/${ids[2]}/reviews`, {
      verdict: 'correct',
      value: 'no such label',
      reviewer: 'a tool',
      note: content.note,
    });
    await call('POST', '/v1/webhooks', { url: `https://user:${query}@example.com/` });
    await call('POST', '/v1/webhooks', { url: `ftp://example.com/${query}` });
    // Slack's door, forged and signed.
    const door = async (body: string, by: string) => {
      const at = String(Math.floor(Date.now() / 1000));
      const signature = `v0=${createHmac('sha256', by).update(`v0:${at}:${body}`).digest('hex')}`;
      await call('POST', '/slack/events', body, {
        ...{
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': at,
          'x-slack-signature': signature,
        },
      });
    };
    const clicked = (more: object) =>
      `payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions', token: content.input, actions: [{ action_id: 'approve', value: content.input }], ...more }))}`;
    await door(clicked({}), 'another signing secret');
    await door(clicked({ team: { id: 'T0FOREIGN' }, user: { id: 'U01ANA', team_id: 'T0FOREIGN' } }), signing);
    await door(
      clicked({
        team: { id: 'T0SANDBOX' },
        user: { id: 'U01ANA' },
        api_app_id: 'A0SANDBOX',
        trigger_id: '1.2.3',
        response_url: 'http://127.0.0.1:1/canary',
      }),
      signing,
    );
    await door(`payload=${content.input}`, signing);

    // A queue that is sent what is none.
    const queue = await openEngine({
      redisUrl: loop.config.redisUrl,
      databaseUrl: loop.databaseUrl,
      onError: () => {},
    });
    await queue.queue(intakeQueue).add('support-intent', { ...aSubmission({ text: content.queued }), surplus: 1 });
    await queue.queue(intakeQueue).add('no-such-project', { input: content.queued });
    await queue.close();

    // A Slack that fails.
    for (const kind of ['rate_limited', 'error_before', 'error_after', 'reset'])
      await loop.control('faults', { method: '*', kind, times: 3, retry_after: 1 });
    await call('POST', items, sent());
    // A database that refuses, with the whole row in its words; one that is slow; one that goes away.
    await db.query(
      "alter table signoff.items add constraint refuses check (external_id is distinct from 'refused') not valid",
    );
    const refused = await call('POST', items, sent({ external_id: 'refused' }));
    expect(refused.status).toBe(500);
    expect(lines.join(''), 'there is a line that could have held it').toContain('violates check constraint');
    await call('POST', `${items}/bulk`, `${JSON.stringify(sent({ external_id: 'refused' }))}\n`, {
      'content-type': 'application/x-ndjson',
    });
    await db.query('alter table signoff.items drop constraint refuses');
    await db.query('alter table signoff.reviews add constraint refuses check (note is null) not valid');
    await call('POST', `/v1/items/${ids[2]}/reviews`, { verdict: 'approve', reviewer: 'a tool', note: content.note });
    await db.query('alter table signoff.reviews drop constraint refuses');
    const locking = await db.connect();
    await locking.query('begin; lock table signoff.items in access exclusive mode');
    await Promise.all([call('POST', items, sent()), call('GET', `/v1/items/${ids[0]}`), call('GET', '/readyz')]);
    await locking.query('rollback');
    locking.release();
    await db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'signoff_serve' and datname = current_database()`,
    );
    await Promise.all([call('POST', items, sent()), call('GET', `/v1/items/${ids[0]}`), call('GET', '/readyz')]);
    // It gets over all of it.
    await loop.until(async () => (await call('POST', items, sent())).status === 201, 30_000);
    await loop.until(async () => to.received().filter(({ path }) => path.startsWith('/hook')).length > 1, 30_000);
    const metrics = await call('GET', '/metrics');
    const health = await call('GET', '/readyz');
    const audit = (await db.query<{ row: string }>('select a::text as row from signoff.audit as a')).rows
      .map(({ row }) => row)
      .join('\n');
    const queued = await queueData({ redisUrl: loop.config.redisUrl, databaseUrl: loop.databaseUrl });
    const { queued: inQueue, ...ours } = content;
    await close();

    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter(({ status }) => status >= 500).length).toBeGreaterThan(2);
    expect(lines.length).toBeGreaterThan(50);
    expect(metrics.text).toContain('signoff_items_received_total');
    expect(collector.spans.length).toBeGreaterThan(20);
    expect(audit).toContain('webhook.created');
    expect(queued).toContain(inQueue);
    const all = { ...secrets, ...content };
    expect(found(lines.join('\n'), all), 'logs').toEqual([]);
    expect(found(answers.map(({ text }) => text).join('\n'), { ...secrets, ...ours }), 'error bodies').toEqual([]);
    expect(found(metrics.text, all), 'metrics').toEqual([]);
    expect(found(JSON.stringify(collector.spans), all), 'traces').toEqual([]);
    expect(found(health.text, all), 'health').toEqual([]);
    expect(found(audit, { ...secrets, ...ours }), 'audit log').toEqual([]);
    expect(found(queued, { ...secrets, ...ours }), 'queues').toEqual([]);
  });
});

it('(control) what is written down would be found', () => {
  const text = canary('input');
  expect(found(`{"msg":"it said ${text}"}`, { text, other: canary('other') })).toEqual([expect.stringContaining(text)]);
});

it('a service that can’t start says why, and none of its secrets', { timeout: 60_000 }, async () => {
  const fresh = await freshDatabase();
  onTestFinished(() => fresh.drop());
  const folder = await aFolder({ projects: supportIntent });
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const password = canary('password');
  const secrets = {
    bot: canary('bot'),
    app: canary('app'),
    admin: canary('admin'),
    secret: canary('secret'),
    before: canary('before'),
    password,
  };
  const env = {
    SLACK_BOT_TOKEN: `xoxb-${secrets.bot}`,
    SLACK_APP_TOKEN: `xapp-${secrets.app}`,
    SIGNOFF_ADMIN_KEY: secrets.admin,
    SIGNOFF_SECRET: secrets.secret,
    SIGNOFF_SECRET_BEFORE: secrets.before,
    DATABASE_URL: Object.assign(new URL(fresh.url), { password }).href,
    // Nothing listens there.
    SLACK_API_URL: 'http://127.0.0.1:1/api/',
    LOG_LEVEL: 'trace',
  };
  const said = await folder.start(env);
  expect(said.code).toBe(1);
  expect(said.err).toContain('password authentication failed');
  expect(found(said.out + said.err, secrets)).toEqual([]);
  // A stray rejection, and an exception that nobody catches, with everything in their words.
  const stray = await folder.write(
    'stray.mjs',
    `setTimeout(() => Promise.reject(new Error(\`stray \${JSON.stringify(process.env)}\`)), 1500);
     setTimeout(() => { throw new Error(\`uncaught \${JSON.stringify(process.env)}\`); }, 2500);`,
  );
  const crashed = await folder.start({
    ...env,
    DATABASE_URL: Object.assign(new URL(fresh.servingUrl)).href,
    NODE_OPTIONS: `--import ${stray}`,
  });
  expect(crashed.out).toContain('something failed that nobody waited for');
  expect(crashed.out + crashed.err).toContain('uncaught');
  expect(found(crashed.out + crashed.err, secrets)).toEqual([]);
});
