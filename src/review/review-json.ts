import type { Review } from './item.ts';

/** A review as callers read it, on its item and in an event. */
export function reviewJson(review: Review) {
  return {
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
  };
}
