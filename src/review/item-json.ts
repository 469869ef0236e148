import { decisionJson } from './event.ts';
import type { Item, Review } from './item.ts';
import { predictionJson, reviewJson, selectionJson } from './json-parts.ts';

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
    selection: selectionJson(selection),
    duplicate_of: item.duplicateOf,
    decision: decision && decisionJson(decision),
    reviews: reviews.map(reviewJson),
    created_at: item.createdAt.toISOString(),
    input: item.input,
    prediction: {
      ...predictionJson(prediction),
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
