import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Signoff, type SignoffError } from '../../src/client/index.ts';
import { aSubmission } from '../support/project.ts';
import { until } from '../support/until.ts';
import { cut, json, problem, type Seen, silent, startScripted } from './scripted-server.ts';

/** Against a real server that fails as it is told; all at once, since most of it is waiting. */

const item = { id: 'itm_1', status: 'in_review', decision: null };
const done = { id: 'itm_1', status: 'completed', decision: { outcome: 'approved', value: 'refund' } };

const client = (url: string, more = {}) => new Signoff({ url, key: 'sgn_test', ...more });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it went well'),
    (error: SignoffError) => error,
  );
const keysOf = (seen: Seen[]) => seen.map(({ headers }) => headers['idempotency-key']);

describe.concurrent('what is tried again', () => {
  it.each([408, 429, 500, 502, 503, 504])('a %i passes, and the call goes well', async (status) => {
    await using server = await startScripted(problem(status, 'unavailable'), json(item));

    expect(await client(server.url).items.get('itm_1')).toEqual(item);
    expect(server.seen).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 409, 410, 413, 415, 422])('a %i stays, and is sent once', async (status) => {
    await using server = await startScripted(problem(status, 'invalid'));

    expect(await failure(client(server.url).items.create('p', aSubmission()))).toMatchObject({
      status,
      code: 'invalid',
      detail: 'This is invalid.',
      requestId: 'req-1',
    });
    expect(server.seen).toHaveLength(1);
  });

  it('a connection that breaks before, or in the middle of an answer', async () => {
    await using server = await startScripted(cut(), cut('{"id": '), json(item));

    expect(await client(server.url).items.get('itm_1')).toEqual(item);
  });

  it('one item however often it is sent: each attempt has the same key, another call another one', async () => {
    await using server = await startScripted(cut(), problem(503, 'unavailable'), json(item, 201));
    const signoff = client(server.url);
    await signoff.items.create('p', aSubmission());
    await signoff.items.create('p', aSubmission());
    const [first, ...others] = keysOf(server.seen);

    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(others.slice(0, 2)).toEqual([first, first]);
    expect(others[2]).not.toBe(first);
  });

  it('an item with a name needs no key, and a given key is the one that is sent', async () => {
    await using server = await startScripted(json(item, 201));
    const signoff = client(server.url);
    await signoff.items.create('p', { ...aSubmission(), external_id: 'mine' });
    await signoff.items.create('p', aSubmission(), { idempotencyKey: 'my-key' });

    expect(keysOf(server.seen)).toEqual([undefined, 'my-key']);
  });

  it('an answer to an item is not, unless it was refused before anything was done', async () => {
    await using broken = await startScripted(cut());
    await using busy = await startScripted(problem(429, 'rate_limited'), json(done, 201));
    const review = { reviewer: 'ada', verdict: 'approve' as const };

    expect(await failure(client(broken.url).items.review('itm_1', review))).toMatchObject({ code: 'connection' });
    expect(broken.seen).toHaveLength(1);
    expect(await client(busy.url).items.review('itm_1', review)).toEqual(done);
  });

  it('as often as was said, and no more', async () => {
    await using server = await startScripted(problem(503, 'unavailable'));

    expect(await failure(client(server.url, { retries: 1 }).items.get('itm_1'))).toMatchObject({ code: 'unavailable' });
    expect(server.seen).toHaveLength(2);
    expect(await failure(client(server.url, { retries: 0 }).items.get('itm_1'))).toMatchObject({ code: 'unavailable' });
    expect(server.seen).toHaveLength(3);
  });
});

describe.concurrent('when', () => {
  it('not before Retry-After', async () => {
    await using server = await startScripted(problem(429, 'rate_limited', { 'retry-after': '1' }), json(item));
    await client(server.url).items.get('itm_1');
    const [first, second] = server.seen;

    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(990);
  });

  it('not at all when that is too long, and the error says how long', async () => {
    await using server = await startScripted(problem(503, 'unavailable', { 'retry-after': '3600' }));

    expect(await failure(client(server.url).items.get('itm_1'))).toMatchObject({ retryAfterMs: 3_600_000 });
    expect(server.seen).toHaveLength(1);
  });

  it('an abort ends the pause between two attempts, an attempt, and a call that has not begun', async () => {
    await using waits = await startScripted(problem(429, 'rate_limited', { 'retry-after': '60' }));
    await using hangs = await startScripted(silent);
    const startedAt = performance.now();
    for (const server of [waits, hangs]) {
      const stop = new AbortController();
      const failed = failure(client(server.url).items.get('itm_1', { signal: stop.signal }));
      await until(async () => server.seen.length === 1);
      stop.abort('stop');
      expect(await failed).toBe('stop');
      expect(await failure(client(server.url).items.get('itm_1', { signal: stop.signal }))).toBe('stop');
    }

    // Not after the pause, nor after the time that an attempt has.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect([waits.seen.length, hangs.seen.length]).toEqual([1, 1]);
  });
});

describe.concurrent('each attempt', () => {
  it('has its time', async () => {
    await using server = await startScripted(silent, json(item));

    expect(await client(server.url, { timeoutMs: 1_000 }).items.get('itm_1')).toEqual(item);
    await using hangs = await startScripted(silent);
    expect(await failure(client(hangs.url, { timeoutMs: 500, retries: 1 }).items.get('itm_1'))).toMatchObject({
      name: 'SignoffTimeoutError',
      code: 'timeout',
      status: null,
    });
    expect(hangs.seen).toHaveLength(2);
  });

  it('says who answered when it was not Signoff', async () => {
    await using server = await startScripted((response) => response.writeHead(404).end('<h1>No such site</h1>'));
    await using page = await startScripted((response) => response.writeHead(200).end('<h1>Welcome</h1>'));

    for (const { url } of [server, page]) {
      const error = await failure(client(url).items.get('itm_1'));
      expect(error).toMatchObject({ code: 'unexpected' });
      expect(error.message).toContain('<h1>');
    }
  });

  it('of one to whom nobody answers says so', async () => {
    await using server = await startScripted(silent);
    const { url } = server;
    await server[Symbol.asyncDispose]();

    expect(await failure(client(url, { retries: 1 }).items.get('itm_1'))).toMatchObject({
      name: 'SignoffConnectionError',
      code: 'connection',
      cause: expect.anything(),
    });
  });
});

it('an address or a key that can’t be one is said at once', () => {
  expect(() => client('signoff.example.com')).toThrow();
  expect(() => new Signoff({ url: 'http://localhost', key: 'two\nlines' })).toThrow();
});

describe.concurrent('waiting', () => {
  it('looks once when there is no time, and says the same when the service hangs', async () => {
    await using server = await startScripted(json(item));
    await using hangs = await startScripted(silent);

    for (const [url, timeoutMs] of [
      [server.url, 0],
      [hangs.url, 100],
    ] as const) {
      expect(await failure(client(url, { retries: 0 }).items.wait('itm_1', { timeoutMs }))).toMatchObject({
        name: 'SignoffTimeoutError',
        itemId: 'itm_1',
        message: expect.stringContaining('still asked'),
      });
    }
    expect(server.seen).toHaveLength(1);
  });

  it('goes on through what passes, and whatever ends it carries the item', async () => {
    await using server = await startScripted(json(item), cut(), problem(502, 'internal'), json(done));
    expect(await client(server.url, { retries: 0 }).items.wait('itm_1')).toEqual(done);

    await using gone = await startScripted(json(item), problem(404, 'not_found'));
    expect(await failure(client(gone.url).items.ask('p', aSubmission()))).toMatchObject({
      code: 'not_found',
      itemId: 'itm_1',
    });
  });
});

describe.concurrent('many', () => {
  const items = [1, 2, 3].map((i) => ({ ...aSubmission(), external_id: `e${i}` }));
  const result = (line: number, status = 201) => `${JSON.stringify({ line, status, id: `itm_${line}` })}\n`;
  const collect = async (signoff: Signoff) => {
    const found: string[] = [];
    for await (const { line, id } of signoff.items.createMany('p', items)) found.push(`${line} ${id}`);
    return found;
  };
  const namesIn = ({ body }: Seen) => body.split('\n').flatMap((line) => (line ? [JSON.parse(line).external_id] : []));

  it('what the service could not store just then is sent again with all behind it', async () => {
    const refused = { line: 2, status: 503, problem: { status: 503, code: 'unavailable', detail: 'Later.' } };
    await using server = await startScripted(
      (response) => response.end(`${result(1)}${JSON.stringify(refused)}\n${result(3)}`),
      (response) => response.end(result(1).replace('itm_1', 'itm_2') + result(2).replace('itm_2', 'itm_3')),
    );

    expect(await collect(client(server.url))).toEqual(['1 itm_1', '2 itm_2', '3 itm_3']);
    expect(server.seen.map(namesIn)).toEqual([
      ['e1', 'e2', 'e3'],
      ['e2', 'e3'],
    ]);
  });

  it('an answer that ends too early is no answer for the rest', async () => {
    await using server = await startScripted(
      (response) => response.end(result(1)),
      (response) => response.end(result(2)),
      (response) => response.end(result(3)),
    );

    expect(await collect(client(server.url))).toEqual(['1 itm_1', '2 itm_2', '3 itm_3']);
  });

  it('without success it ends with what went wrong', async () => {
    await using server = await startScripted(cut());

    await expect(collect(client(server.url, { retries: 1 }))).rejects.toMatchObject({ code: 'connection' });
    expect(server.seen).toHaveLength(2);
  });
});

describe.concurrent('events', () => {
  const event = (n: number) =>
    `id: p${n}\nevent: item.completed\ndata: {"type":"item.completed","data":{"n":${n}}}\n\n`;
  const stream =
    (text: string, then: 'end' | 'cut' | 'silence') =>
    (response: ServerResponse): void => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(text, () => {
        if (then === 'end') response.end();
        if (then === 'cut') response.destroy();
      });
    };

  it('a stream that ends, breaks or falls silent is taken up behind its last event', async () => {
    await using server = await startScripted(
      stream('retry: 3000\nid: p0\n: from here\n\n', 'end'),
      stream(`: ping\n\n${event(1)}`, 'cut'),
      problem(503, 'unavailable'),
      stream(`${event(2)}id: p3\ndata: {"half":`, 'silence'),
      stream(event(3), 'silence'),
    );
    const seen: string[] = [];
    for await (const { id } of client(server.url, { retries: 1 }).events({ silenceMsMax: 200 })) {
      seen.push(id);
      if (id === 'p3') break;
    }

    expect(seen).toEqual(['p1', 'p2', 'p3']);
    expect(server.seen.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, 'p0', 'p1', 'p1', 'p2']);
  });

  it('a place that is not kept any more ends it', async () => {
    await using server = await startScripted(problem(410, 'cursor_expired'));
    const events = client(server.url).events({ lastEventId: 'old' });

    expect(await failure(events.next())).toMatchObject({ code: 'cursor_expired', status: 410 });
  });
});
