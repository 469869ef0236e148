import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keyTrustMs } from '../../src/http/key-cache.ts';
import { hashApiKey, makeApiKey } from '../../src/review/api-key.ts';
import { newId } from '../../src/review/id.ts';
import { addKey, revokeKey } from '../../src/store/api-keys.ts';
import { asked, press, records } from '../support/acts.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aSubmission,
  aTextProject,
} from '../support/project.ts';

const manyLabels = Array.from({ length: 10_000 }, (_, i) => ({ value: `l${i}`, title: `l${i}`, description: null }));
const items = '/v1/projects/support-intent/items';
const feedback = '/v1/projects/support-intent/feedback';
const requestId = /^[0-9a-f-]{36}$/;

let loop: Loop;
let db: pg.Pool;
beforeAll(async () => {
  loop = await startLoop({
    projects: [
      aProject(),
      aProject({ key: 'other' }),
      aProject({ key: 'wide', labels: manyLabels }),
      aMultilabelProject({
        key: 'topics',
        labels: ['a', 'b'].map((value) => ({ value, title: value, description: null })),
      }),
      aTextProject({ key: 'replies' }),
      anExtractionProject({ key: 'invoices' }),
      anApprovalProject({ key: 'payouts' }),
    ],
  });
  db = aPool(loop.databaseUrl);
});
afterAll(async () => {
  await db.end();
  await loop[Symbol.asyncDispose]();
});

async function itemCount(): Promise<number> {
  return (await db.query('select count(*)::int as n from signoff.items')).rows[0].n;
}

interface Raw {
  method?: string;
  path?: string;
  body?: string | Uint8Array<ArrayBuffer> | undefined;
  type?: string | undefined;
  key?: string | undefined;
}

/** A request byte for byte as it is given; no type or key when those are undefined. */
async function raw({ method = 'POST', path = items, ...rest }: Raw) {
  const { type, key, body } = { type: 'application/json', key: adminKey, ...rest };
  const response = await fetch(`${loop.service.url}${path}`, {
    method,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

/** The problem a request is answered with; it must be a whole one, and nothing may have been stored. */
async function problemOf(request: Raw) {
  const before = await itemCount();
  const { status, headers, body } = await raw(request);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  expect(body.request_id).toMatch(requestId);
  expect(headers.get('x-request-id')).toBe(body.request_id);
  expect(await itemCount(), 'nothing was stored').toBe(before);
  return body;
}

async function aKey(changes: { scopes?: string[]; projects?: string[] | null; expiresAt?: Date | null } = {}) {
  const key = makeApiKey();
  const id = newId('key');
  await addKey(db, {
    id,
    hash: hashApiKey(key),
    hint: 'sgn_…',
    name: 'test',
    scopes: ['admin'],
    projects: null,
    expiresAt: null,
    ...changes,
  });
  return { key, id };
}

const json = JSON.stringify;
const withPrediction = (changes: object) =>
  json({ ...aSubmission(), prediction: { ...aSubmission().prediction, ...changes } });
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('a body that cannot be read', () => {
  it.each<[string, Raw, number, string]>([
    ['no JSON', { body: '{"input":' }, 400, 'not_json'],
    ['NaN for a confidence', { body: withPrediction({ confidence: 0.5 }).replace('0.5', 'NaN') }, 400, 'not_json'],
    ['nothing', { body: '' }, 400, 'not_json'],
    ['white space', { body: '  \n' }, 400, 'not_json'],
    ['bytes that are no UTF-8', { body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]) }, 400, 'not_json'],
    ['two objects', { body: '{}{}' }, 400, 'not_json'],
    [
      'a name that would reach into every object',
      { body: '{"__proto__":{"admin":true},"input":{"text":"a"}}' },
      400,
      'not_json',
    ],
    [
      'a constructor that would reach into every object',
      { body: '{"metadata":{"constructor":{"prototype":{"a":1}}}}' },
      400,
      'not_json',
    ],
    ['five megabytes', { body: json(aSubmission({ text: 'x'.repeat(5_000_000) })) }, 413, 'too_large'],
    ['plain text', { body: json(aSubmission()), type: 'text/plain' }, 415, 'not_a_json_type'],
    ['a form', { body: 'a=b', type: 'application/x-www-form-urlencoded' }, 415, 'not_a_json_type'],
    ['XML', { body: '<a/>', type: 'application/xml' }, 415, 'not_a_json_type'],
    ['a type that is none', { body: json(aSubmission()), type: 'json' }, 415, 'not_a_json_type'],
  ])('%s', async (_, request, status, code) => {
    expect(await problemOf(request)).toMatchObject({ status, code });
  });
});

describe('a body that says something wrong', () => {
  it.each<[string, string, string[]]>([
    ['a text', '"item"', ['']],
    ['null', 'null', ['']],
    ['a list', '[]', ['']],
    ['a missing field', json({ input: { text: 'a' } }), ['/prediction']],
    ['an unknown field', json(aSubmission({ colour: 'red' })), ['/colour']],
    ['a confidence above one', withPrediction({ confidence: 1.2 }), ['/prediction/confidence']],
    ['a confidence in quotes', withPrediction({ confidence: '0.4' }), ['/prediction/confidence']],
    [
      'a confidence beyond all numbers',
      withPrediction({ confidence: 7 }).replace('"confidence":7', '"confidence":1e999'),
      ['/prediction/confidence'],
    ],
    ['an unknown label', withPrediction({ value: 'parcel' }), ['/prediction/value']],
    ['a huge priority', json(aSubmission({ priority: 1e300 })), ['/priority']],
    [
      'a huge number in metadata',
      json(aSubmission({ metadata: { a: 7 } })).replace('"a":7', '"a":1e999'),
      ['/metadata/a'],
    ],
    ['NUL in the text', json(aSubmission({ text: 'a\0b' })), ['/input/text']],
    ['NUL in an address', json(aSubmission({ callback_url: 'https://example.com/\0' })), ['/callback_url']],
    ['half a surrogate pair', json(aSubmission({ external_id: '\ud83d' })), ['/external_id']],
    ['half a surrogate pair in metadata', json(aSubmission({ metadata: { a: '\udc4b' } })), ['/metadata/a']],
    ['five hundred levels', json(aSubmission({ metadata: { a: 0 } })).replace('"a":0', `"a":${nested(500)}`), ['']],
    [
      'two hundred thousand levels',
      json(aSubmission({ metadata: { a: 0 } })).replace('"a":0', `"a":${nested(200_000)}`),
      [''],
    ],
    ['several mistakes', withPrediction({ confidence: 2, value: 7 }), ['/prediction/confidence', '/prediction/value']],
  ])('%s', async (_, body, pointers) => {
    const problem = await problemOf({ body });
    expect(problem).toMatchObject({ status: 422, code: 'invalid' });
    const named: { pointer: string; detail: string }[] = problem.errors;
    expect(named.map(({ pointer }) => pointer).sort()).toEqual(pointers);
    for (const { detail } of named) expect(detail).toMatch(/^\S.*\S$/s);
  });

  it('an unknown label among ten thousand is answered in a few lines', async () => {
    const problem = await problemOf({
      path: '/v1/projects/wide/items',
      body: withPrediction({ value: 'l10000', alternatives: [] }),
    });
    expect(problem.errors).toEqual([
      { pointer: '/prediction/value', detail: expect.stringContaining('and 9980 more') },
    ]);
    expect(json(problem).length).toBeLessThan(1_000);
  });
});

describe('a place that is not there', () => {
  it.each<[string, Raw]>([
    ['a project', { path: '/v1/projects/nobody/items', body: json(aSubmission()) }],
    ['a project with a name that objects have', { path: '/v1/projects/__proto__/items', body: json(aSubmission()) }],
    ['an item', { method: 'GET', path: '/v1/items/itm_none' }],
    ['an item with NUL in its id', { method: 'GET', path: '/v1/items/itm_%00' }],
    ['an item with a very long id', { method: 'GET', path: `/v1/items/${'x'.repeat(2_000)}` }],
    ['a path', { method: 'GET', path: '/v1/nothing/here' }],
    ['a path outside the API', { method: 'GET', path: '/admin.php' }],
    ['a method', { method: 'DELETE', path: items }],
  ])('%s is a 404', async (_, request) => {
    const type = request.body === undefined ? undefined : 'application/json';
    expect(await problemOf({ ...request, type })).toMatchObject({ status: 404, code: 'not_found' });
  });

  it.each(['%', '%ED%A0%80'])('an address that cannot be decoded (%j) is a problem like any other', async (id) => {
    expect(await problemOf({ method: 'GET', path: `/v1/items/${id}`, type: undefined })).toMatchObject({
      status: 400,
      code: 'bad_request',
    });
  });
});

describe('who may', () => {
  const body = json(aSubmission());

  it.each<[string, string | undefined]>([
    ['no key', undefined],
    ['a key that was never made', makeApiKey()],
    ['something that is no key', 'x'],
    ['the admin key with one character less', adminKey.slice(0, -1)],
  ])('%s is a 401 that says where a key comes from', async (_, key) => {
    const problem = await problemOf({ body, key });
    expect(problem).toMatchObject({
      status: 401,
      code: 'unauthorized',
      detail: expect.stringContaining('keys create'),
    });
  });

  it('the key is asked for before the body is read', async () => {
    expect(await problemOf({ body: 'x'.repeat(5_000_000), key: undefined })).toMatchObject({ status: 401 });
  });

  it.each([
    ['items:read', { body }],
    ['items:write', { method: 'GET', path: '/v1/items/itm_none', type: undefined }],
    ['items:read', { method: 'GET', path: feedback, type: undefined }],
  ])('a key with %s alone is a 403 where another scope is needed', async (scope, request: Raw) => {
    const { key } = await aKey({ scopes: [scope] });
    expect(await problemOf({ ...request, key })).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it('with the scope it needs and no other a key may', async () => {
    const { key } = await aKey({ scopes: ['items:write'] });
    expect((await raw({ body, key })).status).toBe(201);
  });

  it('a project of somebody else looks just like one that is not there', async () => {
    const { key } = await aKey({ projects: ['other'] });
    const words = (problem: Record<string, unknown>, project: string) =>
      json({ ...problem, request_id: '' }).replaceAll(project, 'PROJECT');
    const foreign = await problemOf({ body, key });
    const missing = await problemOf({ body, key, path: '/v1/projects/nobody/items' });
    expect(foreign.status).toBe(404);
    expect(words(foreign, 'support-intent')).toBe(words(missing, 'nobody'));
  });

  it('an item of somebody else looks just like one that is not there', async () => {
    const { body: sent } = await raw({ body });
    const { key } = await aKey({ projects: ['other'] });
    const [foreign, missing] = [
      await problemOf({ method: 'GET', path: `/v1/items/${sent.id}`, type: undefined, key }),
      await problemOf({ method: 'GET', path: '/v1/items/itm_none', type: undefined, key }),
    ];
    expect({ ...foreign, request_id: '' }).toEqual({ ...missing, request_id: '' });
    expect(await problemOf({ method: 'GET', path: feedback, type: undefined, key })).toMatchObject({ status: 404 });
  });

  it('a key works until it expires, and not after', async () => {
    expect((await raw({ body, key: (await aKey({ expiresAt: new Date(Date.now() + 60_000) })).key })).status).toBe(201);
    const { key } = await aKey({ expiresAt: new Date(Date.now() - 1_000) });
    expect(await problemOf({ body, key })).toMatchObject({ status: 401 });
  });

  it('a key works until it is revoked, a second later at the latest', async () => {
    const { key, id } = await aKey();
    expect((await raw({ body, key })).status).toBe(201);
    await revokeKey(db, id);
    await vi.waitFor(async () => expect((await raw({ body, key })).status).toBe(401), keyTrustMs + 500);
    expect(await problemOf({ body, key })).toMatchObject({ status: 401 });
  });
});

describe('an item', () => {
  it('is answered with its address, its version and what was decided about it', async () => {
    const { status, headers, body } = await raw({
      body: json(aSubmission({ external_id: 'ticket-1', metadata: { a: 1 } })),
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/items/${body.id}`);
    expect(headers.get('etag')).toBe('"v1"');
    expect(body).toMatchObject({
      project: 'support-intent',
      external_id: 'ticket-1',
      status: 'waiting',
      version: 1,
      selection: { route: 'review', reasons: ['low_confidence'], probability: 1, score: expect.any(Number) },
      decision: null,
      reviews: [],
      metadata: { a: 1 },
    });
  });

  it.each([
    ['topics', ['b', 'a', 'b'], {}, ['a', 'b']],
    ['replies', 'Hello', {}, 'Hello'],
    [
      'invoices',
      { number: '7', total: 2 },
      { field_confidence: { total: 0.4 } },
      { number: '7', total: 2, issued: null, paid: null, currency: null },
    ],
    [
      'payouts',
      { action: 'refund.pay', arguments: { amount: 120 } },
      {},
      { action: 'refund.pay', arguments: { amount: 120 }, summary: null },
    ],
  ])('of task %s comes back as it was understood', async (project, value, more, understood) => {
    const { status, body } = await raw({
      path: `/v1/projects/${project}/items`,
      body: json({ input: { text: 'x' }, prediction: { value, confidence: 0.4, ...more } }),
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ prediction: { value: understood, ...more }, escalation: null, decision: null });
  });

  it('says nothing of being a test of its reviewers', async () => {
    const { body } = await raw({ body: json(aSubmission({ gold: { value: 'billing' } })) });
    expect(json(body)).not.toContain('gold');
  });

  it('that the model is sure of is approved at once', async () => {
    const { body } = await raw({ body: json(aSubmission({ confidence: 0.99 })) });
    expect(body).toMatchObject({
      status: 'completed',
      selection: { route: 'auto_approve' },
      decision: { outcome: 'auto_approved', value: 'refund', decided_by: null },
    });
  });

  it('sent again is the same item, whatever else is in it', async () => {
    const first = await raw({ body: json(aSubmission({ external_id: 'ticket-2' })) });
    const again = await raw({ body: json(aSubmission({ external_id: 'ticket-2', text: 'Something else' })) });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toMatchObject({ id: first.body.id, input: { text: 'I was charged twice' } });
  });

  it('sent fifty times at once is one item, and one caller made it', async () => {
    const before = await itemCount();
    const body = json(aSubmission({ external_id: 'ticket-3' }));
    const answers = await Promise.all(Array.from({ length: 50 }, () => raw({ body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([...new Array(49).fill(200), 201]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(await itemCount()).toBe(before + 1);
  });

  it('of a project with ten thousand labels is taken', async () => {
    const { status } = await raw({
      path: '/v1/projects/wide/items',
      body: withPrediction({ value: 'l9999', alternatives: [] }),
    });
    expect(status).toBe(201);
  });

  it('of the longest text, with every character there is, comes back as it was sent', async () => {
    const text = `${'ä漢👋\u0001\u202e<!channel>'.repeat(5_000)}`.slice(0, 49_999);
    const { body } = await raw({ body: json(aSubmission({ text })) });
    expect((await loop.api('GET', `/v1/items/${body.id}`)).body.input).toEqual({ text });
  });
});

describe('the training records', () => {
  const lines = async (query = '') => {
    const response = await fetch(`${loop.service.url}${feedback}${query}`, {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    const text = await response.text();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): { item_id: string; cursor: string } => JSON.parse(line));
  };

  it('go on after any line, by the cursor that stands on it', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      const item = await asked(loop, aSubmission({ priority: 1_000 }));
      await press(loop, 'U01ANA', item, 'approve');
      ids.push(item.id);
    }
    await loop.until(async () => (await records(loop)).length >= 3);
    const all = await lines();
    expect(all.map(({ item_id }) => item_id)).toEqual(ids);
    for (const [i, { cursor }] of all.entries()) expect(await lines(`?cursor=${cursor}`)).toEqual(all.slice(i + 1));
  });

  it('take no cursor that was altered, made up, cut short, or given for another project', async () => {
    const [first] = await lines();
    const cursor = first?.cursor ?? '';
    const [place = '', signature = ''] = cursor.split('.');
    const other = Buffer.from('0.0').toString('base64url');
    for (const wrong of [
      '',
      'x',
      place,
      `${other}.${signature}`,
      `${cursor}A`,
      cursor.slice(0, -2),
      `${cursor}.${signature}`,
      '%00',
    ]) {
      expect(
        await problemOf({ method: 'GET', path: `${feedback}?cursor=${wrong}`, type: undefined }),
        wrong,
      ).toMatchObject({ status: 400, code: 'bad_cursor' });
    }
    const foreign = { method: 'GET', path: `/v1/projects/other/feedback?cursor=${cursor}`, type: undefined };
    expect(await problemOf(foreign)).toMatchObject({ code: 'bad_cursor' });
    expect(await problemOf({ ...foreign, path: `${feedback}?cursor=${cursor}&cursor=${cursor}` })).toMatchObject({
      errors: [{ pointer: '/query/cursor', detail: 'is given more than once' }],
    });
  });

  it('say which parameter is unknown', async () => {
    expect(await problemOf({ method: 'GET', path: `${feedback}?format=xml&limit=5`, type: undefined })).toMatchObject({
      status: 422,
      errors: [{ pointer: '/query/format' }, { pointer: '/query/limit' }],
    });
  });
});
