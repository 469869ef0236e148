import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeLabelStudio } from '../../src/export/label-studio.ts';
import type { TrainingRecord } from '../../src/export/training-record.ts';
import { fromLabelStudio } from '../../src/formats/label-studio.ts';
import type { Project } from '../../src/review/project.ts';
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

// What Label Studio takes: "Label Studio JSON format of annotated tasks" (labelstud.io/guide/task_format), "Import pre-annotated data"
// (labelstud.io/guide/predictions), the tags Choices and TextArea, and what its import refuses (label_studio/tasks/validation.py,
// label_studio/tasks/serializers.py).
const place = { from_name: z.string().min(1), to_name: z.string().min(1) };
const result = z.array(
  z.discriminatedUnion('type', [
    z.strictObject({ ...place, type: z.literal('choices'), value: z.strictObject({ choices: z.array(z.string()) }) }),
    z.strictObject({
      ...place,
      type: z.literal('textarea'),
      value: z.strictObject({ text: z.array(z.string()).min(1) }),
    }),
  ]),
);
const theirTasks = z.array(
  z.strictObject({
    data: z.record(z.string(), z.string()).refine((data) => Object.keys(data).length > 0),
    // `completed_by` may only be one of their own users.
    annotations: z.array(
      z.strictObject({
        result,
        was_cancelled: z.boolean(),
        ground_truth: z.boolean(),
        lead_time: z.number().min(0).nullable(),
        created_at: z.iso.datetime().nullable(),
      }),
    ),
    predictions: z.array(z.strictObject({ result, score: z.number().nullable(), model_version: z.string().min(1) })),
    meta: z.record(z.string(), z.unknown()),
  }),
);

async function tasksOf(...records: TrainingRecord[]) {
  return theirTasks.parse(JSON.parse((await written(writeLabelStudio(from(records)))).toString()));
}

/** What our own import makes of the first task. */
function readBack(project: Project, task: unknown) {
  const options = { textKey: null, control: null, modelVersion: null, confidence: null, gold: true };
  return importedBy(fromLabelStudio(project, options), project, task);
}

const classified = aRecord({ external_id: 'ticket-8841', split: 'train', sample_weight: 2 });
const multilabel = aRecord(
  {},
  {
    project: aMultilabelProject(),
    item: aMultilabelItem({ status: 'completed', decision: aDecision({ value: ['price', 'quality'] }) }),
    reviews: [aReview({ value: ['price', 'quality'] })],
  },
);
const text = aRecord(
  {},
  {
    project: aTextProject(),
    item: aTextItem({ status: 'completed', decision: aDecision({ value: 'Paid back.\n"Today"' }) }),
    reviews: [aReview({ value: 'Paid back.\n"Today"' })],
  },
);
const fields = { number: '7', total: 13.5, issued: '2026-02-01', paid: true, currency: null };
const extraction = aRecord(
  {},
  {
    project: anExtractionProject(),
    item: anExtractionItem({ status: 'completed', decision: aDecision({ value: fields }) }),
    reviews: [aReview({ value: fields })],
  },
);
const rejectedAction = aRecord(
  {},
  {
    project: anApprovalProject(),
    item: anApprovalItem({ status: 'completed', decision: aDecision({ outcome: 'rejected', value: null }) }),
    reviews: [aReview({ verdict: 'reject', value: null })],
  },
);

describe('a task for Label Studio', () => {
  it('has what the model said as a prediction and what the reviewer said as the ground truth', async () => {
    const [task] = await tasksOf(classified);
    const choice = (label: string) => [
      { from_name: 'label', to_name: 'text', type: 'choices', value: { choices: [label] } },
    ];
    expect(task).toMatchObject({
      data: { text: 'I was charged twice' },
      predictions: [{ result: choice('refund'), score: 0.41, model_version: '2026-11-03' }],
      annotations: [{ result: choice('billing'), was_cancelled: false, ground_truth: true, lead_time: 14 }],
      meta: { external_id: 'ticket-8841', annotated_by: ['U01ANA'], split: 'train', sample_weight: 2 },
    });
  });

  it.each([
    ['one label', aProject(), classified, 'billing'],
    ['several labels', aMultilabelProject(), multilabel, ['price', 'quality']],
    ['a text', aTextProject(), text, 'Paid back.\n"Today"'],
  ])('comes back through our own import: %s', async (_, project, record, answer) => {
    const [task] = await tasksOf(record);
    expect(readBack(project, task)).toMatchObject({
      submission: {
        input: record.input,
        prediction: {
          value: record.prediction.value,
          confidence: record.prediction.confidence,
          modelVersion: '2026-11-03',
        },
        gold: { value: answer },
      },
      leftOut: [],
    });
  });

  it('has a text for each field that was found', async () => {
    const [task] = await tasksOf(extraction);
    expect(task?.annotations[0]?.result.map(({ from_name, value }) => [from_name, value])).toEqual([
      ['number', { text: ['7'] }],
      ['total', { text: ['13.5'] }],
      ['issued', { text: ['2026-02-01'] }],
      ['paid', { text: ['true'] }],
    ]);
  });

  it('asks of an action whether it was right, and shows what it was', async () => {
    const [task] = await tasksOf(rejectedAction);
    expect(task).toMatchObject({
      data: { action: 'refund.pay', arguments: '{"amount":120,"currency":"EUR"}', summary: 'Pay 120 EUR back' },
      predictions: [{ result: [{ from_name: 'decision', value: { choices: ['approve'] } }] }],
      annotations: [
        {
          result: [{ from_name: 'decision', value: { choices: ['reject'] } }],
          was_cancelled: false,
          ground_truth: true,
        },
      ],
    });
  });

  it('says of a changed action what it became', async () => {
    const changed = { action: 'refund.pay', arguments: { amount: 60 }, summary: null };
    const record = aRecord(
      {},
      {
        project: anApprovalProject(),
        item: anApprovalItem({ status: 'completed', decision: aDecision({ value: changed }) }),
        reviews: [aReview({ value: changed })],
      },
    );
    const [task] = await tasksOf(record);
    expect(task?.annotations[0]?.result).toMatchObject([
      { from_name: 'decision', value: { choices: ['correct'] } },
      {
        from_name: 'corrected_action',
        value: { text: ['{"action":"refund.pay","arguments":{"amount":60},"summary":null}'] },
      },
    ]);
  });

  it('has a skipped annotation where the prediction was rejected', async () => {
    const record = aRecord(
      { outcome: 'rejected', value: null },
      { reviews: [aReview({ verdict: 'reject', value: null })] },
    );
    const [task] = await tasksOf(record);
    expect(task?.annotations).toMatchObject([{ result: [], was_cancelled: true, ground_truth: false }]);
  });

  it('has each reviewer’s answer, and the one that was decided for is the ground truth', async () => {
    const reviews = [
      aReview({ reviewer: 'U02BEN', verdict: 'approve', value: 'refund' }),
      aReview(),
      aReview({ reviewer: 'U03CLEO' }),
    ];
    const [task] = await tasksOf(aRecord({}, { reviews }));
    expect(task?.annotations.map(({ ground_truth }) => ground_truth)).toEqual([false, true, false]);
    expect(task?.meta).toMatchObject({ annotated_by: ['U02BEN', 'U01ANA', 'U03CLEO'] });
  });

  it('has the decision as an annotation where nobody was asked about this very item', async () => {
    const [task] = await tasksOf(aRecord({}, { reviews: [] }));
    expect(task?.annotations).toMatchObject([{ ground_truth: true, lead_time: null }]);
  });

  it('waits for somebody to annotate it where no person answered', async () => {
    const [task] = await tasksOf(aRecord({ outcome: 'auto_approved', value: 'refund' }, { reviews: [] }));
    expect(task?.annotations).toEqual([]);
    expect(task?.predictions).toHaveLength(1);
  });

  it('is none where the decision was taken back or the item withdrawn', async () => {
    expect(await tasksOf(aRecord({ outcome: null }), aRecord({ outcome: 'withdrawn' }))).toEqual([]);
  });

  it('keeps fields of the input whose names are taken', async () => {
    const [task] = await tasksOf(aRecord({ input: { text: 'a', fields: { text: 'b', Plan: 'Pro' } } }));
    expect(task?.data).toEqual({ text: 'a', field_text: 'b', Plan: 'Pro' });
  });
});

it('(control) an annotation that names a user of ours would be refused', () => {
  const annotation = { result: [], was_cancelled: false, ground_truth: false, lead_time: null, created_at: null };
  const task = {
    data: { text: 'a' },
    annotations: [{ ...annotation, completed_by: 'U01ANA' }],
    predictions: [],
    meta: {},
  };
  expect(theirTasks.safeParse([task]).success).toBe(false);
});
