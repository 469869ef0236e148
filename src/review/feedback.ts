import { type Item, isAnswer, liveReviews, type Review } from './item.ts';
import { answerJson, predictionJson, selectionJson } from './json-parts.ts';
import type { Project, Task } from './project.ts';

/**
 * The training record of one decision: what was asked, what the model said, what people answered, and why this item
 * was looked at at all. Append-only: a later decision on the same item is a new record that `supersedes` this one, and a
 * decision that was taken back is superseded at once by a record without an outcome.
 */
export function feedbackRecord(
  id: string,
  project: Project,
  item: Item,
  reviews: Review[],
  supersedes: string | null,
): FeedbackRecord {
  const { decision, prediction, selection } = item;
  return {
    id,
    record: {
      schema: 1,
      id,
      item_id: item.id,
      project: item.project,
      task: project.task,
      external_id: item.externalId,
      group_key: item.groupKey,
      input: item.input,
      prediction: predictionJson(prediction),
      outcome: decision?.outcome ?? null,
      value: decision?.value ?? null,
      changed: decision?.outcome === 'corrected',
      agreement: decision?.agreement ?? null,
      soft_labels: softLabels(project.task, liveReviews(item, reviews)),
      reviews: reviews.map((review) => ({
        ...answerJson(review),
        bulk: review.surface === 'bulk',
        blind: review.blind,
        as_lead: review.asLead,
        round: review.round,
        created_at: review.createdAt.toISOString(),
        latency_ms: review.latencyMs,
      })),
      selection: {
        ...selectionJson(selection),
        gate_version: selection.gateVersion,
      },
      decided_by: decision?.decidedBy ?? null,
      decided_at: decision?.decidedAt.toISOString() ?? null,
      final_at: decision?.finalAt.toISOString() ?? null,
      created_at: item.createdAt.toISOString(),
      label_set_version: project.labelSetVersion,
      supersedes,
      metadata: item.metadata,
    },
  };
}

export interface FeedbackRecord {
  id: string;
  record: Record<string, unknown>;
}

/**
 * Of those who gave a value, how many gave each label, as a share: a training target that keeps the doubt. Of several labels each has
 * a share of its own. Null where fewer than two gave one, and for tasks without labels. Everybody counts alike here: weighing people
 * by their skill takes more items than one.
 */
function softLabels(task: Task, reviews: Review[]): Record<string, number> | null {
  if (task !== 'classification' && task !== 'multilabel') return null;
  const given = reviews.filter(isAnswer).flatMap(({ value }) => (value === null ? [] : [value]));
  if (given.length < 2) return null;
  const counts = new Map<string, number>();
  for (const label of given.flatMap((value) => (Array.isArray(value) ? value : String(value)))) {
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const shares = [...counts].map(([label, count]): [string, number] => [label, count / given.length]);
  return Object.fromEntries(shares.sort(([a], [b]) => (a < b ? -1 : 1)));
}
