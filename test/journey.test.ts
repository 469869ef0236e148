import { describe, expect, inject, test } from 'vitest';
import { type QueueEngine, startLoop, type Transport } from './support/loop.ts';
import { aSubmission } from './support/project.ts';

const engines: QueueEngine[] = inject('redisUrl') ? ['postgres', 'redis'] : ['postgres'];
const ways = engines.flatMap((engine) =>
  (['socket', 'http'] satisfies Transport[]).map((transport) => ({ engine, transport })),
);

describe.each(ways)('one prediction, all the way ($engine, $transport)', ({ engine, transport }) => {
  test('a doubtful prediction is asked about, corrected with one click, and becomes a training record', async () => {
    await using loop = await startLoop({ engine, transport });

    const sent = await loop.api(
      'POST',
      '/v1/projects/support-intent/items',
      aSubmission({ external_id: 'ticket-8841' }),
    );
    expect(sent.status).toBe(201);
    expect(sent.body).toMatchObject({
      status: 'waiting',
      selection: { route: 'review', reasons: ['low_confidence'], probability: 1 },
    });

    const card = await loop.until(async () => (await loop.cards())[0]);
    expect(card.text).toContain('I was charged twice');

    const clicked = await loop.control<{ acked_in_ms: number }>('click', {
      user: 'U01ANA',
      channel: 'C0REVIEW',
      ts: card.ts,
      action_id: 'alt_1',
    });
    expect(clicked.acked_in_ms).toBeLessThan(3000);

    const item = await loop.api('GET', `/v1/items/${sent.body.id}`);
    expect(item.body).toMatchObject({
      status: 'completed',
      decision: { outcome: 'corrected', value: 'billing', decided_by: 'U01ANA' },
    });

    const redrawn = await loop.until(async () =>
      (await loop.cards()).find(({ text }) => text.includes('corrected from refund')),
    );
    expect(redrawn.ts).toBe(card.ts);
    expect(redrawn.blocks?.some(({ type }) => type === 'actions')).toBe(false);

    const exported = await loop.until(
      async () => (await loop.api('GET', '/v1/projects/support-intent/feedback?format=jsonl')).body.text,
    );
    const records = String(exported)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      external_id: 'ticket-8841',
      prediction: { value: 'refund', confidence: 0.41 },
      outcome: 'corrected',
      value: 'billing',
      changed: true,
      reviews: [{ reviewer: 'U01ANA', verdict: 'correct', via: 'slack' }],
      selection: { reasons: ['low_confidence'], probability: 1 },
    });
  });
});
