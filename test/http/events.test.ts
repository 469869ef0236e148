import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hashApiKey, makeApiKey } from '../../src/review/api-key.ts';
import { newId } from '../../src/review/id.ts';
import { addKey } from '../../src/store/api-keys.ts';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import { aProject, aSubmission } from '../support/project.ts';

let loop: Loop;
let db: pg.Pool;
beforeAll(async () => {
  loop = await startLoop({ projects: [aProject({ key: 'ours' }), aProject({ key: 'theirs' })] });
  db = aPool(loop.databaseUrl, 18);
});
afterAll(async () => {
  await db.end();
  await loop[Symbol.asyncDispose]();
});

interface Heard {
  id: string;
  event: string;
  data: { type: string; timestamp: string; data: Record<string, unknown> };
}

/** A stream of events, read as it comes. */
async function listen({ query = '', lastId, key = adminKey }: { query?: string; lastId?: string; key?: string } = {}) {
  const leave = new AbortController();
  const response = await fetch(`${loop.service.url}/v1/events${query}`, {
    headers: { authorization: `Bearer ${key}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
    signal: leave.signal,
  });
  const heard: Heard[] = [];
  let startId = '';
  if (response.status === 200) {
    const started = Promise.withResolvers<void>();
    const reading = (async () => {
      let text = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
          const fields = Object.fromEntries(
            text
              .slice(0, end)
              .split('\n')
              .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
          );
          text = text.slice(end + 2);
          if (fields.data)
            heard.push({ id: fields.id ?? '', event: fields.event ?? '', data: JSON.parse(fields.data) });
          else if (fields.id) startId = fields.id;
          started.resolve();
        }
      }
    })();
    reading.catch(() => {});
    await started.promise;
  }
  const stop = () => leave.abort();
  onTestFinished(stop);
  return { response, heard, stop, startId: () => startId };
}

async function send(project = 'ours', changes: Parameters<typeof aSubmission>[0] = {}): Promise<string> {
  const { status, body } = await loop.api('POST', `/v1/projects/${project}/items`, aSubmission(changes));
  expect(status).toBe(201);
  return String(body.id);
}

const decide = (item: string, body: object = { reviewer: 'somebody', verdict: 'approve' }) =>
  loop.api('POST', `/v1/items/${item}/reviews`, body);

const types = ({ heard }: { heard: Heard[] }) => heard.map(({ event }) => event);

describe('the stream of events', () => {
  it('tells an answer, a decision and a reopening as they happen, in that order, with what one needs to act', async () => {
    const stream = await listen();
    const item = await send('ours', { external_id: 'ticket-1', metadata: { order: 7 } });
    await decide(item, { reviewer: 'somebody', verdict: 'correct', value: 'billing' });
    await loop.api('POST', `/v1/items/${item}/reopen`, {});
    await loop.until(async () => stream.heard.length >= 3);
    expect(types(stream)).toEqual(['review.created', 'item.completed', 'item.reopened']);
    expect(stream.heard[0]?.data).toMatchObject({
      type: 'review.created',
      data: { item, project: 'ours', external_id: 'ticket-1', review: { reviewer: 'somebody', value: 'billing' } },
    });
    expect(stream.heard[1]?.data.data).toMatchObject({
      item,
      status: 'completed',
      decision: { outcome: 'corrected', value: 'billing' },
      prediction: { value: 'refund' },
      metadata: { order: 7 },
    });
    expect(JSON.stringify(stream.heard)).not.toContain('charged twice');
  });

  it('tells what the gate decides at once too, one by one or in bulk', async () => {
    const stream = await listen();
    const one = await send('ours', { confidence: 0.99 });
    await fetch(`${loop.service.url}/v1/projects/ours/items/bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}` },
      body: JSON.stringify(aSubmission({ external_id: 'in-bulk', confidence: 0.99 })),
    });
    await loop.until(async () => stream.heard.length >= 2);
    expect(stream.heard.map(({ data }) => data.data)).toMatchObject([
      { item: one, decision: { outcome: 'auto_approved' } },
      { external_id: 'in-bulk', decision: { outcome: 'auto_approved' } },
    ]);
  });

  it('goes on behind the last one that was heard, also after a restart of the service', async () => {
    const first = await listen();
    const items = [await send(), await send(), await send()];
    await decide(items[0] ?? '');
    await loop.until(async () => first.heard.length === 2);
    first.stop();
    await decide(items[1] ?? '');
    await loop.restart();
    await decide(items[2] ?? '');
    const second = await listen({ lastId: first.heard[1]?.id ?? '' });
    await loop.until(async () => second.heard.length === 4);
    expect(second.heard.map(({ data }) => data.data.item)).toEqual([items[1], items[1], items[2], items[2]]);
    const again = await listen({ lastId: first.startId() });
    await loop.until(async () => again.heard.length === 6);
    expect(again.heard.slice(2)).toEqual(second.heard);
  });

  it('begins where it is told: at the oldest, for one project, with some types only', async () => {
    await decide(await send('theirs'));
    const all = await listen({ query: '?cursor=start' });
    const some = await listen({ query: '?cursor=start&project=theirs&types=item.completed' });
    await loop.until(async () => some.heard.length === 1 && all.heard.length > 8);
    expect(types(some)).toEqual(['item.completed']);
  });

  it('tells a key of its own projects only, and nobody of known answers', async () => {
    const key = makeApiKey();
    const rights = { scopes: ['items:read'], projects: ['theirs'], expiresAt: null };
    await addKey(db, { id: newId('key'), hash: hashApiKey(key), hint: '', name: 'theirs', ...rights });
    const stream = await listen({ key });
    await decide(await send('ours'));
    await decide(await send('theirs', { gold: { value: 'refund' } }));
    const last = await send('theirs');
    await decide(last);
    await loop.until(async () => stream.heard.length >= 2);
    expect(stream.heard.map(({ data }) => data.data.item)).toEqual([last, last]);
    expect((await listen({ key, query: '?project=ours' })).response.status).toBe(404);
  });

  it('refuses a place that is not one of its own, or that is not kept any more', async () => {
    expect((await listen({ lastId: 'x' })).response.status).toBe(400);
    const early = await listen({ query: '?cursor=start' });
    await loop.until(async () => early.heard.length > 2);
    await db.query('delete from signoff.events where seq <= (select min(seq) + 1 from signoff.events)');
    const { response } = await listen({ lastId: early.startId() });
    expect(response.status).toBe(410);
    expect(await response.json()).toMatchObject({ code: 'cursor_expired' });
    expect((await listen({ lastId: early.heard[1]?.id ?? '' })).response.status).toBe(200);
  });

  it('ends when the service stops, and does not hold it up', async () => {
    await listen();
    await listen();
    const startedAt = performance.now();
    await loop.restart();
    // What is still open after five seconds is cut off.
    expect(performance.now() - startedAt).toBeLessThan(4_500);
  });
});

describe('readers among writers whose transactions take long', () => {
  it('every event comes once or more and in one order, none is missed', { timeout: 60_000 }, async () => {
    const writers = 16;
    const each = 9;
    const whole = await listen();
    // A reader that goes away all the time and comes back with the last it heard.
    const heard: string[] = [];
    let lastId = whole.startId();
    let over = false;
    const hopping = (async () => {
      for (let n = 1; !over; n++) {
        const stream = await listen({ lastId });
        await loop.until(async () => over || stream.heard.length >= n % 7).catch(() => {});
        const got = [...stream.heard];
        stream.stop();
        heard.push(...got.map(({ data }) => String(data.data.item)));
        lastId = got.at(-1)?.id ?? lastId;
      }
    })();
    const written = Array.from({ length: writers }, async (_, writer) => {
      for (let n = 0; n < each; n++) {
        const client = await db.connect();
        try {
          await client.query('begin');
          await client.query(
            `insert into signoff.events (id, project, item_id, type, at, data)
             values ('evt', 'ours', $1, 'item.completed', now(), json_build_object('item', $1::text))`,
            [`${writer}-${n}`],
          );
          // Committed in another order than it was written, now and then much later.
          await client.query('select pg_sleep($1)', [((writer * 7 + n * 13) % 20) / 50]);
          await client.query(n % 9 === 8 ? 'rollback' : 'commit');
        } finally {
          client.release();
        }
      }
    });
    await Promise.all(written);
    const expected = Array.from({ length: writers }, (_, writer) =>
      Array.from({ length: each }, (_unused, n) => (n % 9 === 8 ? [] : [`${writer}-${n}`])).flat(),
    ).flat();
    const of = (stream: typeof whole) => stream.heard.map(({ data }) => String(data.data.item));
    await loop.until(async () => of(whole).length >= expected.length);
    await loop.until(async () => new Set(heard).size >= expected.length);
    over = true;
    await hopping;
    expect(of(whole).sort()).toEqual([...expected].sort());
    expect([...new Set(heard)].sort()).toEqual([...expected].sort());
    // What came again came in the same order.
    const order = new Map(of(whole).map((item, place) => [item, place]));
    const again = await listen({ lastId: whole.startId() });
    await loop.until(async () => again.heard.length >= expected.length);
    expect(of(again)).toEqual([...order.keys()]);
  });
});
