import type { Escalation, Input, Item, ItemStatus, Outcome, Prediction, Selection } from '../review/item.ts';
import type { Value } from '../review/value.ts';

/** A row of signoff.items as pg reads it. */
export interface ItemRow {
  id: string;
  project: string;
  external_id: string | null;
  status: ItemStatus;
  version: number;
  input: Input;
  input_erased_at: Date | null;
  erase_at: Date | null;
  prediction: Prediction;
  route: Selection['route'];
  reasons: Selection['reasons'];
  probability: number;
  score: number;
  coin: number;
  gate_version: string;
  floor: number;
  priority: number;
  due_at: Date | null;
  asked_at: Date;
  remind_at: Date | null;
  requested_by: string | null;
  group_key: string | null;
  metadata: Record<string, unknown> | null;
  callback_url: string | null;
  idempotency_key: string | null;
  idempotency_fingerprint: string | null;
  traceparent: string | null;
  gold: Item['gold'];
  is_seed: boolean;
  sketch_hash: string | null;
  sketch_bands: number[] | null;
  duplicate_of: string | null;
  asked_of: string | null;
  blind: boolean;
  round: number;
  fresh_eyes: boolean;
  escalation: (Omit<Escalation, 'at'> & { at: string }) | null;
  outcome: Outcome | null;
  value: Value | null;
  decided_by: string | null;
  decided_at: Date | null;
  final_at: Date | null;
  agreement: number | null;
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
    inputErasedAt: row.input_erased_at,
    eraseAt: row.erase_at,
    // What this version knows of a prediction and an earlier one did not write.
    prediction: { ...row.prediction, fieldConfidence: row.prediction.fieldConfidence ?? null },
    selection: {
      route: row.route,
      reasons: row.reasons,
      probability: row.probability,
      score: row.score,
      coin: row.coin,
      gateVersion: row.gate_version,
      floor: row.floor,
    },
    priority: row.priority,
    dueAt: row.due_at,
    askedAt: row.asked_at,
    remindAt: row.remind_at,
    requestedBy: row.requested_by,
    groupKey: row.group_key,
    metadata: row.metadata,
    callbackUrl: row.callback_url,
    idempotency:
      row.idempotency_key !== null && row.idempotency_fingerprint !== null
        ? { key: row.idempotency_key, fingerprint: row.idempotency_fingerprint }
        : null,
    traceparent: row.traceparent,
    gold: row.gold,
    isSeed: row.is_seed,
    sketch:
      row.sketch_hash !== null && row.sketch_bands !== null ? { hash: row.sketch_hash, bands: row.sketch_bands } : null,
    duplicateOf: row.duplicate_of,
    askedOf: row.asked_of,
    blind: row.blind,
    round: row.round,
    freshEyes: row.fresh_eyes,
    escalation: row.escalation && { ...row.escalation, at: new Date(row.escalation.at) },
    decision:
      row.outcome !== null && row.decided_at !== null
        ? {
            outcome: row.outcome,
            value: row.value,
            decidedBy: row.decided_by,
            decidedAt: row.decided_at,
            finalAt: row.final_at ?? row.decided_at,
            agreement: row.agreement,
          }
        : null,
    createdAt: row.created_at,
  };
}

/** The columns of an item, each with its value as JSON writes it. */
export function itemRow(item: Item) {
  const { selection, decision } = item;
  // Of a new item both are one moment, and to write a moment takes as long as all its other small columns.
  const createdAt = item.createdAt.toISOString();
  const askedAt = item.askedAt === item.createdAt ? createdAt : item.askedAt;
  return {
    id: item.id,
    project: item.project,
    external_id: item.externalId,
    status: item.status,
    version: item.version,
    input: item.input,
    input_erased_at: item.inputErasedAt,
    erase_at: item.eraseAt,
    prediction: item.prediction,
    route: selection.route,
    reasons: selection.reasons,
    probability: selection.probability,
    score: selection.score,
    coin: selection.coin,
    gate_version: selection.gateVersion,
    floor: selection.floor,
    priority: item.priority,
    due_at: item.dueAt,
    asked_at: askedAt,
    remind_at: item.remindAt,
    requested_by: item.requestedBy,
    group_key: item.groupKey,
    metadata: item.metadata,
    callback_url: item.callbackUrl,
    idempotency_key: item.idempotency?.key ?? null,
    idempotency_fingerprint: item.idempotency?.fingerprint ?? null,
    traceparent: item.traceparent,
    gold: item.gold,
    is_seed: item.isSeed,
    sketch_hash: item.sketch?.hash ?? null,
    sketch_bands: item.sketch?.bands ?? null,
    duplicate_of: item.duplicateOf,
    asked_of: item.askedOf,
    blind: item.blind,
    round: item.round,
    fresh_eyes: item.freshEyes,
    escalation: item.escalation,
    outcome: decision?.outcome ?? null,
    value: decision?.value ?? null,
    decided_by: decision?.decidedBy ?? null,
    decided_at: decision?.decidedAt ?? null,
    final_at: decision?.finalAt ?? null,
    agreement: decision?.agreement ?? null,
    created_at: createdAt,
  } satisfies Record<keyof ItemRow, unknown>;
}

/**
 * SQL: in which order waiting items are asked about, as the indexes have it. `rank` is the score and what age makes of it: a day of
 * waiting counts as much as the whole range of scores, so that what matters least still has its turn.
 */
export const bestFirst = 'priority desc, rank desc, id';

export const itemColumns = [
  'id',
  'project',
  'external_id',
  'status',
  'version',
  'input',
  'input_erased_at',
  'erase_at',
  'prediction',
  'route',
  'reasons',
  'probability',
  'score',
  'coin',
  'gate_version',
  'floor',
  'priority',
  'due_at',
  'asked_at',
  'remind_at',
  'requested_by',
  'group_key',
  'metadata',
  'callback_url',
  'idempotency_key',
  'idempotency_fingerprint',
  'traceparent',
  'gold',
  'is_seed',
  'sketch_hash',
  'sketch_bands',
  'duplicate_of',
  'asked_of',
  'blind',
  'round',
  'fresh_eyes',
  'escalation',
  'outcome',
  'value',
  'decided_by',
  'decided_at',
  'final_at',
  'agreement',
  'created_at',
] as const satisfies readonly (keyof ItemRow)[];

/** What of an item can change after it was written. */
export const changeable = [
  'status',
  'outcome',
  'value',
  'decided_by',
  'decided_at',
  'final_at',
  'agreement',
  'round',
  'fresh_eyes',
  'escalation',
  'due_at',
  'asked_at',
  'remind_at',
  'route',
  'duplicate_of',
  'reasons',
  'input',
  'input_erased_at',
  'erase_at',
] as const satisfies readonly (typeof itemColumns)[number][];
