import { describe, expect, it } from 'vitest';
import { feedbackRecord } from '../../src/review/feedback.ts';
import type { Review } from '../../src/review/item.ts';
import {
  aDecidedItem,
  aDecision,
  aMultilabelItem,
  anExtractionItem,
  anItem,
  aReview,
  aTextItem,
} from '../support/items.ts';
import { aMultilabelProject, anExtractionProject, aProject, aTextProject } from '../support/project.ts';

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
      soft_labels: null,
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

describe('soft labels', () => {
  const said = (value: Review['value'], overrides: Partial<Review> = {}) => aReview({ value, ...overrides });
  const softLabels = (reviews: Review[]) =>
    feedbackRecord('fbk_1', aProject(), aDecidedItem({ round: 2 }), reviews, null).record.soft_labels;
  const now = { round: 2 };

  it('are the share of people who gave each label, once two have given one', () => {
    expect(softLabels([said('billing', now)])).toBeNull();
    expect(softLabels([said('billing', now), said('refund', now), said('billing', now)])).toEqual({
      billing: 2 / 3,
      refund: 1 / 3,
    });
  });

  it('leave out what was taken back, said in an earlier round, or no label', () => {
    expect(
      softLabels([
        said('billing', now),
        said('shipping', { round: 1 }),
        said('other', { ...now, retractedAt: new Date() }),
        said(null, { ...now, verdict: 'reject' }),
        said(null, { ...now, verdict: 'skip' }),
        said('refund', now),
      ]),
    ).toEqual({ billing: 0.5, refund: 0.5 });
  });

  it('are a share for each of several labels, and none without labels', () => {
    const reviews = [said(['delivery', 'price']), said(['delivery'])];
    expect(feedbackRecord('f', aMultilabelProject(), aMultilabelItem(), reviews, null).record.soft_labels).toEqual({
      delivery: 1,
      price: 0.5,
    });
    const texts = [said('One.'), said('Two.')];
    expect(feedbackRecord('f', aTextProject(), aTextItem(), texts, null).record.soft_labels).toBeNull();
  });

  it('a label that is named like something of every object is a label like others', () => {
    const shares = softLabels([said('__proto__', now), said('constructor', now)]);
    expect(JSON.stringify(shares)).toBe('{"__proto__":0.5,"constructor":0.5}');
  });
});
