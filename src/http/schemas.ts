import { z } from 'zod';
import { trainingRecord } from '../export/training-record.ts';
import { retrainReasons } from '../flow/retrain-signal.ts';
import { itemEventTypes } from '../review/event.ts';
import { outcomes, routes, selectionReasons, verdicts } from '../review/item.ts';
import { corrections, scoreKinds, tasks } from '../review/project.ts';
import { submissionSchema } from '../review/submission.ts';
import { problemCodes } from './problem.ts';

/** What callers send and read. Each with an id is a type of its own in the OpenAPI document and in the client. */

export const time = z.iso.datetime({ offset: true });
const share = z.number().min(0).max(1);
const statuses = ['waiting', 'in_review', 'completed'] as const;

const value = z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]).meta({
  id: 'Value',
  description:
    'By the project’s task: a label, a list of labels, a text, an object of fields, or a proposed action `{action, arguments, summary}`.',
});

const { prediction, gold } = submissionSchema.shape;

/** As it is sent; `readSubmission` checks the values against the project's task. */
export const itemInput = submissionSchema
  .extend({
    prediction: prediction.extend({ value }),
    gold: gold
      .unwrap()
      .extend({ value })
      .optional()
      .describe(gold.description ?? ''),
  })
  .meta({
    id: 'ItemInput',
    description: 'One prediction, as it is sent.',
    examples: [
      {
        external_id: 'ticket-8841',
        input: { text: 'I was charged twice' },
        prediction: {
          value: 'refund',
          confidence: 0.41,
          alternatives: [{ value: 'billing', confidence: 0.38 }],
          model: 'intent',
          model_version: '2026-11-03',
        },
      },
    ],
  });

export const goldInput = itemInput.extend({ gold: itemInput.shape.gold.unwrap().describe('The true answer.') }).meta({
  id: 'GoldInput',
  description: 'One prediction whose true answer is known.',
  examples: [
    {
      external_id: 'known-17',
      input: { text: 'I was charged twice' },
      prediction: { value: 'refund', confidence: 0.41, alternatives: [{ value: 'billing', confidence: 0.38 }] },
      gold: { value: 'billing' },
    },
  ],
});

const decision = z
  .strictObject({
    outcome: z.enum(outcomes),
    value: value.nullable(),
    decided_by: z.string().nullable().meta({ description: 'Who gave the answer that settled it.' }),
    decided_at: time,
    final_at: time.meta({ description: 'From here on nobody undoes it.' }),
    agreement: share.nullable(),
  })
  .meta({ id: 'Decision', description: 'How the item ended.' });

const review = z
  .strictObject({
    id: z.string(),
    reviewer: z.string(),
    verdict: z.enum(verdicts),
    value: value.nullable(),
    reason: z.string().nullable(),
    note: z.string().nullable(),
    proposed_label: z.string().nullable(),
    via: z.enum(['slack', 'api', 'cli']),
    as_lead: z.boolean(),
    round: z.int(),
    retracted_at: time.nullable().meta({ description: 'Since when it counts no more.' }),
    created_at: time,
    latency_ms: z.number().nullable(),
  })
  .meta({ id: 'Review', description: 'One reviewer’s answer.' });

const text = z.string().nullable();

export const item = z
  .strictObject({
    id: z.string().regex(/^itm_[0-9a-f]{32}$/),
    project: z.string(),
    external_id: text,
    status: z.enum(statuses),
    escalation: z
      .strictObject({ why: z.enum(['asked', 'deadline', 'disagreement', 'skipped']), by: text, at: time })
      .nullable()
      .meta({ description: 'Leads are asked, and why; null: reviewers are.' }),
    version: z.int().meta({ description: 'Grows with every change; the ETag says the same.' }),
    selection: z.strictObject({
      route: z.enum(routes),
      reasons: z.array(z.enum(selectionReasons)),
      probability: share.meta({ description: 'The chance it had of being reviewed, whether it was or not.' }),
      score: z.number().meta({
        description:
          'Where it stands in the queue of its project, 0 to 1: higher comes first. Ordered by cost, above 0.5 a look is expected to save more than it costs.',
      }),
    }),
    duplicate_of: text.meta({ description: 'The item whose answer this one gets, being about nearly the same input.' }),
    decision: decision.nullable(),
    reviews: z.array(review),
    created_at: time,
    input: z.strictObject({
      text: z.string().optional(),
      image_url: z.string().optional(),
      url: z.string().optional(),
      fields: z.record(z.string(), z.string()).optional(),
    }),
    prediction: z.strictObject({
      value,
      confidence: share.nullable(),
      alternatives: z.array(z.strictObject({ value: z.string(), confidence: share })),
      field_confidence: z.record(z.string(), share).optional(),
      model: text,
      model_version: text,
      explanation: text,
    }),
    priority: z.int(),
    due_at: time.nullable(),
    requested_by: text,
    group_key: text,
    metadata: z.record(z.string(), z.unknown()).nullable(),
    callback_url: text,
  })
  .meta({ id: 'Item', description: 'One prediction sent to Signoff, and what became of it.' });

/** The end of every list: where the next page begins. */
export const page = {
  has_more: z.boolean(),
  next_cursor: z.string().nullable().meta({ description: 'For `cursor`, to read on; null on the last page.' }),
};

export const itemList = z.strictObject({ items: z.array(item), ...page }).meta({ id: 'ItemList' });

const fieldProblem = z.strictObject({
  pointer: z.string().meta({ description: 'JSON Pointer into what was sent; `/query/…` and `/header/…` for those.' }),
  detail: z.string(),
});

const problemCode = z.enum(problemCodes).meta({ id: 'ProblemCode', description: 'What is wrong, for programs.' });

const problemMembers = {
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  code: problemCode,
  detail: z.string().meta({ description: 'For people: what to do.' }),
  errors: z.array(fieldProblem).optional(),
  decision: decision.omit({ final_at: true, agreement: true }).optional(),
};

export const problem = z
  .strictObject({ ...problemMembers, request_id: z.string() })
  .meta({ id: 'Problem', description: 'Every "no", as RFC 9457 has it.' });

export const bulkResult = z
  .strictObject({
    line: z.int().meta({ description: 'Counted from 1.' }),
    status: z.int().meta({ description: '201 new, 200 known before; else nothing of this line was stored.' }),
    id: z.string().optional(),
    external_id: z.string().nullable().optional(),
    problem: z.strictObject(problemMembers).optional(),
  })
  .meta({ id: 'BulkResult', description: 'What became of one line.' });

const tellsOf = { item: z.string(), project: z.string(), external_id: text, version: z.int() };

const itemEvent = z
  .strictObject({
    type: z.enum(itemEventTypes),
    timestamp: time,
    data: z.strictObject({
      ...tellsOf,
      status: z.enum(statuses).optional(),
      decision: decision.nullable().optional(),
      prediction: z.strictObject({ value, confidence: share.nullable(), model: text, model_version: text }).optional(),
      group_key: text.optional(),
      requested_by: text.optional(),
      metadata: z.record(z.string(), z.unknown()).nullable().optional(),
      review: review.optional().meta({ description: 'With `review.created`.' }),
    }),
  })
  .meta({ id: 'ItemEvent', description: 'Something that happened to an item.' });

const retrainEvent = z
  .strictObject({
    type: z.literal('retrain.suggested'),
    timestamp: time,
    data: z.strictObject({
      project: z.string(),
      reasons: z.array(z.enum(retrainReasons)),
      why: z.string().meta({ description: 'For people: a sentence for each reason.' }),
      labels: z.int().meta({ description: 'New final labels since the last signal.' }),
      model: text,
      model_version: text.meta({
        description: 'Which version it is about; null where it is for the labels, or callers name none.',
      }),
    }),
  })
  .meta({
    id: 'RetrainSuggested',
    description: 'A project’s model should be trained anew. Nothing is done by itself.',
  });

export const event = z
  .union([itemEvent, retrainEvent])
  .meta({ id: 'Event', description: 'Something that happened; the body of a webhook too.' });

export const project = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    task: z.enum(tasks),
    labels: z.array(z.strictObject({ value: z.string(), title: z.string(), description: text })),
    fields: z.array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        type: z.enum(['string', 'number', 'date', 'boolean', 'enum']),
        options: z.array(z.string()),
        required: z.boolean(),
      }),
    ),
    label_set_version: z.string(),
    guidelines: text,
    gate: z.strictObject({
      threshold: share,
      audit: share,
      always: z.array(z.string()),
      score: z.enum(scoreKinds),
      version: z.string(),
    }),
    bound: z
      .strictObject({
        error: share,
        confidence: share,
        correction: z.enum(corrections),
        uncertified: z.enum(['review', 'approve']),
      })
      .nullable()
      .meta({ description: 'What is promised of what the gate approves; null: nothing.' }),
    auto_approve: z
      .strictObject({
        on: z.boolean(),
        stopped_at: time.optional(),
        stopped_by: z.string().optional(),
        why: text.optional(),
      })
      .meta({ description: 'Whether the gate may approve by itself just now.' }),
    reviews: z.strictObject({ required: z.int(), agree: z.int(), reject: z.int(), max: z.int() }),
  })
  .meta({ id: 'Project', description: 'One review task, as the projects file has it.' });

export const projectList = z.strictObject({ projects: z.array(project) }).meta({ id: 'ProjectList' });

export const feedbackRecord = trainingRecord
  .omit({ split: true, sample_weight: true })
  .extend({ cursor: z.string().meta({ description: 'Reading goes on behind this record.' }) })
  .meta({ id: 'FeedbackRecord', description: 'The training record of one decision. Append-only.' });
