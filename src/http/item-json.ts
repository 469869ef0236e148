import type { Item, Review } from '../review/item.ts';

/** An item as the API returns it. */
export function itemJson(item: Item, reviews: Review[]): Record<string, unknown> {
  const { selection, decision, prediction } = item;
  return {
    id: item.id,
    project: item.project,
    external_id: item.externalId,
    status: item.status,
    escalation: item.escalation && {
      why: item.escalation.why,
      by: item.escalation.by,
      at: item.escalation.at.toISOString(),
    },
    version: item.version,
    selection: {
      route: selection.route,
      reasons: selection.reasons,
      probability: selection.probability,
      score: selection.score,
    },
    decision: decision && {
      outcome: decision.outcome,
      value: decision.value,
      decided_by: decision.decidedBy,
      decided_at: decision.decidedAt.toISOString(),
      final_at: decision.finalAt.toISOString(),
      agreement: decision.agreement,
    },
    reviews: reviews.map((review) => ({
      id: review.id,
      reviewer: review.reviewer,
      verdict: review.verdict,
      value: review.value,
      reason: review.reason,
      note: review.note,
      proposed_label: review.proposedLabel,
      via: review.via,
      as_lead: review.asLead,
      round: review.round,
      retracted_at: review.retractedAt?.toISOString() ?? null,
      created_at: review.createdAt.toISOString(),
      latency_ms: review.latencyMs,
    })),
    created_at: item.createdAt.toISOString(),
    input: item.input,
    prediction: {
      value: prediction.value,
      confidence: prediction.confidence,
      alternatives: prediction.alternatives,
      ...(prediction.fieldConfidence ? { field_confidence: prediction.fieldConfidence } : {}),
      model: prediction.model,
      model_version: prediction.modelVersion,
      explanation: prediction.explanation,
    },
    priority: item.priority,
    due_at: item.dueAt?.toISOString() ?? null,
    requested_by: item.requestedBy,
    group_key: item.groupKey,
    metadata: item.metadata,
    callback_url: item.callbackUrl,
  };
}
