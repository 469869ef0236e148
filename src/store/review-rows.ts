import type { Review } from '../review/item.ts';
import type { Value } from '../review/value.ts';

/** A row of signoff.reviews as pg reads it, without the item it belongs to. */
export interface ReviewRow {
  id: string;
  reviewer: string;
  verdict: Review['verdict'];
  value: Value | null;
  reason: string | null;
  note: string | null;
  proposed_label: string | null;
  via: Review['via'];
  surface: Review['surface'];
  blind: boolean;
  as_lead: boolean;
  round: number;
  latency_ms: number | null;
  created_at: Date;
  retracted_at: Date | null;
}

export const reviewColumns = [
  'id',
  'reviewer',
  'verdict',
  'value',
  'reason',
  'note',
  'proposed_label',
  'via',
  'surface',
  'blind',
  'as_lead',
  'round',
  'latency_ms',
  'created_at',
  'retracted_at',
] as const satisfies readonly (keyof ReviewRow)[];

export function reviewFromRow(row: ReviewRow): Review {
  return {
    id: row.id,
    reviewer: row.reviewer,
    verdict: row.verdict,
    value: row.value,
    reason: row.reason,
    note: row.note,
    proposedLabel: row.proposed_label,
    via: row.via,
    surface: row.surface,
    blind: row.blind,
    asLead: row.as_lead,
    round: row.round,
    latencyMs: row.latency_ms,
    createdAt: row.created_at,
    retractedAt: row.retracted_at,
  };
}

export function reviewRow(review: Review): Record<keyof ReviewRow, unknown> {
  return {
    id: review.id,
    reviewer: review.reviewer,
    verdict: review.verdict,
    value: review.value,
    reason: review.reason,
    note: review.note,
    proposed_label: review.proposedLabel,
    via: review.via,
    surface: review.surface,
    blind: review.blind,
    as_lead: review.asLead,
    round: review.round,
    latency_ms: review.latencyMs,
    created_at: review.createdAt,
    retracted_at: review.retractedAt,
  };
}
