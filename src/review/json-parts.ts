import type { Prediction, Review, Selection } from './item.ts';

/** What a reviewer said, in every JSON that tells of it. */
export function answerJson({ reviewer, verdict, value, reason, note, proposedLabel, via }: Review) {
  return { reviewer, verdict, value, reason, note, proposed_label: proposedLabel, via };
}

/** A review as callers read it, on its item and in an event. */
export function reviewJson(review: Review) {
  return {
    id: review.id,
    ...answerJson(review),
    as_lead: review.asLead,
    round: review.round,
    retracted_at: review.retractedAt?.toISOString() ?? null,
    created_at: review.createdAt.toISOString(),
    latency_ms: review.latencyMs,
  };
}

/** What the model said, without what it said to people about it. */
export function predictionJson(prediction: Prediction) {
  return {
    value: prediction.value,
    confidence: prediction.confidence,
    alternatives: prediction.alternatives,
    ...(prediction.fieldConfidence ? { field_confidence: prediction.fieldConfidence } : {}),
    model: prediction.model,
    model_version: prediction.modelVersion,
  };
}

/** Why the item is reviewed or not. */
export function selectionJson({ route, reasons, probability, score }: Selection) {
  return { route, reasons, probability, score };
}
