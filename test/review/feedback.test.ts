import { expect, it } from 'vitest';
import { feedbackRecord } from '../../src/review/feedback.ts';
import { aDecidedItem, aDecision, anExtractionItem, anItem, aReview } from '../support/items.ts';
import { anExtractionProject, aProject } from '../support/project.ts';

it('holds what was asked, what the model said, what people answered, and why it was looked at', () => {
  const item = aDecidedItem({
    id: 'itm_1',
    externalId: 'ticket-8841',
    groupKey: 'customer-17',
    metadata: { shop: 7 },
    selection: { route: 'review', reasons: ['audit'], probability: 0.05, score: 0.4 },
  });
  const review = aReview({ note: 'It was an invoice', latencyMs: null });

  expect(feedbackRecord('fbk_1', aProject(), item, [review], 'fbk_0')).toEqual({
    id: 'fbk_1',
    record: {
      schema: 1,
      id: 'fbk_1',
      item_id: 'itm_1',
      project: 'support-intent',
      task: 'classification',
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
      agreement: 1,
      reviews: [
        {
          reviewer: 'U01ANA',
          verdict: 'correct',
          value: 'billing',
          reason: null,
          note: 'It was an invoice',
          proposed_label: null,
          via: 'slack',
          bulk: false,
          blind: false,
          as_lead: false,
          round: 1,
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
      supersedes: 'fbk_0',
      metadata: { shop: 7 },
    },
  });
});

it('an approval is no change', () => {
  const item = aDecidedItem({ decision: aDecision({ outcome: 'approved', value: 'refund' }) });
  const { record } = feedbackRecord('fbk_1', aProject(), item, [], null);
  expect(record).toMatchObject({ outcome: 'approved', changed: false, supersedes: null });
});

it('a decision that was taken back is a record without an outcome, which keeps what is still said', () => {
  const { record } = feedbackRecord('fbk_2', aProject(), anItem(), [aReview()], 'fbk_1');
  expect(record).toMatchObject({
    outcome: null,
    value: null,
    changed: false,
    agreement: null,
    decided_by: null,
    decided_at: null,
    final_at: null,
    supersedes: 'fbk_1',
    reviews: [{ reviewer: 'U01ANA' }],
  });
});

it('says how sure the model was of each field, where there are fields', () => {
  const { record } = feedbackRecord('fbk_1', anExtractionProject(), anExtractionItem(), [], null);
  expect(record).toMatchObject({
    task: 'extraction',
    prediction: { value: { total: 12.5 }, field_confidence: { number: 0.9, total: 0.4 } },
  });
});

it('says of an answer that it was one of many given at once', () => {
  const { record } = feedbackRecord('fbk_1', aProject(), aDecidedItem(), [aReview({ surface: 'bulk' })], null);
  expect(record).toMatchObject({ reviews: [{ bulk: true }] });
});
