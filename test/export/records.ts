import { readTrainingRecord, type TrainingRecord } from '../../src/export/training-record.ts';
import { feedbackRecord } from '../../src/review/feedback.ts';
import type { Item, Review } from '../../src/review/item.ts';
import type { Project } from '../../src/review/project.ts';
import { aDecidedItem, aReview } from '../support/items.ts';
import { aProject } from '../support/project.ts';

/** A record as the store gives it: an item that Ana corrected, unless told otherwise. */
export function aRecord(
  changes: Partial<TrainingRecord> = {},
  {
    project = aProject(),
    item = aDecidedItem({ project: project.key }),
    reviews = [aReview()],
  }: { project?: Project; item?: Item; reviews?: Review[] } = {},
): TrainingRecord {
  const { record } = feedbackRecord('fbk_1', project, item, reviews, null);
  return { ...readTrainingRecord(JSON.stringify(record)), ...changes };
}

export async function* from<T>(list: Iterable<T>): AsyncGenerator<T> {
  yield* list;
}

/** All that a layout writes. */
export async function written(pieces: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(Buffer.from(piece));
  return Buffer.concat(parts);
}
