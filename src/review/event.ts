import { newId } from './id.ts';
import type { Decision, Item, Review } from './item.ts';
import { reviewJson } from './json-parts.ts';

/** What happens to one item. */
export const itemEventTypes = ['item.completed', 'item.reopened', 'review.created'] as const;
export const eventTypes = [...itemEventTypes, 'retrain.suggested'] as const;
export type EventType = (typeof eventTypes)[number];

/** Something that happened, as it is told to whoever listens: the same however often and however late it is told. */
export interface Event {
  id: string;
  project: string;
  /** Null: it is about a project. */
  itemId: string | null;
  type: EventType;
  at: Date;
  data: Record<string, unknown>;
  callbackUrl: string | null;
}

/** An event that has its place among all: reading goes on behind it. */
export interface PlacedEvent extends Pick<Event, 'project' | 'type' | 'at' | 'data'> {
  /** A decimal number. */
  place: string;
}

/** Which events somebody wants. */
export interface EventWish {
  /** null: of every project. */
  projects: readonly string[] | null;
  types: readonly EventType[];
  limit: number;
}

/** An event word for word, the same for everybody who is told. */
export function textOf({ type, at, data }: { type: string; at: Date; data: unknown }): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data });
}

/**
 * What a change means for others: an item was decided or is open again, somebody answered. `before` is null for an item that is
 * new. Items with a known answer measure people and models, and nobody outside hears of them.
 */
export function eventsOf(before: Item | null, { item, review }: { item: Item; review: Review | null }): Event[] {
  if (item.gold || item.isSeed) return [];
  const events: Event[] = [];
  const tell = (type: EventType, at: Date, data: Record<string, unknown>) =>
    events.push({
      id: newId('evt', at.getTime()),
      project: item.project,
      itemId: item.id,
      type,
      at,
      data,
      callbackUrl: item.callbackUrl,
    });
  if (review) {
    tell('review.created', review.createdAt, { ...named(item), review: reviewJson(review) });
  }
  const wasDecided = before?.decision ?? null;
  if (item.decision && !sameDecision(wasDecided, item.decision)) {
    tell('item.completed', item.decision.decidedAt, told(item));
  } else if (wasDecided && !item.decision) {
    tell('item.reopened', item.askedAt, told(item));
  }
  return events;
}

/** A project's model should be trained anew. */
export function retrainSuggested(project: string, at: Date, data: Record<string, unknown>): Event {
  const id = newId('evt', at.getTime());
  const type = 'retrain.suggested';
  return { id, project, itemId: null, type, at, data: { project, ...data }, callbackUrl: null };
}

/** Decided anew is told anew; a decision that only stands longer is not. */
function sameDecision(a: Decision | null, b: Decision): boolean {
  return a !== null && a.decidedAt.getTime() === b.decidedAt.getTime() && a.outcome === b.outcome;
}

function named({ id, project, externalId, version }: Item) {
  return { item: id, project, external_id: externalId, version };
}

/** Enough to act on without asking back, and without the input: it may be long, and not everybody's business. */
function told(item: Item): Record<string, unknown> {
  const { prediction } = item;
  return {
    ...named(item),
    status: item.status,
    decision: item.decision && decisionJson(item.decision),
    prediction: {
      value: prediction.value,
      confidence: prediction.confidence,
      model: prediction.model,
      model_version: prediction.modelVersion,
    },
    group_key: item.groupKey,
    requested_by: item.requestedBy,
    metadata: item.metadata,
  };
}

/** A decision as callers read it. */
export function decisionJson(decision: Decision) {
  return {
    outcome: decision.outcome,
    value: decision.value,
    decided_by: decision.decidedBy,
    decided_at: decision.decidedAt.toISOString(),
    final_at: decision.finalAt.toISOString(),
    agreement: decision.agreement,
  };
}
