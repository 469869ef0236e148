import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashApiKey, makeApiKey } from '../../src/review/api-key.ts';
import { newId } from '../../src/review/id.ts';
import { addKey } from '../../src/store/api-keys.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import { aProject, aSubmission } from '../support/project.ts';

let loop: Loop;
let db: pg.Pool;
beforeAll(async () => {
  loop = await startLoop({ projects: [aProject(), aProject({ key: 'pages' })] });
  db = aPool(loop.databaseUrl, 1);
});
afterAll(async () => {
  await db.end();
  await loop[Symbol.asyncDispose]();
});

async function call(path: string, headers: Record<string, string> = {}, body?: object) {
  const response = await fetch(`${loop.service.url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${adminKey}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

const send = (body: object = aSubmission(), headers: Record<string, string> = {}, project = 'support-intent') =>
  call(`/v1/projects/${project}/items`, headers, body);
const decide = (id: string) => call(`/v1/items/${id}/reviews`, {}, { reviewer: 'somebody', verdict: 'approve' });

describe('a request with a name of its own', () => {
  it('is one item, however often and however concurrently it is sent', async () => {
    const key = { 'idempotency-key': '6f0e-1' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(aSubmission(), key)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(19);
    // Quoted, as the draft has it, it is the same word.
    const quoted = await send(aSubmission(), { 'idempotency-key': '"6f0e-1"' });
    expect(quoted).toMatchObject({ status: 200, body: { id: answers[0]?.body.id } });
  });

  it('is refused with another body, and means nothing in another project', async () => {
    const key = { 'idempotency-key': '6f0e-2' };
    const first = await send(aSubmission(), key);
    expect(await send(aSubmission({ text: 'Something else' }), key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    const elsewhere = await send(aSubmission(), key, 'pages');
    expect(elsewhere.status).toBe(201);
    expect(elsewhere.body.id).not.toBe(first.body.id);
  });

  it('says more than an external id that came before', async () => {
    const first = await send(aSubmission({ external_id: 'named' }));
    const again = await send(aSubmission({ external_id: 'named' }), { 'idempotency-key': '6f0e-3' });
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(again.headers.get('idempotent-replayed')).toBeNull();
  });

  it.each(['', '   ', 'x'.repeat(256)])('cannot be called %j', async (name) => {
    expect(await send(aSubmission(), { 'idempotency-key': name })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/header/idempotency-key' }] },
    });
  });
});

describe('waiting for an answer', () => {
  it('ends when the item is decided, within a moment, by whichever process', async () => {
    const { body } = await send();
    const startedAt = performance.now();
    const waiting = call(`/v1/items/${body.id}?wait=20`);
    const card = loop.until(async () => (await call(`/v1/items/${body.id}`)).body.status === 'in_review');
    await card;
    const seen = await waiting;
    expect(seen.body.version).toBeGreaterThan(1);

    // Changed by another process: nobody here calls out.
    const outside = await send();
    const { body: now } = await call(`/v1/items/${outside.body.id}`);
    const late = call(`/v1/items/${now.id}?wait=20`, { 'if-none-match': `"v${now.version + 5}"` });
    expect((await late).status).toBe(200);
    const answer = call(`/v1/items/${now.id}?wait=20`, { 'if-none-match': `"v${now.version}"` });
    await db.query(
      "update signoff.items set version = version + 1, status = 'completed', outcome = 'withdrawn', decided_at = now(), final_at = now() where id = $1",
      [now.id],
    );
    expect(await answer).toMatchObject({ status: 200, body: { status: 'completed', version: now.version + 1 } });
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  it('is over at once for what is decided, and after the time for what is not', async () => {
    const { body } = await send();
    await decide(body.id);
    const startedAt = performance.now();
    const decided = await call(`/v1/items/${body.id}?wait=30`);
    expect(decided.body).toMatchObject({ status: 'completed', decision: { outcome: 'approved' } });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const same = await call(`/v1/items/${body.id}?wait=1`, { 'if-none-match': decided.headers.get('etag') ?? '' });
    expect(same).toMatchObject({ status: 304, body: null });
    expect(same.headers.get('etag')).toBe(decided.headers.get('etag'));
  });

  it.each(['61', '-1', 'x', '1.5', ''])('takes no %j seconds', async (seconds) => {
    const { body } = await send();
    expect(await call(`/v1/items/${body.id}?wait=${seconds}`)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/query/wait' }] },
    });
  });
});

describe('the list of items', () => {
  it('comes in pages, the newest first, each item once, while more are sent', async () => {
    const sent: string[] = [];
    for (let n = 0; n < 7; n++) sent.push((await send(aSubmission({ external_id: `page-${n}` }), {}, 'pages')).body.id);
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await call(`/v1/projects/pages/items?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.body.items.length).toBeLessThanOrEqual(3);
      expect(page.body.has_more).toBe(page.body.next_cursor !== null);
      seen.push(...page.body.items.map(({ id }: { id: string }) => id));
      await send(aSubmission(), {}, 'pages');
      cursor = page.body.next_cursor ?? '';
    } while (cursor !== '');
    expect(seen.slice(0, 7)).toEqual([...sent].reverse());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('is of one status or one name where that is asked for, with the reviews of each', async () => {
    const { body } = await send(aSubmission({ external_id: 'listed' }));
    await decide(body.id);
    const named = await call('/v1/projects/support-intent/items?external_id=listed&status=completed');
    expect(named.body.items).toMatchObject([{ id: body.id, reviews: [{ reviewer: 'somebody' }] }]);
    const open = await call('/v1/projects/support-intent/items?external_id=listed&status=waiting');
    expect(open.body).toEqual({ items: [], has_more: false, next_cursor: null });
  });

  it('takes no cursor of another list', async () => {
    const { body } = await call('/v1/projects/pages/items?limit=1');
    expect((await call(`/v1/projects/support-intent/items?cursor=${body.next_cursor}`)).body.code).toBe('bad_cursor');
  });
});

describe('a key with a rate', () => {
  it('is told what is left with each answer, and when to come back with a 429', async () => {
    const key = makeApiKey();
    const rights = { scopes: ['items:read'], projects: null, expiresAt: null, ratePerMinute: 3 };
    await addKey(db, { id: newId('key'), hash: hashApiKey(key), hint: '', name: 'slow', ...rights });
    const authorization = `Bearer ${key}`;
    const list = '/v1/projects/pages/items?limit=1';
    for (const left of [2, 1, 0]) {
      const { status, headers } = await call(list, { authorization });
      expect(status).toBe(200);
      expect(headers.get('ratelimit-policy')).toBe('"key";q=3;w=60');
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"key";r=${left};t=\\d+$`));
    }
    const refused = await call(list, { authorization });
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // Another key has a count of its own.
    expect((await call(list)).status).toBe(200);
  });
});

it('projects are told to whoever may read them, with what a caller has to know', async () => {
  const { body } = await call('/v1/projects');
  expect(body.projects.map(({ key }: { key: string }) => key)).toEqual(['support-intent', 'pages']);
  expect((await call('/v1/projects/pages')).body).toMatchObject({
    task: 'classification',
    labels: expect.arrayContaining([{ value: 'refund', title: 'refund', description: null }]),
    gate: { threshold: 0.85 },
  });
});

it('the feedback that is final leaves out what was taken back, and stops before what still can be', async () => {
  const texts = async (query: string) => {
    const response = await fetch(`${loop.service.url}/v1/projects/pages/feedback${query}`, {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line)).map(({ item_id, outcome }) => [item_id, outcome]);
  };
  const [first, second] = [await send(aSubmission(), {}, 'pages'), await send(aSubmission(), {}, 'pages')];
  await decide(first.body.id);
  await call(`/v1/items/${first.body.id}/reopen`, {}, {});
  await decide(second.body.id);
  expect(await texts('')).toEqual([
    [first.body.id, 'approved'],
    [first.body.id, null],
    [second.body.id, 'approved'],
  ]);
  // The second one can be undone for five minutes.
  expect(await texts('?final=true')).toEqual([[first.body.id, null]]);
});
