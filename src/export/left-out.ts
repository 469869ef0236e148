import type { Outcome } from '../review/item.ts';
import type { TrainingRecord } from './training-record.ts';

/** Why a record has no place in a dataset: how it ended, or what it lacks. */
export type LeftOut =
  | Exclude<Outcome, 'approved' | 'corrected'>
  /** A decision that was taken back: there is none any more. */
  | 'taken_back'
  /** Its subject was erased. */
  | 'erased'
  /** The model said the same as the person. */
  | 'unchanged'
  /** There is nothing left that the model saw. */
  | 'no_input';

/**
 * Why a record teaches nothing: no person gave it an answer. What was approved without a person is left out too: a model that
 * is taught its own guesses learns to be sure of them. For an approval a rejection is an answer, for everything else it says only
 * what is wrong.
 */
export function whyUnlabelled(record: TrainingRecord): LeftOut | null {
  switch (record.outcome) {
    case 'approved':
    case 'corrected':
      return null;
    case 'rejected':
      return record.task === 'approval' ? null : 'rejected';
    case null:
      return record.erased_at === undefined ? 'taken_back' : 'erased';
    case 'auto_approved':
    case 'expired':
    case 'withdrawn':
    case 'no_consensus':
    case 'unreviewed':
      return record.outcome;
  }
}
