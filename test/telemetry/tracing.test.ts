import { expect, it, onTestFinished } from 'vitest';
import { press } from '../support/acts.ts';
import { type Span, startCollector } from '../support/collector.ts';
import { engineNames } from '../support/engines.ts';
import { adminKey, startLoop } from '../support/loop.ts';
import { aSubmission } from '../support/project.ts';
import { startReceiver } from '../support/receiver.ts';

/** Under which span each stands, by names from the top. */
function pathsOf(spans: Span[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const pathOf = (span: Span): string => {
    const parent = byId.get(span.parentSpanId ?? '');
    return parent ? `${pathOf(parent)} > ${span.name}` : span.name;
  };
  return [...new Set(spans.map(pathOf))].sort();
}

it.each(engineNames)(
  'on %s one prediction is one trace, from the call that sent it to who hears of its decision',
  async (engine) => {
    const collector = await startCollector();
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
    process.env.OTEL_SERVICE_NAME = 'signoff-here';
    onTestFinished(() => {
      delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
      delete process.env.OTEL_SERVICE_NAME;
    });
    await using receiver = await startReceiver();
    const loop = await startLoop({ engine, transport: 'http', tracing: true });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    let requestId: string | null = null;
    try {
      const sent = await fetch(`${loop.service.url}/v1/projects/support-intent/items`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${adminKey}`,
          'content-type': 'application/json',
          traceparent: `00-${traceId}-b7ad6b7169203331-01`,
        },
        body: JSON.stringify(aSubmission({ callback_url: receiver.url('/told') })),
      });
      requestId = sent.headers.get('x-request-id');
      const [card] = await loop.until(async () => {
        const cards = await loop.cards();
        return cards.length > 0 && cards;
      });
      if (!card) throw new Error('there is no card');
      await press(loop, 'U01ANA', { id: '', card }, 'approve');
      const [told] = await loop.until(async () => receiver.received().length > 0 && receiver.received());
      expect(told?.headers.traceparent).toContain(traceId);
      // Also the card that says so.
      await loop.until(async () => !JSON.stringify((await loop.cards())[0]?.blocks).includes('"approve"'));
    } finally {
      await loop[Symbol.asyncDispose]();
    }

    const ours = collector.spans.filter((span) => span.traceId === traceId);
    expect(new Set(ours.map(({ service }) => service))).toEqual(new Set(['signoff-here']));
    const sending = 'POST /v1/projects/:project/items';
    const queued = (queue: string, job: string) => `add ${queue}.${job} > process ${queue} > show card`;
    expect(pathsOf(ours)).toEqual(
      expect.arrayContaining([
        sending,
        `${sending} > accept item`,
        `${sending} > accept item > slack block_actions > answer item > ${queued('signoff-cards', 'show')} > slack chat.update`,
      ]),
    );
    // Below the wake-up that this call caused, unless the channel was being looked at already and took the item along.
    expect(pathsOf(ours)).toContainEqual(
      expect.stringMatching(new RegExp(`^${sending} > accept item > (.+ > )?show card > slack chat\\.postMessage$`)),
    );
    // Below the answer where it was told at once, else below where the item began.
    expect(ours.map(({ name }) => name)).toContain('deliver webhook');
    const [request] = ours.filter(({ name }) => name === sending);
    expect(request).toMatchObject({ kind: 2, parentSpanId: 'b7ad6b7169203331' });
    expect(request?.attributes).toContainEqual({ key: 'signoff.request_id', value: { stringValue: requestId } });
    // The click came in a call of Slack's, which knows of no trace: it names that one.
    const [click] = ours.filter(({ name }) => name === 'slack block_actions');
    const calls = collector.spans.filter(({ name }) => name === 'POST /slack/events');
    expect(calls.map(({ spanId }) => spanId)).toContain(click?.links?.[0]?.spanId);
    expect(collector.spans.filter(({ name }) => /getNextJob|healthz|metrics/.test(name))).toEqual([]);
  },
);

it('where nobody takes spans the service works all the same, and closes soon', async () => {
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:1';
  onTestFinished(() => void delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
  const loop = await startLoop({ tracing: true });
  const { status } = await loop.api('POST', '/v1/projects/support-intent/items', aSubmission());
  expect(status).toBe(201);
  const startedAt = performance.now();
  await loop[Symbol.asyncDispose]();
  expect(performance.now() - startedAt).toBeLessThan(8_000);
});
