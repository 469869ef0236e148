import { sortedJson } from './sorted-json.ts';
import type { RecordedValue, TrainingRecord } from './training-record.ts';

export type Cell = string | number | boolean | null;

/** One column of a table: null where a record has nothing to say. */
export interface Column {
  name: string;
  /** `time` is ISO 8601 in UTC; `json` is JSON text: a list or an object. */
  kind: 'text' | 'number' | 'boolean' | 'time' | 'json';
  of: (record: TrainingRecord) => Cell;
}

/**
 * A record as one flat row, for CSV and Parquet. Names and order are promised: a new column comes at the end. `value` and
 * `predicted_value` are a label or a text as it is; several labels, fields and actions as JSON text: `task` says which.
 */
export const columns: readonly Column[] = [
  text('id', (record) => record.id),
  text('item_id', (record) => record.item_id),
  text('external_id', (record) => record.external_id),
  text('group_key', (record) => record.group_key),
  text('project', (record) => record.project),
  text('task', (record) => record.task),
  text('text', ({ input }) => input.text ?? null),
  text('image_url', ({ input }) => input.image_url ?? null),
  text('url', ({ input }) => input.url ?? null),
  json('fields', ({ input }) => input.fields),
  text('outcome', (record) => record.outcome),
  text('value', (record) => valueText(record.value)),
  { name: 'changed', kind: 'boolean', of: (record) => record.changed },
  number('agreement', (record) => record.agreement),
  json('soft_labels', (record) => record.soft_labels),
  text('predicted_value', ({ prediction }) => valueText(prediction.value)),
  number('confidence', ({ prediction }) => prediction.confidence),
  json('alternatives', ({ prediction }) => prediction.alternatives),
  json('field_confidence', ({ prediction }) => prediction.field_confidence),
  text('model', ({ prediction }) => prediction.model),
  text('model_version', ({ prediction }) => prediction.model_version),
  text('selection_route', ({ selection }) => selection.route),
  json('selection_reasons', ({ selection }) => selection.reasons),
  number('selection_probability', ({ selection }) => selection.probability),
  number('selection_score', ({ selection }) => selection.score),
  text('gate_version', ({ selection }) => selection.gate_version),
  text('label_set_version', (record) => record.label_set_version),
  text('split', (record) => record.split ?? null),
  number('sample_weight', (record) => record.sample_weight ?? null),
  json('reviews', (record) => record.reviews),
  text('decided_by', (record) => record.decided_by),
  time('decided_at', (record) => record.decided_at),
  time('final_at', (record) => record.final_at),
  time('created_at', (record) => record.created_at),
  text('supersedes', (record) => record.supersedes),
  json('metadata', (record) => record.metadata),
  number('schema', (record) => record.schema),
];

/** A label or a text as it is, anything else as JSON. */
function valueText(value: RecordedValue | null): string | null {
  return value === null || typeof value === 'string' ? value : sortedJson(value);
}

function text(name: string, of: (record: TrainingRecord) => string | null): Column {
  return { name, kind: 'text', of };
}

function number(name: string, of: (record: TrainingRecord) => number | null): Column {
  return { name, kind: 'number', of };
}

function time(name: string, of: (record: TrainingRecord) => string | null): Column {
  return { name, kind: 'time', of };
}

function json(name: string, part: (record: TrainingRecord) => unknown): Column {
  return {
    name,
    kind: 'json',
    of: (record) => {
      const value = part(record);
      return value === null || value === undefined ? null : sortedJson(value);
    },
  };
}
