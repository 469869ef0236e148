import { expect, it } from 'vitest';
import { feedbackRecord } from '../../src/review/feedback.ts';
import { aDecidedItem, aDecision, anItem, aReview } from '../support/items.ts';
import { aProject } from '../support/project.ts';

it('holds what was asked, what the model said, what people answered, and why it was looked at', () => {
  const item = aDecidedItem({
    id: 'itm_1',
    externalId: 'ticket-8841',
    groupKey: 'customer-17',
    metadata: { shop: 7 },
    selection: { route: 'review', reasons: ['audit'], probability: 0.05, score: 0.4 },
  });
  const review = aReview({ note: 'It was an invoice', latencyMs: null });

  expect(feedbackRecord('fbk_1', aProject(), item, [review])).toEqual({
    id: 'fbk_1',
    record: {
      schema: 1,
      id: 'fbk_1',
      item_id: 'itm_1',
      project: 'support-intent',
      external_id: 'ticket-8841',
      group_key: 'customer-17',
      input: { text: 'I was charged twice' },
      prediction: {
        value: 'refund',
        confidence: 0.41,
        alternatives: [
          { value: 'billing', confidence: 0.38 },
          { value: 'other', confidence: 0.21 },
        ],
        model: 'intent',
        model_version: '2026-11-03',
      },
      outcome: 'corrected',
      value: 'billing',
      changed: true,
      reviews: [
        {
          reviewer: 'U01ANA',
          verdict: 'correct',
          value: 'billing',
          note: 'It was an invoice',
          via: 'slack',
          created_at: '2026-11-21T10:05:00.000Z',
          latency_ms: null,
        },
      ],
      selection: {
        route: 'review',
        reasons: ['audit'],
        probability: 0.05,
        score: 0.4,
        gate_version: 'gp_0123456789ab',
      },
      decided_by: 'U01ANA',
      decided_at: '2026-11-21T10:05:00.000Z',
      final_at: '2026-11-21T10:05:00.000Z',
      created_at: '2026-11-21T10:00:00.000Z',
      label_set_version: 'ls_0123456789ab',
      supersedes: null,
      metadata: { shop: 7 },
    },
  });
});

it('an approval is no change', () => {
  const item = aDecidedItem({ decision: aDecision({ outcome: 'approved', value: 'refund' }) });
  expect(feedbackRecord('fbk_1', aProject(), item, []).record).toMatchObject({ outcome: 'approved', changed: false });
});

it('an item without a decision teaches nothing', () => {
  expect(() => feedbackRecord('fbk_1', aProject(), anItem(), [])).toThrow('has no decision');
});
