import type { Input, Item, ItemStatus, Outcome, Prediction, Review, Selection } from '../review/item.ts';

/** A row of signoff.items as pg reads it. */
export interface ItemRow {
  id: string;
  project: string;
  external_id: string | null;
  status: ItemStatus;
  version: number;
  input: Input;
  prediction: Prediction;
  route: Selection['route'];
  reasons: Selection['reasons'];
  probability: number;
  score: number;
  coin: number;
  gate_version: string;
  priority: number;
  due_at: Date | null;
  requested_by: string | null;
  group_key: string | null;
  metadata: Record<string, unknown> | null;
  callback_url: string | null;
  gold: { value: string } | null;
  outcome: Outcome | null;
  value: string | null;
  decided_by: string | null;
  decided_at: Date | null;
  final_at: Date | null;
  created_at: Date;
}

export function itemFromRow(row: ItemRow): Item {
  return {
    id: row.id,
    project: row.project,
    externalId: row.external_id,
    status: row.status,
    version: row.version,
    input: row.input,
    prediction: row.prediction,
    selection: {
      route: row.route,
      reasons: row.reasons,
      probability: row.probability,
      score: row.score,
      coin: row.coin,
      gateVersion: row.gate_version,
    },
    priority: row.priority,
    dueAt: row.due_at,
    requestedBy: row.requested_by,
    groupKey: row.group_key,
    metadata: row.metadata,
    callbackUrl: row.callback_url,
    gold: row.gold,
    decision:
      row.outcome !== null && row.value !== null && row.decided_at !== null
        ? {
            outcome: row.outcome,
            value: row.value,
            decidedBy: row.decided_by,
            decidedAt: row.decided_at,
            finalAt: row.final_at ?? row.decided_at,
          }
        : null,
    createdAt: row.created_at,
  };
}

/** The columns that an item is first written with, in the order of `itemValues`. */
export const itemColumns = [
  'id',
  'project',
  'external_id',
  'status',
  'version',
  'input',
  'prediction',
  'route',
  'reasons',
  'probability',
  'score',
  'coin',
  'gate_version',
  'priority',
  'due_at',
  'requested_by',
  'group_key',
  'metadata',
  'callback_url',
  'gold',
  'outcome',
  'value',
  'decided_by',
  'decided_at',
  'final_at',
  'created_at',
] as const;

export function itemValues(item: Item): unknown[] {
  const { selection, decision } = item;
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return [
    item.id,
    item.project,
    item.externalId,
    item.status,
    item.version,
    json(item.input),
    json(item.prediction),
    selection.route,
    selection.reasons,
    selection.probability,
    selection.score,
    selection.coin,
    selection.gateVersion,
    item.priority,
    item.dueAt,
    item.requestedBy,
    item.groupKey,
    json(item.metadata),
    item.callbackUrl,
    json(item.gold),
    decision?.outcome ?? null,
    decision?.value ?? null,
    decision?.decidedBy ?? null,
    decision?.decidedAt ?? null,
    decision?.finalAt ?? null,
    item.createdAt,
  ];
}

export interface ReviewRow {
  id: string;
  reviewer: string;
  verdict: Review['verdict'];
  value: string;
  note: string | null;
  via: Review['via'];
  latency_ms: number | null;
  created_at: Date;
}

export function reviewFromRow(row: ReviewRow): Review {
  const { latency_ms, created_at, ...rest } = row;
  return { ...rest, latencyMs: latency_ms, createdAt: created_at };
}
