import { expect, test } from 'vitest';
import { type AutopilotOptions, runAutopilot } from '../../src/demo/autopilot.ts';
import type { Printer } from '../../src/demo/printer.ts';
import { threshold } from '../../src/demo/project.ts';
import { snippets, truthOf } from '../../src/demo/snippets.ts';
import { streamPredictions } from '../../src/demo/stream.ts';
import { createFakeLoop } from './fake-loop.ts';
import { type Answer, type Handler, serve } from './fake-service.ts';

const some = snippets().slice(0, 200);

test('every card is answered, each person in their own way, and the report says what that caught', async () => {
  const loop = createFakeLoop();
  const { report, lines } = await play(loop.handler);

  const doubted = [...loop.items.values()].filter(({ prediction }) => prediction.confidence < threshold);
  expect(doubted.length).toBeGreaterThan(20);
  expect(report).toMatchObject({ sent: 200, reviewed: doubted.length, autoApproved: 200 - doubted.length, open: 0 });
  expect(report.byReviewer.map(({ reviewer }) => reviewer)).toEqual(['Ana', 'Ben', 'Cleo']);
  expect(report.lift).toBeGreaterThan(2);
  expect(lines).toContain('What the loop caught');

  const cleo = loop.acts.filter(({ user }) => user === 'U03CLEO');
  expect(new Set(cleo.map(({ action }) => action))).toEqual(new Set(['approve']));
});

test('a correction is one click where the card offers the label, and the modal where it does not', async () => {
  const loop = createFakeLoop();
  await play(loop.handler);

  for (const { item, action } of loop.acts) {
    const { prediction, decision } = itemOf(loop, item);
    const rank = [prediction, ...prediction.alternatives].findIndex(({ value }) => value === decision?.value);
    expect(action).toBe(['approve', 'alt_1', 'alt_2'][rank] ?? 'correct');
  }
  expect(new Set(loop.acts.map(({ action }) => action))).toEqual(new Set(['approve', 'alt_1', 'alt_2', 'correct']));
});

test('two plays answer alike', async () => {
  const [first, second] = [createFakeLoop(), createFakeLoop()];

  expect((await play(first.handler)).report).toEqual((await play(second.handler)).report);
});

test('a service that stumbles is waited for, and nothing is left open', async () => {
  const loop = createFakeLoop();
  let calls = 0;
  const { report } = await play((request): Answer | 'hang up' => {
    calls += 1;
    if (calls % 7 === 0) return 'hang up';
    return calls % 5 === 0 ? { status: 503 } : loop.handler(request);
  });

  expect(report).toMatchObject({ sent: 200, open: 0 });
});

test('a card that a person answers first counts for that person', async () => {
  const loop = createFakeLoop();
  const { report } = await play((request) => {
    const answer = loop.handler(request);
    for (const { id, external_id, decision } of loop.items.values()) {
      if (!decision) loop.decide(id, 'U0SOMEBODY', truthOf(external_id) ?? '');
    }
    return answer;
  });

  expect(report.byReviewer.map(({ reviewer }) => reviewer)).toEqual(['U0SOMEBODY']);
  expect(report.open).toBe(0);
});

test('cards of items that are none of the demo’s are left to people', async () => {
  const loop = createFakeLoop();
  const foreign = { external_id: 'ticket-1', prediction: { value: 'dan', confidence: 0.1, alternatives: [] } };
  loop.items.set('itm_foreign', { ...foreign, id: 'itm_foreign', status: 'in_review', decision: null });

  const { report } = await play(loop.handler);

  expect(loop.acts.filter(({ item }) => item === 'ticket-1')).toEqual([]);
  expect(report.sent).toBe(200);
});

test('stops at once at the signal, and still says what was caught so far', async () => {
  const loop = createFakeLoop();
  const stop = new AbortController();
  const { report, lines } = await play(
    (request) => {
      if (loop.items.size === 50) stop.abort();
      return loop.handler(request);
    },
    { signal: stop.signal, slowness: 1 },
  );

  expect(report.sent).toBeGreaterThanOrEqual(49);
  expect(report.sent).toBeLessThan(60);
  expect(lines).toContain('What the loop caught');
});

test('cards that nobody can answer are given up after a while and reported as open', async () => {
  const loop = createFakeLoop();
  const { report } = await play(
    (request) => (request.url.pathname === '/_sandbox/messages' ? { status: 200, body: [] } : loop.handler(request)),
    { patienceMs: 50 },
  );

  expect(report.reviewed).toBe(0);
  expect(report.open).toBeGreaterThan(20);
});

test('a stream that the service refuses is an error, not an empty report', async () => {
  await expect(play(() => ({ status: 403, body: { code: 'forbidden' } }))).rejects.toThrow(/403/);
});

async function play(handler: Handler, changes: Partial<AutopilotOptions> = {}) {
  await using server = await serve(handler);
  const stop = new AbortController();
  const signal = changes.signal ?? stop.signal;
  const apiUrl = server.url;
  const lines: string[] = [];
  const print: Printer = { line: (text) => lines.push(text), progress: () => {}, endProgress: () => {} };
  const report = await runAutopilot({
    sandboxUrl: `${server.url}/_sandbox/`,
    apiUrl,
    apiKey: 'sgn_demo',
    items: streamPredictions({ apiUrl, apiKey: 'sgn_demo', snippets: some, everyMs: 0, firstRetryMs: 1, signal }),
    itemsTotal: some.length,
    print,
    slowness: 0,
    pollMs: 5,
    ...changes,
    signal,
  });
  return { report, lines };
}

function itemOf(loop: ReturnType<typeof createFakeLoop>, externalId: string) {
  const found = [...loop.items.values()].find((item) => item.external_id === externalId);
  if (!found) throw new Error(`Nobody sent ${externalId}.`);
  return found;
}
