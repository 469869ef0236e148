import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeArgilla } from '../../src/export/argilla.ts';
import { uuid5, uuidOfReviewer } from '../../src/export/reviewer-uuid.ts';
import type { TrainingRecord } from '../../src/export/training-record.ts';
import { fromArgilla } from '../../src/formats/argilla.ts';
import { importedBy } from '../formats/read.ts';
import { aDecision, aMultilabelItem, anApprovalItem, anExtractionItem, aReview, aTextItem } from '../support/items.ts';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aTextProject,
} from '../support/project.ts';
import { aRecord, from, written } from './records.ts';

// What Argilla 2 takes: `Record.from_dict` (argilla/src/argilla/records/_resource.py), and what its server refuses
// (argilla_server: schemas v1 suggestions and responses, validators of records, suggestions and response values).
const said = z.union([z.string(), z.array(z.string()).min(1)]);
const score = z.number().min(0).max(1);
const suggestion = z
  .strictObject({
    value: said,
    score: z.union([score, z.array(score)]).nullable(),
    agent: z
      .string()
      .max(200)
      .regex(/^(?=.*[a-zA-Z0-9])[a-zA-Z0-9-_:./\s]+$/)
      .nullable(),
  })
  .refine(({ value, score: given }) => given === null || Array.isArray(value) === Array.isArray(given))
  .refine(({ value, score: given }) => !Array.isArray(value) || !Array.isArray(given) || value.length === given.length);
const response = z.strictObject({
  value: said,
  user_id: z.uuid(),
  status: z.enum(['submitted', 'draft', 'discarded']),
});
const theirRecords = z.array(
  z.strictObject({
    id: z.string().min(1),
    fields: z.record(z.string(), z.string()).refine((fields) => Object.keys(fields).length > 0),
    suggestions: z.record(z.string(), suggestion),
    responses: z.record(
      z.string(),
      z.array(response).refine((all) => new Set(all.map(({ user_id }) => user_id)).size === all.length),
    ),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
    vectors: z.record(z.string(), z.array(z.number())),
  }),
);

async function recordsOf(...records: TrainingRecord[]) {
  return theirRecords.parse(JSON.parse((await written(writeArgilla(from(records)))).toString()));
}

describe('a record for Argilla', () => {
  it('has what the model said as a suggestion and what reviewers said as responses', async () => {
    const [record] = await recordsOf(aRecord({ split: 'test', metadata: { shop: 7, tags: ['x'], note: null } }));
    expect(record).toMatchObject({
      fields: { text: 'I was charged twice' },
      suggestions: { label: { value: 'refund', score: 0.41, agent: 'intent' } },
      responses: { label: [{ value: 'billing', user_id: uuidOfReviewer('U01ANA'), status: 'submitted' }] },
    });
    expect(record?.metadata).toMatchObject({
      shop: 7,
      outcome: 'corrected',
      model_version: '2026-11-03',
      split: 'test',
    });
    expect(record?.metadata).not.toHaveProperty('tags');
  });

  it.each([
    ['one label', aProject(), aRecord(), 'billing'],
    [
      'several labels',
      aMultilabelProject(),
      aRecord(
        {},
        {
          project: aMultilabelProject(),
          item: aMultilabelItem({ decision: aDecision({ value: ['price'] }) }),
          reviews: [aReview({ value: ['price'] })],
        },
      ),
      ['price'],
    ],
    [
      'a text',
      aTextProject(),
      aRecord(
        {},
        {
          project: aTextProject(),
          item: aTextItem({ decision: aDecision({ value: 'Done.' }) }),
          reviews: [aReview({ value: 'Done.' })],
        },
      ),
      'Done.',
    ],
  ])('comes back through our own import: %s', async (_, project, record, answer) => {
    const [theirs] = await recordsOf(record);
    const options = { textKey: null, question: null, confidence: null, gold: true };
    expect(importedBy(fromArgilla(project, options), project, theirs)).toMatchObject({
      submission: {
        externalId: `argilla-${record.item_id}`,
        input: record.input,
        prediction: {
          value: record.prediction.value,
          confidence: record.prediction.confidence,
          model: record.prediction.model,
        },
        gold: { value: answer },
      },
    });
  });

  it('has a score for each of several labels, as Argilla wants it', async () => {
    const [decided] = await recordsOf(
      aRecord({ outcome: 'approved' }, { project: aMultilabelProject(), item: aMultilabelItem() }),
    );
    expect(decided?.suggestions.labels).toMatchObject({ value: ['delivery', 'price'], score: [0.41, 0.41] });
  });

  it('has a question for each field, with what the model thought of that field', async () => {
    const value = { number: '7', total: 13.5, issued: null, paid: null, currency: null };
    const item = anExtractionItem({ decision: aDecision({ value }) });
    const [record] = await recordsOf(
      aRecord({}, { project: anExtractionProject(), item, reviews: [aReview({ value })] }),
    );
    expect(record?.suggestions).toMatchObject({
      number: { score: 0.9 },
      total: { value: '12.5', score: 0.4 },
      issued: { score: 0.41 },
    });
    expect(record?.responses).toMatchObject({ number: [{ value: '7' }], total: [{ value: '13.5' }] });
  });

  it('asks of an action whether it was right', async () => {
    const item = anApprovalItem({ decision: aDecision({ outcome: 'rejected', value: null }) });
    const reviews = [aReview({ verdict: 'reject', value: null })];
    const [record] = await recordsOf(aRecord({}, { project: anApprovalProject(), item, reviews }));
    expect(record).toMatchObject({
      fields: { action: 'refund.pay' },
      suggestions: { decision: { value: 'approve' } },
      responses: { decision: [{ value: 'reject' }] },
    });
  });

  it('keeps the last answer of someone who answered twice', async () => {
    const reviews = [aReview({ value: 'other' }), aReview({ value: 'billing', asLead: true })];
    const [record] = await recordsOf(aRecord({}, { reviews }));
    expect(record?.responses.label).toMatchObject([{ value: 'billing' }]);
  });

  it('says nothing for those who rejected, or who chose none of several labels', async () => {
    const rejected = aRecord(
      { outcome: 'rejected', value: null },
      { reviews: [aReview({ verdict: 'reject', value: null })] },
    );
    const item = aMultilabelItem({ prediction: { value: [] }, decision: aDecision({ value: [] }) });
    const none = aRecord({}, { project: aMultilabelProject(), item, reviews: [aReview({ value: [] })] });
    const [first, second] = await recordsOf(rejected, none);
    expect(first).toMatchObject({ responses: {}, metadata: { outcome: 'rejected' } });
    expect(second).toMatchObject({ suggestions: {}, responses: {} });
  });

  it.each([
    ['intent 7/b', 'intent 7/b'],
    ['модель-7', '______-7'],
    ['модель', null],
    [null, null],
  ])('has an agent that Argilla takes: %j becomes %j', async (model, agent) => {
    const { prediction } = aRecord();
    const [record] = await recordsOf(aRecord({ prediction: { ...prediction, model } }));
    expect(record?.suggestions.label?.agent).toBe(agent);
  });

  it('is none where the decision was taken back or the item withdrawn', async () => {
    expect(await recordsOf(aRecord({ outcome: null }), aRecord({ outcome: 'withdrawn' }))).toEqual([]);
  });
});

describe('the UUID of a reviewer', () => {
  it('is version 5, as RFC 9562 (appendix A.4) has it', () => {
    expect(uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it('is another one for another reviewer', () => {
    expect(uuidOfReviewer('U01ANA')).not.toBe(uuidOfReviewer('U02BEN'));
  });
});
