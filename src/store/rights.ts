import { changeable } from './item-rows.ts';

/** Whoever serves has no right that the product does not use; whoever reads sees figures, and none of what they are made of. */
export type RoleKind = 'serve' | 'read';

export interface TableRights {
  /** Beside reading it. `update` with columns: of these alone. */
  serve: readonly ('insert' | 'update' | 'delete' | { update: readonly string[] })[];
  read: 'all' | 'nothing' | readonly string[];
}

/**
 * Who may do what with which table. What is append-only has no more than its seal: an entry of the audit log is inserted and sealed, a
 * training record is inserted, an item keeps how it was selected. What erases, and what makes keys, is for the owner of the schema. What a
 * version before still uses is taken away one version later: both run side by side while one replaces the other.
 */
export const rights: Record<string, TableRights> = {
  alerts: { serve: ['insert', 'update', 'delete'], read: 'all' },
  api_keys: { serve: [{ update: ['last_used_at'] }], read: 'nothing' },
  audit: { serve: ['insert', { update: ['place', 'salt', 'detail_digest', 'hash'] }], read: 'nothing' },
  budget_days: { serve: ['insert', 'update'], read: 'all' },
  cards: {
    serve: ['insert', 'update'],
    read: ['item_id', 'project', 'channel', 'state', 'posted_at', 'attempt', 'planned_at'],
  },
  circuits: { serve: ['insert', 'update', 'delete'], read: 'nothing' },
  database_roles: { serve: [], read: 'nothing' },
  days: { serve: ['insert', 'update'], read: 'all' },
  deliveries: {
    serve: ['insert', 'update', 'delete'],
    read: [
      ...['id', 'project', 'webhook_id', 'state', 'attempts', 'tries'],
      ...['not_before', 'created_at', 'settled_at'],
    ],
  },
  delivery_attempts: { serve: ['insert'], read: ['delivery_id', 'attempt', 'at', 'took_ms', 'status'] },
  dismissed_advice: { serve: ['insert', 'update'], read: 'all' },
  events: { serve: ['insert', { update: ['seq'] }, 'delete'], read: 'nothing' },
  evidence: { serve: ['insert', 'update'], read: 'all' },
  feedback: { serve: ['insert'], read: ['seq', 'id', 'project', 'item_id', 'erased'] },
  former_secrets: { serve: ['insert', 'update'], read: 'nothing' },
  gold: {
    serve: ['insert', { update: ['input', 'prediction', 'value', 'group_key'] }],
    read: ['id', 'project', 'created_at'],
  },
  items: {
    serve: ['insert', { update: [...changeable, 'version'] }],
    read: [
      ...['id', 'project', 'status', 'version', 'route', 'reasons', 'probability', 'score', 'gate_version', 'floor'],
      ...['priority', 'due_at', 'asked_at', 'blind', 'round', 'is_seed', 'duplicate_of', 'outcome', 'decided_at'],
      ...['final_at', 'agreement', 'created_at'],
    ],
  },
  lanes: { serve: ['insert', 'update'], read: 'all' },
  migrations: { serve: [], read: 'all' },
  model_standings: { serve: ['insert', 'update'], read: 'all' },
  notes: { serve: ['insert', 'update'], read: ['id', 'item_id', 'project', 'kind', 'state', 'created_at'] },
  page_sessions: { serve: ['insert', 'update', 'delete'], read: 'nothing' },
  qualified: { serve: ['insert'], read: 'all' },
  readers: { serve: ['insert', 'update'], read: 'all' },
  reservations: { serve: ['insert', 'update', 'delete'], read: 'nothing' },
  reviews: {
    serve: ['insert', { update: ['retracted_at'] }],
    read: [
      ...['id', 'item_id', 'project', 'reviewer', 'verdict', 'via', 'surface', 'latency_ms', 'blind', 'as_lead'],
      ...['round', 'measures', 'retracted_at', 'created_at'],
    ],
  },
  snapshots: {
    serve: ['insert', 'update'],
    read: ['id', 'project', 'task', 'format', 'rows', 'as_of', 'created_at', 'state'],
  },
  stops: { serve: ['insert', 'update'], read: 'all' },
  summaries: { serve: ['insert', 'update'], read: 'all' },
  switches: { serve: ['insert', 'update'], read: 'all' },
  thresholds: { serve: ['insert', 'update'], read: 'all' },
  webhook_secrets: { serve: ['insert', 'update', 'delete'], read: 'nothing' },
  webhooks: { serve: ['insert', 'update', 'delete'], read: ['id', 'events', 'projects', 'created_at', 'disabled_at'] },
};

/** What training records and events are numbered by. */
export const sequences = ['feedback_seq', 'events_seq'];
