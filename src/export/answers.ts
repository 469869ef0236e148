import { sortedJson } from './sorted-json.ts';
import type { RecordedReview, RecordedValue, TrainingRecord } from './training-record.ts';

/** An answer as labelling tools know it: something chosen, or something written. */
export type Answer = { question: string } & ({ choices: string[] } | { text: string });

/**
 * A value by question: `label` or `labels` to choose from, `answer` to write, for an extraction a text for each field that was
 * found, for an approval the `decision`: approve, correct (with the `corrected_action` as JSON) or reject.
 */
export function answersOf(record: TrainingRecord, value: RecordedValue): Answer[] {
  switch (record.task) {
    case 'classification':
      return [{ question: 'label', choices: [String(value)] }];
    case 'multilabel':
      return [{ question: 'labels', choices: Array.isArray(value) ? value : [] }];
    case 'text':
      return [{ question: 'answer', text: String(value) }];
    case 'extraction':
      return Object.entries(value).flatMap(([field, found]) =>
        found === null ? [] : [{ question: field, text: String(found) }],
      );
    case 'approval': {
      if (same(value, record.prediction.value)) return [decision('approve')];
      return [decision('correct'), { question: 'corrected_action', text: sortedJson(value) }];
    }
  }
}

/** What a reviewer said. Empty for a rejection, unless it is an approval that is asked for. */
export function answersOfReview(record: TrainingRecord, review: RecordedReview): Answer[] {
  if (review.value !== null) return answersOf(record, review.value);
  return record.task === 'approval' && review.verdict === 'reject' ? [decision('reject')] : [];
}

/** Whether a reviewer said what was decided in the end. */
export function saysTheDecision(record: TrainingRecord, review: RecordedReview): boolean {
  if (record.outcome === 'rejected') return review.verdict === 'reject';
  return review.value !== null && record.value !== null && same(review.value, record.value);
}

function decision(choice: 'approve' | 'correct' | 'reject'): Answer {
  return { question: 'decision', choices: [choice] };
}

function same(a: RecordedValue, b: RecordedValue): boolean {
  return sortedJson(a) === sortedJson(b);
}
