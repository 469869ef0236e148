import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { hashApiKey, makeApiKey } from '../../src/review/api-key.ts';
import { newId } from '../../src/review/id.ts';
import { addKey } from '../../src/store/api-keys.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { isSignedBy, type Received, type Receiver, startReceiver } from '../support/receiver.ts';

let loop: Loop;
let db: pg.Pool;
let late = 0;
beforeAll(async () => {
  const projects = [aProject({ key: 'ours' }), aProject({ key: 'theirs' })];
  loop = await startLoop({ projects, now: () => new Date(Date.now() + late) });
  db = aPool(loop.databaseUrl, 3);
});
afterAll(async () => {
  await db.end();
  await loop[Symbol.asyncDispose]();
});
// Each test has its own addresses, and none of those of another.
beforeEach(() => db.query('delete from signoff.webhooks'));

const hour = 60 * 60_000;

interface Hook {
  id: string;
  secret: string;
}
interface Told {
  id: string;
  event: string;
  state: string;
  next_attempt_at: string | null;
  attempts: { attempt: number; status: number | null; error: string | null; response: string | null }[];
}

async function receiver(answer?: Parameters<typeof startReceiver>[0]): Promise<Receiver> {
  const started = await startReceiver(answer);
  onTestFinished(() => started[Symbol.asyncDispose]());
  return started;
}

async function subscribe(url: string, more: object = {}, key = adminKey): Promise<Hook> {
  const { status, body } = await loop.api('POST', '/v1/webhooks', { url, events: ['item.completed'], ...more }, key);
  expect(status, JSON.stringify(body)).toBe(201);
  const { webhook, secret } = body as { webhook: { id: string }; secret: string };
  return { id: webhook.id, secret };
}

/** An item that is decided; it resolves with its id. */
async function decided(project = 'ours', more: object = {}): Promise<string> {
  const { body } = await loop.api('POST', `/v1/projects/${project}/items`, { ...aSubmission(), ...more });
  await loop.api('POST', `/v1/items/${body.id}/reviews`, { reviewer: 'somebody', verdict: 'approve' });
  return String(body.id);
}

const got = (from: Receiver, count: number, path?: string): Promise<Received[]> =>
  loop.until(async () => from.received(path).length >= count && from.received(path));

async function deliveries(hook: Hook, query = ''): Promise<Told[]> {
  const { body } = await loop.api('GET', `/v1/webhooks/${hook.id}/deliveries${query}`);
  return body.deliveries as Told[];
}

const settled = (hook: Hook, state: string, count = 1) =>
  loop.until(async () => {
    const told = await deliveries(hook, `?state=${state}`);
    return told.length >= count && told;
  });

const readWebhook = async (hook: Hook) => (await loop.api('GET', `/v1/webhooks/${hook.id}`)).body;

async function aKey(projects: string[] | null): Promise<string> {
  const key = makeApiKey();
  const rights = { scopes: ['webhooks:manage'], projects, expiresAt: null };
  await addKey(db, { id: newId('key'), hash: hashApiKey(key), hint: '', name: 'limited', ...rights });
  return key;
}

describe('what happens', () => {
  it('is told at once, signed, in the words of the stream of events', async () => {
    const to = await receiver();
    const hook = await subscribe(to.url());
    const { body } = await loop.api('POST', '/v1/projects/ours/items', aSubmission({ external_id: 'ticket-9' }));
    const begun = performance.now();
    await loop.api('POST', `/v1/items/${body.id}/reviews`, { reviewer: 'somebody', verdict: 'approve' });
    const [message] = await got(to, 1);
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(message && isSignedBy(hook.secret, message)).toBe(true);
    expect(message?.headers['content-type']).toBe('application/json');
    expect(Object.keys(message?.message ?? {})).toEqual(['type', 'timestamp', 'data']);
    expect(message?.message).toMatchObject({
      type: 'item.completed',
      data: { item: body.id, external_id: 'ticket-9', decision: { outcome: 'approved' } },
    });
    const [told] = await settled(hook, 'delivered');
    expect(told).toMatchObject({ event: message?.headers['webhook-id'], attempts: [{ attempt: 1, status: 204 }] });
  });

  it('is told of the types and projects that were asked for, and never of a known answer', async () => {
    const to = await receiver();
    await subscribe(to.url('/all'), { events: ['review.created', 'item.completed'] });
    await subscribe(to.url('/theirs'), { projects: ['theirs'] });
    await decided('ours', { gold: { value: 'refund' } });
    const item = await decided('ours');
    const other = await decided('theirs');
    await got(to, 5);
    const items = (path: string) => to.received(path).map(({ message }) => [message.type, message.data.item]);
    expect(items('/theirs')).toEqual([['item.completed', other]]);
    expect(items('/all').sort()).toEqual(
      [item, other]
        .flatMap((each) => [
          ['item.completed', each],
          ['review.created', each],
        ])
        .sort(),
    );
  });

  it('is told to an item’s callback_url, signed with its project’s secret', async () => {
    const to = await receiver();
    const item = await decided('ours', { callback_url: to.url('/back?x=1') });
    await loop.api('POST', `/v1/items/${item}/reopen`, {});
    const messages = await got(to, 2);
    const { body } = await loop.api('GET', '/v1/projects/ours/callback-secret');
    expect(messages.map(({ message }) => message.type).sort()).toEqual(['item.completed', 'item.reopened']);
    for (const message of messages) expect(isSignedBy(String(body.secret), message)).toBe(true);
    const theirs = await loop.api('GET', '/v1/projects/theirs/callback-secret');
    expect(theirs.body.secret).not.toBe(body.secret);
  });
});

describe('a receiver that fails', () => {
  it('is told again under the same id, by the schedule and no earlier, until it has failed ten times', async () => {
    const to = await receiver(() => 500);
    const hook = await subscribe(to.url());
    await decided();
    const pauses: number[] = [];
    for (let n = 1; n < 10; n++) {
      const [told] = await loop.until(async () => {
        const found = await deliveries(hook, '?state=pending');
        return found[0]?.attempts.length === n && found;
      });
      const pauseMs = new Date(told?.next_attempt_at ?? 0).getTime() - (Date.now() + late);
      pauses.push(Math.ceil(pauseMs / 1000));
      late += pauseMs + 10;
      if (n === 1) expect(to.received()).toHaveLength(1);
      // A look of its own instead of the next beat.
      await loop.api('POST', `/v1/webhooks/${hook.id}/replay`, { since: '2049-01-01T00:00:00Z' });
    }
    const schedule = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const [n, seconds] of schedule.entries()) {
      expect(pauses[n]).toBeGreaterThan(seconds * 0.9 - 3);
      expect(pauses[n]).toBeLessThanOrEqual(seconds * 1.1 + 1);
    }
    const [told] = await settled(hook, 'failed');
    expect(told?.attempts).toHaveLength(10);
    expect(new Set(to.received().map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(to.received().map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
    // It took nothing for three days.
    const given = await loop.until(async () => {
      const body = await readWebhook(hook);
      return body.enabled === false && body;
    });
    expect(given.disabled_reason).toBe('it took nothing for three days');
    const ready = await (await fetch(`${loop.service.url}/readyz`)).json();
    expect(ready.warnings).toContain(`The webhook ${hook.id} is disabled: it took nothing for three days.`);
  });

  it('with 410 is disabled at once, what waits for it has failed, and nothing more is kept for it until it is enabled', async () => {
    const open = Promise.withResolvers<void>();
    const to = await receiver(() => async (response) => {
      await open.promise;
      response.writeHead(410).end();
    });
    const hook = await subscribe(to.url());
    await Promise.all(Array.from({ length: 6 }, () => decided()));
    await loop.until(async () => (await deliveries(hook)).length === 6 && to.received().length === 4);
    open.resolve();
    await settled(hook, 'failed', 6);
    expect(to.received()).toHaveLength(4);
    expect(await readWebhook(hook)).toMatchObject({ enabled: false, disabled_reason: 'it answered 410 Gone' });
    const before = to.received().length;
    await decided();
    const replay = await loop.api('POST', `/v1/webhooks/${hook.id}/replay`, { since: '2020-01-01T00:00:00Z' });
    expect(replay).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await deliveries(hook)).toHaveLength(6);
    await loop.api('PATCH', `/v1/webhooks/${hook.id}`, { enabled: true });
    await decided();
    await got(to, before + 1);
  });

  it('by a redirect is not followed, and one that names a time is not told before it', async () => {
    const to = await receiver(({ path }) =>
      path === '/moved'
        ? (response) => response.writeHead(307, { location: to.url('/inner') }).end()
        : (response) => response.writeHead(503, { 'retry-after': '7200' }).end('later'),
    );
    const moved = await subscribe(to.url('/moved'));
    const busy = await subscribe(to.url('/busy'));
    await decided();
    const look = async (hook: Hook) => (await deliveries(hook))[0]?.attempts[0] && (await deliveries(hook))[0];
    const [one, other] = [await loop.until(() => look(moved)), await loop.until(() => look(busy))];
    expect(one).toMatchObject({ state: 'pending', attempts: [{ status: 307 }] });
    expect(to.received('/inner')).toEqual([]);
    expect(other).toMatchObject({ attempts: [{ status: 503, response: 'later' }] });
    const waits = new Date(other?.next_attempt_at ?? 0).getTime() - (Date.now() + late);
    expect(waits).toBeGreaterThan(2 * hour - 5_000);
  });
});

describe('a secret', () => {
  it('that was rotated signs beside the new one until its time is over', async () => {
    const to = await receiver();
    const hook = await subscribe(to.url());
    const { body } = await loop.api('POST', `/v1/webhooks/${hook.id}/rotate-secret`, { grace_hours: 2 });
    await decided();
    const [first] = await got(to, 1);
    expect(first?.headers['webhook-signature']?.toString().split(' ')).toHaveLength(2);
    for (const secret of [hook.secret, String(body.secret)]) expect(first && isSignedBy(secret, first)).toBe(true);
    late += 2 * hour + 1_000;
    await decided();
    const [, second] = await got(to, 2);
    expect(second?.headers['webhook-signature']?.toString().split(' ')).toHaveLength(1);
  });

  it('is nowhere to be read: not in the API, not in the database', async () => {
    const hook = await subscribe('http://127.0.0.1:1/');
    const { body } = await loop.api('GET', '/v1/webhooks');
    expect(JSON.stringify(body)).not.toContain('whsec_');
    const { rows } = await db.query('select * from signoff.webhook_secrets where webhook_id = $1', [hook.id]);
    expect(JSON.stringify(rows)).not.toContain(hook.secret.slice(6));
  });
});

describe('somebody who looks after a webhook', () => {
  it('sends an example, which is signed like any other and of a type of its own, and hears what came of it', async () => {
    const to = await receiver(() => (response) => response.writeHead(202).end('thanks'));
    const hook = await subscribe(to.url());
    const { body } = await loop.api('POST', `/v1/webhooks/${hook.id}/test`);
    expect(body).toMatchObject({ delivered: true, status: 202, error: null, response: 'thanks' });
    const [message] = to.received();
    expect(message?.message).toMatchObject({ type: 'webhook.test', data: { webhook: hook.id } });
    expect(message && isSignedBy(hook.secret, message)).toBe(true);
    const dead = await subscribe('http://127.0.0.1:1/');
    expect((await loop.api('POST', `/v1/webhooks/${dead.id}/test`)).body).toMatchObject({
      delivered: false,
      status: null,
      error: 'nothing listens there',
    });
  });

  it('has one delivery sent again, or all that failed since a time', async () => {
    let answer = 410;
    const to = await receiver(() => answer);
    const hook = await subscribe(to.url());
    const first = await decided();
    await settled(hook, 'failed');
    answer = 200;
    await loop.api('PATCH', `/v1/webhooks/${hook.id}`, { enabled: true });
    const [failed] = await deliveries(hook);
    const { status, body } = await loop.api('POST', `/v1/webhooks/${hook.id}/deliveries/${failed?.id}/replay`);
    expect({ status, state: body.state }).toEqual({ status: 200, state: 'pending' });
    const [told] = await settled(hook, 'delivered');
    expect(told?.attempts.map(({ status: each }) => each)).toEqual([410, 200]);
    expect(new Set(to.received().map(({ headers }) => headers['webhook-id'])).size).toBe(1);

    await db.query(`update signoff.deliveries set state = 'failed' where webhook_id = $1`, [hook.id]);
    const replay = (since: Date) => loop.api('POST', `/v1/webhooks/${hook.id}/replay`, { since: since.toISOString() });
    expect((await replay(new Date(Date.now() + hour))).body).toEqual({ replayed: 0 });
    expect((await replay(new Date(Date.now() - hour))).body).toEqual({ replayed: 1 });
    await got(to, 3);
    expect(to.received().every(({ message }) => message.data.item === first)).toBe(true);
  });

  it('reads deliveries page by page, and the attempts of each', async () => {
    const to = await receiver();
    const hook = await subscribe(to.url());
    await Promise.all([decided(), decided(), decided()]);
    await settled(hook, 'delivered', 3);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await loop.api('GET', `/v1/webhooks/${hook.id}/deliveries?limit=1${cursor}`);
      seen.push(...(body.deliveries as Told[]).map(({ id }) => id));
      if (!body.has_more) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    expect(seen).toEqual((await deliveries(hook)).map(({ id }) => id));
    expect(new Set(seen).size).toBe(3);
    const other = await subscribe(to.url());
    const { body } = await loop.api('GET', `/v1/webhooks/${hook.id}/deliveries?limit=1`);
    const foreign = await loop.api('GET', `/v1/webhooks/${other.id}/deliveries?cursor=${body.next_cursor}`);
    expect(foreign).toMatchObject({ status: 400, body: { code: 'bad_cursor' } });
  });

  it('changes it, and what still waits goes to where it is now', async () => {
    const to = await receiver(({ path }) => (path === '/old' ? 500 : 200));
    const hook = await subscribe(to.url('/old'));
    const item = await decided();
    await got(to, 1, '/old');
    const { status, body } = await loop.api('PATCH', `/v1/webhooks/${hook.id}`, {
      url: to.url('/new'),
      description: 'the back office',
      events: ['item.reopened'],
      projects: ['ours'],
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { description: 'the back office', events: ['item.reopened'], projects: ['ours'] },
    });
    late += 6_000;
    const [message] = await got(to, 1, '/new');
    expect(message?.message.data.item).toBe(item);
    expect((await loop.api('DELETE', `/v1/webhooks/${hook.id}`)).status).toBe(204);
    expect((await loop.api('GET', `/v1/webhooks/${hook.id}`)).status).toBe(404);
    expect((await db.query('select from signoff.deliveries where webhook_id = $1', [hook.id])).rowCount).toBe(0);
  });
});

describe('a key that is limited to projects', () => {
  it('makes and sees webhooks of its projects alone', async () => {
    const [one, both] = [await aKey(['ours']), await aKey(['ours', 'theirs'])];
    const url = 'http://127.0.0.1:1/';
    const everything = await subscribe(url);
    const theirs = await subscribe(url, { projects: ['theirs'] });
    const mine = await subscribe(url, {}, one);
    const seen = async (key: string) =>
      ((await loop.api('GET', '/v1/webhooks', undefined, key)).body.webhooks as Hook[]).map(({ id }) => id).sort();
    expect(await seen(one)).toEqual([mine.id]);
    expect(await seen(both)).toEqual([mine.id, theirs.id].sort());
    expect(await seen(adminKey)).toEqual([mine.id, theirs.id, everything.id].sort());
    expect((await readWebhook(mine)).projects).toEqual(['ours']);
    for (const { id } of [everything, theirs]) {
      for (const [method, path] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/rotate-secret'],
        ['POST', '/test'],
        ['GET', '/deliveries'],
      ] as const)
        expect((await loop.api(method, `/v1/webhooks/${id}${path}`, undefined, one)).status).toBe(404);
    }
    const wrong = async (path: string, body: object) => {
      const answer = await loop.api(path === '' ? 'POST' : 'PATCH', `/v1/webhooks${path}`, body, one);
      expect(answer.status).toBe(422);
      return (answer.body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    };
    expect(await wrong('', { url, projects: ['ours', 'theirs'] })).toEqual(['/projects/1']);
    expect(await wrong('', { url, projects: ['none'] })).toEqual(['/projects/0']);
    expect(await wrong(`/${mine.id}`, { projects: null })).toEqual(['/projects']);
    expect(await wrong(`/${mine.id}`, { projects: ['theirs'] })).toEqual(['/projects/0']);
    expect((await loop.api('GET', '/v1/projects/theirs/callback-secret', undefined, one)).status).toBe(404);
  });
});

describe('an address', () => {
  it.each([
    ['http://93.184.216.34/', 'https'],
    ['https://10.0.0.1/', 'public'],
    ['https://u:p@example.com/', 'password'],
    ['nonsense', 'https'],
  ])('%s is refused for a webhook, and as callback_url where its form tells', async (url, why) => {
    const made = await loop.api('POST', '/v1/webhooks', { url });
    expect(made).toMatchObject({ status: 422, body: { errors: [{ pointer: '/url' }] } });
    expect(JSON.stringify(made.body)).toContain(why);
    const item = await loop.api('POST', '/v1/projects/ours/items', { ...aSubmission(), callback_url: url });
    expect(item).toMatchObject({ status: 422, body: { errors: [{ pointer: '/callback_url' }] } });
    const bulk = await loop.api(
      'POST',
      '/v1/projects/ours/items/bulk',
      JSON.stringify({ ...aSubmission({ external_id: `bulk ${url}` }), callback_url: url }),
    );
    expect(bulk.body.text).toContain('/callback_url');
  });
});
