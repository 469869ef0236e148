import type { Item, Review } from './item.ts';
import type { Project } from './project.ts';

/**
 * The training record of one decision: what was asked, what the model said, what people answered, and why this item
 * was looked at at all. Append-only; a later decision on the same item is a new record that `supersedes` this one.
 */
export function feedbackRecord(
  id: string,
  project: Project,
  item: Item,
  reviews: Review[],
): { id: string; record: Record<string, unknown> } {
  const { decision, prediction, selection } = item;
  if (!decision) throw new Error(`item ${item.id} has no decision to learn from`);
  return {
    id,
    record: {
      schema: 1,
      id,
      item_id: item.id,
      project: item.project,
      external_id: item.externalId,
      group_key: item.groupKey,
      input: item.input,
      prediction: {
        value: prediction.value,
        confidence: prediction.confidence,
        alternatives: prediction.alternatives,
        model: prediction.model,
        model_version: prediction.modelVersion,
      },
      outcome: decision.outcome,
      value: decision.value,
      changed: decision.value !== prediction.value,
      reviews: reviews.map((review) => ({
        reviewer: review.reviewer,
        verdict: review.verdict,
        value: review.value,
        note: review.note,
        via: review.via,
        created_at: review.createdAt.toISOString(),
        latency_ms: review.latencyMs,
      })),
      selection: {
        route: selection.route,
        reasons: selection.reasons,
        probability: selection.probability,
        score: selection.score,
        gate_version: selection.gateVersion,
      },
      decided_by: decision.decidedBy,
      decided_at: decision.decidedAt.toISOString(),
      final_at: decision.finalAt.toISOString(),
      created_at: item.createdAt.toISOString(),
      label_set_version: project.labelSetVersion,
      supersedes: null,
      metadata: item.metadata,
    },
  };
}
