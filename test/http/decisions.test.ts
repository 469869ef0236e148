import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashApiKey, makeApiKey } from '../../src/review/api-key.ts';
import { newId } from '../../src/review/id.ts';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import { addKey } from '../../src/store/api-keys.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aSubmission,
  aTextProject,
  reviewsOf,
} from '../support/project.ts';

const people = [
  ...defaultWorkspace().people,
  ...defaultWorkspace({
    people: [
      { id: 'U07OLD', name: 'otto', deleted: true },
      { id: 'U10BOT', name: 'bot', is_bot: true },
      { id: 'U11MAX', name: 'max' },
      { id: 'U12FAY', name: 'fay', is_stranger: true, team_id: 'T0ELSEWHERE' },
    ],
    groups: [],
  }).people,
];
const groups = [
  {
    id: 'S01REVIEW',
    handle: 'reviewers',
    disabled: false,
    users: people.map(({ id }) => id).filter((id) => id !== 'U11MAX' && id !== 'U09LEA'),
  },
];

let loop: Loop;
let db: pg.Pool;
beforeAll(async () => {
  loop = await startLoop({
    projects: [
      aProject(),
      aProject({ key: 'other' }),
      aProject({ key: 'two', reviews: reviewsOf(2) }),
      aProject({ key: 'leaderless', leads: { users: [], groups: [] }, rejection: { reason: 'required', reasons: [] } }),
      aMultilabelProject(),
      aTextProject(),
      anExtractionProject(),
      anApprovalProject(),
    ],
    workspace: { people, groups, rate_limits: 'off' },
  });
  db = aPool(loop.databaseUrl);
  // No card is posted meanwhile: an item changes by these calls, and by nothing else.
  for (const { key } of loop.config.projects) if (key !== 'other') await post(`/v1/projects/${key}/pause`);
});
afterAll(async () => {
  await db.end();
  await loop[Symbol.asyncDispose]();
});

const post = (path: string, body?: unknown, key = adminKey) => loop.api('POST', path, body, key);
const look = async (id: string) => (await loop.api('GET', `/v1/items/${id}`)).body;
const review = (id: string, body: unknown, key?: string) => post(`/v1/items/${id}/reviews`, body, key);

async function anId(project = 'support-intent', body: object = aSubmission()): Promise<string> {
  const sent = await post(`/v1/projects/${project}/items`, body);
  expect(sent.status).toBe(201);
  return String(sent.body.id);
}

async function aKey(scopes: string[], projects: string[] | null = null): Promise<string> {
  const key = makeApiKey();
  await addKey(db, {
    id: newId('key'),
    hash: hashApiKey(key),
    hint: 'sgn_…',
    name: `key for ${scopes}`,
    scopes,
    projects,
    expiresAt: null,
  });
  return key;
}

/** Everything that is kept of an item. */
async function rowsOf(id: string): Promise<string> {
  const [item, audit, feedback] = await Promise.all([
    look(id),
    db.query('select count(*) from signoff.audit where item_id = $1', [id]),
    db.query("select count(*) from signoff.feedback where record ->> 'item_id' = $1", [id]),
  ]);
  return JSON.stringify([item, audit.rows, feedback.rows]);
}

/** What a call is refused with; it must be a whole problem, and nothing of the item may have changed. */
async function refusalOf(id: string, call: () => ReturnType<Loop['api']>) {
  const before = await rowsOf(id);
  const { status, headers, body } = await call();
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(body).toMatchObject({
    status,
    title: expect.any(String),
    detail: expect.stringMatching(/\S/),
    request_id: expect.any(String),
  });
  expect(await rowsOf(id), 'nothing changed').toBe(before);
  return body;
}

describe('an answer', () => {
  it.each([
    ['approve', {}, { outcome: 'approved', value: 'refund' }],
    ['approve', { value: 'refund' }, { outcome: 'approved', value: 'refund' }],
    ['correct', { value: 'billing' }, { outcome: 'corrected', value: 'billing' }],
    ['correct', { value: 'refund' }, { outcome: 'approved', value: 'refund' }],
    ['reject', { reason: 'Not ours', proposed_label: 'fraud' }, { outcome: 'rejected', value: null }],
  ])('(%s %j) decides, while the item still waits for its card', async (verdict, more, decision) => {
    const id = await anId();
    const { status, body } = await review(id, { reviewer: 'triage', verdict, note: 'By rule', ...more });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id,
      status: 'completed',
      decision: { ...decision, decided_by: 'triage' },
      reviews: [{ reviewer: 'triage', via: 'api', note: 'By rule' }],
    });
  });

  it.each([
    ['review-topics', ['price', 'delivery', 'price'], ['delivery', 'price']],
    ['support-replies', 'Sorry!', 'Sorry!'],
    ['invoices', { number: '8', total: 1 }, { number: '8', total: 1, issued: null, paid: null, currency: null }],
  ])('of %s takes a value of its task', async (project, value, kept) => {
    const predicted: Record<string, unknown> = {
      'review-topics': ['service'],
      'support-replies': 'Hi',
      invoices: { number: '7', total: 2 },
    };
    const id = await anId(project, {
      input: { text: 'x' },
      prediction: { value: predicted[project], confidence: 0.4 },
    });
    const { status, body } = await review(id, { reviewer: 'triage', verdict: 'correct', value });
    expect(status).toBe(201);
    expect(body.decision).toMatchObject({ outcome: 'corrected', value: kept });
  });

  it('is one of several where several are asked, each counted once', async () => {
    const id = await anId('two');
    expect((await review(id, { reviewer: 'a', verdict: 'approve' })).body).toMatchObject({ decision: null });
    expect(await refusalOf(id, () => review(id, { reviewer: 'a', verdict: 'approve' }))).toMatchObject({
      status: 409,
      code: 'conflict',
    });
    expect((await review(id, { reviewer: 'b', verdict: 'approve' })).body).toMatchObject({
      decision: { outcome: 'approved', agreement: 1 },
    });
  });

  it('that comes too late is a 409 with the winning one, and changes nothing', async () => {
    const id = await anId();
    await review(id, { reviewer: 'first', verdict: 'correct', value: 'billing' });
    expect(await refusalOf(id, () => review(id, { reviewer: 'second', verdict: 'approve' }))).toMatchObject({
      status: 409,
      code: 'already_decided',
      decision: { outcome: 'corrected', value: 'billing', decided_by: 'first', decided_at: expect.any(String) },
    });
  });

  it('of twenty at once is one, and nineteen learn which', async () => {
    const id = await anId();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => review(id, { reviewer: `r${i}`, verdict: i % 2 ? 'approve' : 'reject' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...new Array(19).fill(409)]);
    const { decided_by } = Object((await look(id)).decision);
    for (const { status, body } of answers) if (status === 409) expect(body.decision).toMatchObject({ decided_by });
  });

  it('to another version than the item has now is a 409', async () => {
    const id = await anId('two');
    await review(id, { reviewer: 'a', verdict: 'approve', version: 1 });
    expect(await refusalOf(id, () => review(id, { reviewer: 'b', verdict: 'approve', version: 1 }))).toMatchObject({
      status: 409,
      detail: expect.stringContaining('Read it again'),
    });
    expect((await review(id, { reviewer: 'b', verdict: 'approve', version: 2 })).status).toBe(201);
  });

  it('goes to the leads by escalate, and a key decides as they do', async () => {
    const id = await anId();
    expect((await review(id, { reviewer: 'triage', verdict: 'escalate' })).body).toMatchObject({
      escalation: { why: 'asked', by: 'triage' },
      decision: null,
    });
    expect(await refusalOf(id, () => review(id, { reviewer: 'triage', verdict: 'escalate' }))).toMatchObject({
      status: 409,
    });
    expect((await review(id, { reviewer: 'boss', verdict: 'approve' })).body).toMatchObject({
      decision: { outcome: 'approved' },
      reviews: [{}, { as_lead: true }],
    });
    const nobody = await anId('leaderless');
    expect(await refusalOf(nobody, () => review(nobody, { reviewer: 'triage', verdict: 'escalate' }))).toMatchObject({
      status: 409,
      detail: expect.stringContaining('no leads'),
    });
  });
});

describe('an answer that is wrong', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['']],
    ['a list', [], ['']],
    ['neither who nor what', {}, ['/reviewer', '/verdict']],
    ['an unknown verdict', { reviewer: 'a', verdict: 'maybe' }, ['/verdict']],
    ['an unknown field', { reviewer: 'a', verdict: 'approve', colour: 'red' }, ['/colour']],
    ['an empty reviewer', { reviewer: ' ', verdict: 'approve' }, ['/reviewer']],
    ['a long reviewer', { reviewer: 'x'.repeat(101), verdict: 'approve' }, ['/reviewer']],
    ['a long note', { reviewer: 'a', verdict: 'approve', note: 'x'.repeat(1_001) }, ['/note']],
    ['a version that is no number', { reviewer: 'a', verdict: 'approve', version: '1' }, ['/version']],
    ['another value than was predicted', { reviewer: 'a', verdict: 'approve', value: 'billing' }, ['/value']],
    ['a correction without a value', { reviewer: 'a', verdict: 'correct' }, ['/value']],
    ['an unknown label', { reviewer: 'a', verdict: 'correct', value: 'parcel' }, ['/value']],
    ['a number for a label', { reviewer: 'a', verdict: 'correct', value: 7 }, ['/value']],
    ['NUL in the note', { reviewer: 'a', verdict: 'approve', note: 'a\0b' }, ['/note']],
    ['NUL in the reviewer', { reviewer: 'a\0b', verdict: 'approve' }, ['/reviewer']],
    ['half a surrogate pair', { reviewer: 'a', verdict: 'reject', reason: '\ud83d' }, ['/reason']],
    ['NUL in the value', { reviewer: 'a', verdict: 'correct', value: '\0' }, ['/value']],
    ['a value without end', `{"reviewer":"a","verdict":"correct","value":${'['.repeat(500)}${']'.repeat(500)}}`, ['']],
  ])('(%s) is a 422 that names each mistake', async (_, body, pointers) => {
    const id = await anId();
    const problem = await refusalOf(id, () => review(id, body));
    expect(problem).toMatchObject({ status: 422, code: 'invalid' });
    expect(
      Object(problem)
        .errors.map(({ pointer }: { pointer: string }) => pointer)
        .sort(),
    ).toEqual(pointers);
    for (const { detail } of Object(problem).errors) expect(detail).toMatch(/^\S.*\S$/s);
  });

  it.each<[string, unknown, unknown, string[]]>([
    [
      'invoices',
      { number: '7', total: 2 },
      { number: '', total: 'much', colour: 'red' },
      ['/value/colour', '/value/number', '/value/total'],
    ],
    ['review-topics', ['price'], ['price', 'parcel', 7], ['/value/1', '/value/2']],
    ['support-replies', 'Hi', 'x'.repeat(12_001), ['/value']],
  ])('in %s names the part of the value', async (project, predicted, value, pointers) => {
    const id = await anId(project, { input: { text: 'x' }, prediction: { value: predicted, confidence: 0.4 } });
    const problem = await refusalOf(id, () => review(id, { reviewer: 'a', verdict: 'correct', value }));
    expect(
      Object(problem)
        .errors.map(({ pointer }: { pointer: string }) => pointer)
        .sort(),
    ).toEqual(pointers);
  });

  it('without the reason that a project wants is a 422', async () => {
    const id = await anId('leaderless');
    expect(await refusalOf(id, () => review(id, { reviewer: 'a', verdict: 'reject' }))).toMatchObject({
      status: 422,
      errors: [{ pointer: '/reason', detail: expect.stringContaining('why') }],
    });
  });

  it('to an extraction that lacks what is required can not be an approval', async () => {
    const id = await anId('invoices', { input: { text: 'x' }, prediction: { value: { total: 2 }, confidence: 0.4 } });
    expect(await refusalOf(id, () => review(id, { reviewer: 'a', verdict: 'approve' }))).toMatchObject({
      errors: [{ pointer: '/value/number' }],
    });
  });
});

describe('a person of Slack', () => {
  it.each([
    ['U08GUS', 'guests do not answer'],
    ['U07OLD', 'deactivated'],
    ['U10BOT', 'only people answer'],
    ['U11MAX', 'not a reviewer of the project'],
    ['U12FAY', 'no member of the workspace'],
    ['U99NOBODY', 'no member of the workspace'],
    ['U02BEN', 'asked for the item'],
  ])('%s has no more rights here than there (%s)', async (reviewer, words) => {
    const id = await anId('support-intent', aSubmission({ requested_by: 'U02BEN' }));
    expect(await refusalOf(id, () => review(id, { reviewer, verdict: 'approve' }))).toMatchObject({
      status: 403,
      code: 'not_a_reviewer',
      detail: expect.stringContaining(words),
    });
  });

  it('who is a reviewer answers, and leads decide what is with the leads', async () => {
    const id = await anId();
    await review(id, { reviewer: 'U01ANA', verdict: 'escalate' });
    expect(await refusalOf(id, () => review(id, { reviewer: 'U01ANA', verdict: 'approve' }))).toMatchObject({
      status: 403,
      detail: expect.stringContaining('with the leads'),
    });
    expect((await review(id, { reviewer: 'U09LEA', verdict: 'approve' })).body).toMatchObject({
      decision: { decided_by: 'U09LEA' },
    });
  });

  it('who answered before does not answer the second look', async () => {
    const id = await anId();
    await review(id, { reviewer: 'U01ANA', verdict: 'approve' });
    await post(`/v1/items/${id}/contest`, { reason: 'Hm' });
    expect(await refusalOf(id, () => review(id, { reviewer: 'U01ANA', verdict: 'approve' }))).toMatchObject({
      status: 409,
      code: 'conflict',
    });
    expect((await review(id, { reviewer: 'U03CLEO', verdict: 'approve' })).status).toBe(201);
  });

  it('of whom Slack does not say anything now is a 503, not a yes', async () => {
    const id = await anId();
    await loop.control('faults', { method: 'users.info', kind: 'error_before', times: 1 });
    const unknown = await refusalOf(id, () => review(id, { reviewer: 'U0NEVERSEEN', verdict: 'approve' }));
    expect(unknown).toMatchObject({ status: 503, code: 'unavailable' });
  });
});

describe('withdraw, reopen and contest', () => {
  it('end an open item and ask a decided one again, in a new round, with who asked and why in the audit log', async () => {
    const id = await anId();
    expect((await post(`/v1/items/${id}/withdraw`, { reason: 'Solved', actor: 'crm' })).body).toMatchObject({
      status: 'completed',
      decision: { outcome: 'withdrawn', value: null, decided_by: 'crm' },
    });
    expect((await post(`/v1/items/${id}/reopen`)).body).toMatchObject({ status: 'waiting', decision: null });
    await review(id, { reviewer: 'a', verdict: 'approve' });
    expect((await post(`/v1/items/${id}/contest`, { reason: 'Hm' })).body).toMatchObject({
      decision: null,
      selection: { reasons: ['low_confidence', 'contest'] },
    });
    expect(await refusalOf(id, () => review(id, { reviewer: 'a', verdict: 'approve' }))).toMatchObject({ status: 409 });
    const { rows } = await db.query(
      "select actor, action, detail from signoff.audit where item_id = $1 and action in ('item.withdrawn', 'item.reopened', 'item.contested') order by at",
      [id],
    );
    expect(rows).toMatchObject([
      { actor: 'crm', action: 'item.withdrawn', detail: { reason: 'Solved' } },
      { actor: 'admin key', action: 'item.reopened' },
      { actor: 'admin key', action: 'item.contested', detail: { reason: 'Hm' } },
    ]);
  });

  it('supersede the training record, whose newest has no outcome', async () => {
    const id = await anId();
    await review(id, { reviewer: 'a', verdict: 'approve' });
    await post(`/v1/items/${id}/reopen`);
    const { rows } = await db.query("select record from signoff.feedback where record ->> 'item_id' = $1", [id]);
    expect(rows.map(({ record }) => record.outcome).sort()).toEqual(['approved', null]);
  });

  it('withdraw of a decided item is a 409 with its decision', async () => {
    const id = await anId();
    await review(id, { reviewer: 'a', verdict: 'approve' });
    expect(await refusalOf(id, () => post(`/v1/items/${id}/withdraw`))).toMatchObject({
      status: 409,
      code: 'already_decided',
      decision: { outcome: 'approved', decided_by: 'a' },
    });
  });

  it.each(['reopen', 'contest'])('%s of an open item is a 409', async (what) => {
    const id = await anId();
    expect(await refusalOf(id, () => post(`/v1/items/${id}/${what}`, { reason: 'Hm' }))).toMatchObject({
      status: 409,
      code: 'conflict',
      detail: expect.stringContaining('still open'),
    });
  });

  it.each(['withdraw', 'reopen', 'contest'])('%s takes a reason and an actor, and nothing else', async (what) => {
    const id = await anId();
    if (what !== 'withdraw') await review(id, { reviewer: 'a', verdict: 'approve' });
    for (const [body, pointer] of [
      [{ why: 'x' }, '/why'],
      [{ reason: '' }, '/reason'],
      [{ reason: 'x'.repeat(1_001) }, '/reason'],
      [{ actor: '\0' }, '/actor'],
      ['[]', ''],
    ])
      expect(await refusalOf(id, () => post(`/v1/items/${id}/${what}`, body))).toMatchObject({
        status: 422,
        errors: [{ pointer }],
      });
  });
});

describe('a person of Slack who is named as the actor', () => {
  it('reopens as a lead only, and contests as somebody who may answer', async () => {
    const id = await anId();
    await review(id, { reviewer: 'a', verdict: 'approve' });
    for (const [what, actor] of [
      ['reopen', 'U01ANA'],
      ['reopen', 'U11MAX'],
      ['contest', 'U11MAX'],
      ['contest', 'U99NOBODY'],
    ])
      expect(await refusalOf(id, () => post(`/v1/items/${id}/${what}`, { actor })), `${what} ${actor}`).toMatchObject({
        status: 403,
        code: 'not_a_reviewer',
      });
    expect((await post(`/v1/items/${id}/contest`, { actor: 'U01ANA' })).status).toBe(200);
    await review(id, { reviewer: 'b', verdict: 'approve' });
    expect((await post(`/v1/items/${id}/reopen`, { actor: 'U09LEA' })).status).toBe(200);
  });

  it('is never the clock', async () => {
    const id = await anId();
    expect(await refusalOf(id, () => post(`/v1/items/${id}/withdraw`, { actor: 'clock' }))).toMatchObject({
      status: 422,
      errors: [{ pointer: '/actor' }],
    });
  });
});

describe('pause and resume', () => {
  it('say whether anything changed', async () => {
    const pause = () => post('/v1/projects/other/pause', { actor: 'ops' });
    expect((await pause()).body).toEqual({ project: 'other', paused: true, changed: true });
    expect((await pause()).body).toEqual({ project: 'other', paused: true, changed: false });
    expect((await post('/v1/projects/other/resume')).body).toEqual({ project: 'other', paused: false, changed: true });
    const { rows } = await db.query(
      "select actor from signoff.audit where action = 'project.paused' and detail ->> 'project' = 'other'",
    );
    expect(rows).toEqual([{ actor: 'ops' }]);
  });
});

describe('who may', () => {
  const itemRoutes: [string, string, object][] = [
    ['reviews', 'decisions:write', { reviewer: 'a', verdict: 'approve' }],
    ['reopen', 'decisions:write', {}],
    ['contest', 'decisions:write', {}],
    ['withdraw', 'items:write', {}],
  ];
  const everyScope = [
    'items:write',
    'items:read',
    'decisions:write',
    'feedback:read',
    'projects:read',
    'webhooks:manage',
  ];

  it.each(itemRoutes)('%s needs %s and nothing else', async (route, scope, body) => {
    const id = await anId();
    if (route === 'reopen' || route === 'contest') await review(id, { reviewer: 'a', verdict: 'approve' });
    const without = await aKey(everyScope.filter((each) => each !== scope));
    expect(await refusalOf(id, () => post(`/v1/items/${id}/${route}`, body, without))).toMatchObject({
      status: 403,
      code: 'forbidden',
      detail: expect.stringContaining(scope),
    });
    expect(await refusalOf(id, () => post(`/v1/items/${id}/${route}`, body, 'sgn_wrong'))).toMatchObject({
      status: 401,
    });
    expect((await post(`/v1/items/${id}/${route}`, body, await aKey([scope]))).status).toBeLessThan(300);
  });

  it.each(['pause', 'resume'])('%s needs admin', async (route) => {
    expect((await post(`/v1/projects/other/${route}`, {}, await aKey(everyScope))).body).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
    expect((await post(`/v1/projects/other/${route}`, {}, await aKey(['admin']))).status).toBe(200);
  });

  it.each(itemRoutes)(
    'to %s an item of somebody else looks just like one that is not there',
    async (route, _, body) => {
      const id = await anId();
      const key = await aKey(['admin'], ['other']);
      const foreign = await refusalOf(id, () => post(`/v1/items/${id}/${route}`, body, key));
      const missing = await post(`/v1/items/itm_01arz3ndektsv4rrffq69g5fav/${route}`, body, key);
      const broken = await post(`/v1/items/nothing/${route}`, body, key);
      expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
      for (const { body: problem } of [missing, broken])
        expect({ ...problem, request_id: '' }).toEqual({ ...foreign, request_id: '' });
    },
  );

  it.each(['pause', 'resume'])(
    'to %s a project of somebody else looks just like one that is not there',
    async (route) => {
      const key = await aKey(['admin'], ['other']);
      const foreign = await post(`/v1/projects/support-intent/${route}`, {}, key);
      const missing = await post(`/v1/projects/nobody/${route}`, {}, key);
      const words = (problem: object, project: string) =>
        JSON.stringify({ ...problem, request_id: '' }).replaceAll(project, 'PROJECT');
      expect(foreign.status).toBe(404);
      expect(words(foreign.body, 'support-intent')).toBe(words(missing.body, 'nobody'));
    },
  );
});
