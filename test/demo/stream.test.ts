import { expect, test } from 'vitest';
import { z } from 'zod';
import { snippets } from '../../src/demo/snippets.ts';
import { streamPredictions } from '../../src/demo/stream.ts';
import { type Answer, type Handler, serve } from './fake-service.ts';

const five = snippets().slice(0, 5);
const ids = five.map(({ externalId }) => externalId);
const sentItem = z.object({ external_id: z.string(), prediction: z.unknown() });
const hurried = { apiKey: 'sgn_demo', snippets: five, everyMs: 1, firstRetryMs: 1 };

test('sends each prediction once, in order, with the key, and keeps the truth to itself', async () => {
  const service = aService();
  await using server = await serve(service.handler);

  const sent = await collect(streamPredictions({ ...hurried, apiUrl: server.url }));

  expect(sent.map(({ externalId }) => externalId)).toEqual(ids);
  expect(service.attempts).toEqual(ids);
  expect(service.keys).toEqual(new Set(['sgn_demo']));
  expect(service.paths).toEqual(new Set(['POST /v1/projects/language/items']));
  const [first] = service.bodies;
  expect(first).toEqual({ external_id: ids[0], input: { text: five[0]?.text }, prediction: sent[0]?.prediction });
});

test.each<[string, Answer | 'hang up']>([
  ['a 503', { status: 503 }],
  ['a 500', { status: 500 }],
  ['a 429', { status: 429, headers: { 'retry-after': '0' } }],
  ['a 409, the first attempt still running', { status: 409 }],
  ['a connection that breaks', 'hang up'],
])('%s loses nothing: the item waits and is sent again', async (_, trouble) => {
  const service = aService({ trouble: { [ids[2] ?? '']: [trouble, trouble] } });
  await using server = await serve(service.handler);
  const troubles: string[] = [];

  const sent = await collect(
    streamPredictions({ ...hurried, apiUrl: server.url, onTrouble: (sentence) => troubles.push(sentence) }),
  );

  expect(sent.map(({ externalId }) => externalId)).toEqual(ids);
  expect(service.attempts).toEqual([ids[0], ids[1], ids[2], ids[2], ids[2], ids[3], ids[4]]);
  expect(troubles).toHaveLength(2);
  expect(troubles[0]).toContain(`${ids[2]} waits and is sent again.`);
});

test('waits as long as the service asks for', async () => {
  const service = aService({ trouble: { [ids[0] ?? '']: [{ status: 429, headers: { 'retry-after': '1' } }] } });
  await using server = await serve(service.handler);
  const before = performance.now();

  await streamPredictions({ ...hurried, apiUrl: server.url }).next();

  expect(performance.now() - before).toBeGreaterThan(990);
});

test('a refusal for good is an error that says what the service said', async () => {
  await using server = await serve(() => ({ status: 401, body: { code: 'no_such_key' } }));

  await expect(streamPredictions({ ...hurried, apiUrl: server.url }).next()).rejects.toThrow(/401.*no_such_key/);
});

test('stops at the signal while it waits for its pace', async () => {
  await using server = await serve(aService().handler);
  const stop = new AbortController();
  const slow = { ...hurried, apiUrl: server.url, burst: 1, everyMs: 60_000, signal: stop.signal };
  let count = 0;

  for await (const _ of streamPredictions(slow)) {
    count += 1;
    setTimeout(() => stop.abort(), 10);
  }

  expect(count).toBe(1);
});

test('stops at the signal while it waits for the service', async () => {
  await using server = await serve(() => ({ status: 503 }));
  const stop = new AbortController();
  const patient = { ...hurried, apiUrl: server.url, firstRetryMs: 60_000, signal: stop.signal };

  const sent = await collect(streamPredictions({ ...patient, onTrouble: () => setTimeout(() => stop.abort(), 10) }));

  expect(sent).toEqual([]);
});

test('a restarted demo passes over what the service knows without waiting', async () => {
  const service = aService({ known: ids.slice(0, 4) });
  await using server = await serve(service.handler);

  // With a minute between predictions only known items can come this quickly.
  const sent = await collect(streamPredictions({ ...hurried, apiUrl: server.url, burst: 1, everyMs: 60_000 }));

  expect(sent.map(({ externalId }) => externalId)).toEqual(ids);
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function aService(given: { trouble?: Record<string, (Answer | 'hang up')[]>; known?: string[] } = {}) {
  const attempts: string[] = [];
  const bodies: unknown[] = [];
  const keys = new Set<string>();
  const paths = new Set<string>();
  const handler: Handler = ({ method, url, body, key }) => {
    const { external_id, prediction } = sentItem.parse(body);
    attempts.push(external_id);
    bodies.push(body);
    keys.add(key);
    paths.add(`${method} ${url.pathname}`);
    const trouble = given.trouble?.[external_id]?.shift();
    if (trouble) return trouble;
    return {
      status: given.known?.includes(external_id) ? 200 : 201,
      body: { id: `itm_${external_id}`, external_id, status: 'waiting', prediction, selection: null, decision: null },
    };
  };
  return { attempts, bodies, keys, paths, handler };
}
