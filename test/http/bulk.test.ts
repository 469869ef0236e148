import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminKey, type Loop, startLoop } from '../support/loop.ts';
import { aPool } from '../support/pool.ts';
import { aProject, aSubmission } from '../support/project.ts';

let loop: Loop;
let db: pg.Pool;
beforeAll(async () => {
  loop = await startLoop({ projects: [aProject()] });
  db = aPool(loop.databaseUrl, 1);
});
afterAll(async () => {
  await db.end();
  await loop[Symbol.asyncDispose]();
});

type Result = { line: number; status: number; id?: string; problem?: { code: string; errors?: { pointer: string }[] } };

const line = (changes: Parameters<typeof aSubmission>[0] = {}) => JSON.stringify(aSubmission(changes));

function bulk(body: RequestInit['body'], headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${loop.service.url}/v1/projects/support-intent/items/bulk`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, ...headers },
    body: body ?? null,
    duplex: 'half',
  } as RequestInit);
}

async function resultsOf(response: Response): Promise<Result[]> {
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  const text = await response.text();
  return text
    .split('\n')
    .filter((each) => each !== '')
    .map((each) => JSON.parse(each));
}

const count = async () =>
  (await db.query<{ n: number }>('select count(*)::int as n from signoff.items')).rows[0]?.n ?? 0;

describe('many predictions at once', () => {
  it('are answered line by line, in their order, whatever became of their neighbours', async () => {
    const body = [
      line({ external_id: 'a' }),
      '',
      'no json',
      line({ external_id: 'b', confidence: 7 }),
      line({ external_id: 'a' }),
      line({ external_id: 'c' }),
      line(),
      `{"external_id":"${'x'.repeat(1024 * 1024)}"}`,
    ].join('\r\n');
    const results = await resultsOf(await bulk(body));
    expect(results.map(({ line: number, status }) => [number, status])).toEqual([
      [1, 201],
      [3, 400],
      [4, 422],
      [5, 200],
      [6, 201],
      [7, 422],
      [8, 413],
    ]);
    expect(results[3]?.id).toBe(results[0]?.id);
    expect(results[2]?.problem).toMatchObject({ code: 'invalid', errors: [{ pointer: '/prediction/confidence' }] });
    expect(results[5]?.problem).toMatchObject({ errors: [{ pointer: '/external_id' }] });
    expect(await count()).toBe(2);
  });

  it('sent again add nothing, by their own names or by the request’s', async () => {
    const named = Array.from({ length: 1_200 }, (_, n) => line({ external_id: `again-${n}` })).join('\n');
    const nameless = Array.from({ length: 3 }, () => line()).join('\n');
    const key = { 'idempotency-key': 'upload-1' };
    const first = [...(await resultsOf(await bulk(named))), ...(await resultsOf(await bulk(nameless, key)))];
    const before = await count();
    const again = [...(await resultsOf(await bulk(named))), ...(await resultsOf(await bulk(nameless, key)))];
    expect(first.every(({ status }) => status === 201)).toBe(true);
    expect(again.every(({ status }) => status === 200)).toBe(true);
    expect(again.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(new Set(first.map(({ id }) => id)).size).toBe(1_203);
    expect(await count()).toBe(before);
    const other = await resultsOf(await bulk([line({ text: 'Something else' }), line(), line()].join('\n'), key));
    expect(other.map(({ status, problem }) => problem?.code ?? status)).toEqual(['idempotency_key_reused', 200, 200]);
  });

  it('come compressed as well', async () => {
    const zipped = gzipSync(line({ external_id: 'zipped' }));
    expect(await resultsOf(await bulk(zipped, { 'content-encoding': 'gzip' }))).toMatchObject([
      { line: 1, status: 201 },
    ]);
  });

  it('are answered while they are still being sent', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const answering = bulk(readable);
    for (let n = 0; n < 1_500; n++) await writer.write(encoder.encode(`${line({ external_id: `slow-${n}` })}\n`));
    const reader = (await answering).body?.getReader();
    const first = await reader?.read();
    // The body is not at its end yet.
    expect(new TextDecoder().decode(first?.value)).toMatch(/^{"line":1,"status":201/);
    await writer.close();
    let text = '';
    for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
      text += new TextDecoder().decode(chunk.value);
    }
    expect(text).toContain('{"line":1500,"status":201');
  });

  it('are answered one by one to somebody who waits for each result before sending the next', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const answering = bulk(readable);
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    for (let n = 1; n <= 3; n++) {
      await writer.write(new TextEncoder().encode(`${line({ external_id: `now-and-then-${n}` })}\n`));
      reader ??= (await answering).body?.getReader();
      const result = JSON.parse(new TextDecoder().decode((await reader?.read())?.value));
      expect(result).toMatchObject({ line: n, status: 201 });
    }
    await writer.close();
    expect(await reader?.read()).toMatchObject({ done: true });
  });

  it('that are cut off keep what was answered, and the rest is taken when all is sent again', async () => {
    const lines = Array.from({ length: 2_000 }, (_, n) => `${line({ external_id: `cut-${n}` })}\n`);
    const leave = new AbortController();
    const broken = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode(lines.slice(0, 1_300).join('')));
      },
    });
    const response = await fetch(`${loop.service.url}/v1/projects/support-intent/items/bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}` },
      body: broken,
      duplex: 'half',
      signal: leave.signal,
    } as RequestInit);
    await response.body?.getReader().read();
    leave.abort();
    const results = await resultsOf(await bulk(lines.join('')));
    expect(results.map((each) => each.line)).toEqual(lines.map((_, n) => n + 1));
    expect(results[0]?.status).toBe(200);
    expect(results.at(-1)?.status).toBe(201);
    const { rows } = await db.query(
      "select count(*)::int as n, count(distinct external_id)::int as names from signoff.items where external_id like 'cut-%'",
    );
    expect(rows).toEqual([{ n: 2_000, names: 2_000 }]);
  });

  it('from a form, as curl calls it, or without any type are lines too; bytes that are no UTF-8 are one wrong line', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await resultsOf(await bulk(line({ external_id: 'form' }), form))).toMatchObject([{ status: 201 }]);
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`\n${line({ external_id: 'utf-8' })}`)]);
    expect(await resultsOf(await bulk(new Uint8Array(bytes)))).toMatchObject([
      { line: 1, status: 400 },
      { line: 2, status: 201 },
    ]);
    expect(await resultsOf(await bulk(''))).toEqual([]);
  });

  it('that no key or no project stands behind are refused before they are read', async () => {
    const refused = await bulk(line({ external_id: 'x' }), { authorization: 'Bearer nobody' });
    expect(refused.status).toBe(401);
    const elsewhere = await fetch(`${loop.service.url}/v1/projects/none/items/bulk`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}` },
      body: line({ external_id: 'x' }),
    });
    expect(elsewhere.status).toBe(404);
  });
});
