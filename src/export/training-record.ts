import { z } from 'zod';
import type { Collector } from '../flow/collector.ts';
import { outcomes, verdicts } from '../review/item.ts';
import { tasks } from '../review/project.ts';
import { splits } from './splits.ts';

/** What is answered, as JSON: see `Value` of a review. */
const value = z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]);
const time = z.iso.datetime({ offset: true });
const text = z.string().nullable();
const share = z.number().min(0).max(1);

const review = z.looseObject({
  reviewer: z.string(),
  verdict: z.enum(verdicts),
  value: value.nullable(),
  reason: text,
  note: text,
  created_at: time,
  latency_ms: z.number().nullable(),
});

/** What a later version of Signoff adds is kept: it stands in JSONL, and no other layout knows it. */
export const trainingRecord = z.looseObject({
  schema: z.literal(1),
  id: z.string(),
  item_id: z.string(),
  project: z.string(),
  task: z.enum(tasks),
  external_id: text,
  group_key: text,
  input: z.looseObject({
    text: z.string().optional(),
    image_url: z.string().optional(),
    url: z.string().optional(),
    fields: z.record(z.string(), z.string()).optional(),
  }),
  prediction: z.looseObject({
    value,
    confidence: share.nullable(),
    alternatives: z.array(z.looseObject({ value: z.string(), confidence: share })),
    field_confidence: z.record(z.string(), share).nullish(),
    model: text,
    model_version: text,
  }),
  outcome: z.enum(outcomes).nullable().meta({ description: 'null: a decision that was taken back.' }),
  value: value.nullable(),
  changed: z.boolean(),
  agreement: share.nullable(),
  reviews: z.array(review),
  selection: z.looseObject({
    route: z.string(),
    reasons: z.array(z.string()),
    probability: share,
    score: z.number(),
    gate_version: z.string(),
  }),
  decided_by: text,
  decided_at: time.nullable(),
  final_at: time.nullable(),
  created_at: time,
  label_set_version: z.string(),
  supersedes: text.meta({ description: 'The record that this one takes the place of.' }),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  erased_at: time.optional().meta({ description: 'Its subject was erased then: delete what you keep of this item.' }),
  split: z.enum(splits).optional(),
  /** How much it counts, so that the reviewed ones stand for all; null: it can't be said. */
  sample_weight: z.number().min(0).nullish(),
  soft_labels: z.record(z.string(), share).nullish().meta({
    description:
      'The share of people who gave each label, where two or more gave one; null elsewhere, and left out of records that are older than it. Everybody counts alike: what people’s skill makes of it is not in here.',
  }),
});

/** The training record of one decision, as it was written, with what a dataset says of it. */
export type TrainingRecord = z.output<typeof trainingRecord>;
export type RecordedReview = TrainingRecord['reviews'][number];
export type RecordedValue = z.output<typeof value>;

/** Reads the text of one record. Throws where it is none: what we wrote ourselves is broken. */
export function readTrainingRecord(text: string): TrainingRecord {
  return trainingRecord.parse(JSON.parse(text));
}

/** Collects records as the texts they were written as. */
export function recordTexts(): Collector<string[]> {
  let texts: string[] = [];
  return {
    add(record) {
      texts.push(record.toString());
    },
    collected() {
      const done = texts;
      texts = [];
      return done;
    },
  };
}

/** Records out of their texts, each read once, as they come. */
export async function* readTrainingRecords(
  pages: AsyncIterable<{ collected: readonly string[] }>,
): AsyncGenerator<TrainingRecord> {
  for await (const { collected } of pages) for (const text of collected) yield readTrainingRecord(text);
}
