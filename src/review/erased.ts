import { type Item, nextVersion, type Review } from './item.ts';
import type { Project } from './project.ts';
import type { Value } from './value.ts';

type Vocabulary = Pick<Project, 'task' | 'labels'>;

/**
 * An item without anything that came from outside or that people wrote: what it was about, what it was called, and what was said in free
 * words. What stays are the project's own labels, figures, times and who answered: enough for every count to stay what it was.
 */
export function withoutContent(project: Vocabulary, item: Item, at: Date): Item {
  const { prediction, decision, gold } = item;
  return {
    ...nextVersion(item),
    externalId: null,
    input: {},
    inputErasedAt: item.inputErasedAt ?? at,
    eraseAt: null,
    prediction: {
      ...prediction,
      value: withoutWords(project, prediction.value),
      alternatives: prediction.alternatives.filter(({ value }) => isLabel(project, value)),
      explanation: null,
    },
    groupKey: null,
    metadata: null,
    callbackUrl: null,
    idempotency: null,
    traceparent: null,
    gold: gold && {
      ...gold,
      ...('value' in gold ? { value: withoutWords(project, gold.value) } : {}),
      ...('shownAs' in gold ? { shownAs: null } : {}),
    },
    sketch: null,
    decision: decision && { ...decision, value: decision.value && withoutWords(project, decision.value) },
  };
}

export function reviewWithoutContent(project: Vocabulary, review: Review): Review {
  return {
    ...review,
    value: review.value && withoutWords(project, review.value),
    reason: null,
    note: null,
    proposedLabel: null,
  };
}

/** An event's data with only what its item has left. Shaped as it was, for whoever still reads it. */
export function eventWithoutContent(project: Vocabulary, data: Record<string, unknown>): Record<string, unknown> {
  const valueIn = (part: unknown) =>
    typeof part === 'object' && part !== null && 'value' in part
      ? { ...part, value: part.value === null ? null : withoutWords(project, part.value as Value) }
      : part;
  const blank = (names: string[]) =>
    Object.fromEntries(names.filter((name) => name in data).map((name) => [name, null]));
  const { review } = data;
  return {
    ...data,
    ...blank(['external_id', 'group_key', 'metadata']),
    ...('prediction' in data ? { prediction: valueIn(data.prediction) } : {}),
    ...('decision' in data ? { decision: valueIn(data.decision) } : {}),
    ...(typeof review === 'object' && review !== null
      ? { review: { ...Object(valueIn(review)), reason: null, note: null, proposed_label: null } }
      : {}),
  };
}

/** Labels are the project's words. An action's name says what kind of thing was to be done, its arguments to whom. */
function withoutWords(project: Vocabulary, value: Value): Value {
  if (typeof value === 'string') return isLabel(project, value) ? value : '';
  if (Array.isArray(value)) return value.filter((label) => isLabel(project, label));
  if (project.task === 'approval') return { action: String(value.action), arguments: {}, summary: null };
  return {};
}

function isLabel({ labels }: Vocabulary, value: string): boolean {
  return labels.some((label) => label.value === value);
}
