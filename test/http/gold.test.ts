import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Signoff } from '../../src/client/index.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import { aProject, aSubmission } from '../support/project.ts';

let loop: Loop;
let db: pg.Pool;
beforeAll(async () => {
  loop = await startLoop({ projects: [aProject({ seeds: 1 }), aProject({ key: 'unseeded' })] });
  db = aPool(loop.databaseUrl, 1);
});
afterAll(async () => {
  await db.end();
  await loop[Symbol.asyncDispose]();
});

type Result = {
  line: number;
  status: number;
  id?: string;
  problem?: { errors?: { pointer: string; detail: string }[] };
};

async function upload(lines: object[], project = 'unseeded', headers: Record<string, string> = {}): Promise<Result[]> {
  const response = await fetch(`${loop.service.url}/v1/projects/${project}/gold`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, ...headers },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  const text = await response.text();
  return text
    .split('\n')
    .filter((each) => each !== '')
    .map((each) => JSON.parse(each));
}
const known = (name: string, value = 'billing', more: Parameters<typeof aSubmission>[0] = {}) =>
  aSubmission({ external_id: name, gold: { value }, ...more });
const pool = async () =>
  (
    await db.query<{ external_id: string; value: unknown }>(
      "select external_id, value from signoff.gold where project = 'unseeded' order by external_id",
    )
  ).rows;

describe('known answers', () => {
  it('wait in their pool: no item, no card, no event comes of them', async () => {
    const results = await upload([known('a'), known('b', 'refund')]);
    expect(results).toMatchObject([
      { line: 1, status: 201, id: expect.stringMatching(/^gld_/) },
      { line: 2, status: 201 },
    ]);
    expect((await loop.api('GET', '/v1/projects/unseeded/items')).body.items).toEqual([]);
    const { rows } = await db.query('select from signoff.items union all select from signoff.events');
    expect(rows).toEqual([]);
  });

  it('sent again add nothing, and put right what was wrong', async () => {
    await upload([known('again'), known('mended')]);
    const results = await upload([known('again'), known('mended', 'shipping'), known('mended', 'other')]);
    expect(results.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await pool()).toContainEqual({ external_id: 'mended', value: 'other' });
    expect((await pool()).filter(({ external_id }) => external_id === 'again')).toHaveLength(1);
    const key = { 'idempotency-key': 'a-file' };
    const nameless = [1, 2].map(() => aSubmission({ gold: { value: 'refund' } }));
    const [first, second] = [await upload(nameless, 'unseeded', key), await upload(nameless, 'unseeded', key)];
    expect(second.map(({ status, id }) => [status, id])).toEqual(first.map(({ id }) => [200, id]));
  });

  it('without their answer, without a guess to show or with no label of the project are refused, and say why', async () => {
    const { prediction: _, ...guessless } = known('no-guess');
    const results = await upload([aSubmission({ external_id: 'no-gold' }), guessless, known('no-label', 'nonsense')]);
    expect(results.map(({ problem }) => problem?.errors)).toMatchObject([
      [{ pointer: '/gold', detail: expect.stringMatching(/^is missing: the true answer/) }],
      [{ pointer: '/prediction', detail: expect.stringMatching(/^is missing: people are asked about a guess/) }],
      [{ pointer: '/gold/value' }],
    ]);
  });

  it('are what seeds are made of: shown with a wrong guess, and told to nobody but who answers', async () => {
    await upload([known('seed-1', 'shipping', { text: 'Where is it?' })], 'support-intent');
    const { body: beside } = await loop.api('POST', '/v1/projects/support-intent/items', aSubmission());
    const { rows } = await db.query('select id, input, prediction, gold from signoff.items where is_seed');
    expect(rows).toMatchObject([
      {
        input: { text: 'Where is it?' },
        prediction: { value: 'refund' },
        gold: { value: 'shipping', shownAs: 'seed-1' },
      },
    ]);
    await loop.until(async () => (await loop.cards()).length === 2);
    const seed = String(rows[0].id);
    for (const id of [seed, String(beside.id)]) {
      expect(
        (await loop.api('POST', `/v1/items/${id}/reviews`, { reviewer: 'tester', verdict: 'approve' })).status,
      ).toBe(201);
    }
    const told = async (sql: string) => (await db.query<{ item_id: string }>(sql)).rows.map(({ item_id }) => item_id);
    for (const table of ['events', 'feedback', 'evidence'])
      expect(new Set(await told(`select item_id from signoff.${table}`)), table).toEqual(new Set([beside.id]));
  });

  it('can be sent by the client', async () => {
    const signoff = new Signoff({ url: loop.config.publicUrl, key: adminKey });
    const prediction = { value: 'refund', confidence: 0.4 };
    const results = [];
    const sent = [{ external_id: 'by-client', input: { text: 'Hm' }, prediction, gold: { value: 'other' } }];
    for await (const { status } of signoff.items.createGold('unseeded', sent)) results.push(status);
    expect(results).toEqual([201]);
    expect(await pool()).toContainEqual({ external_id: 'by-client', value: 'other' });
  });
});
