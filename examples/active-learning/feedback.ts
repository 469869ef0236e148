import { setTimeout as pause } from 'node:timers/promises';
import type { Signoff } from '../../src/client/index.ts';
import type { Labelled } from './detector.ts';

/** A label as a training record has it. */
export interface Label extends Labelled {
  itemId: string;
  externalId: string;
  /** Chance said where it stood in the queue. */
  byChance: boolean;
}

/** Everything that people have answered, and where reading goes on. */
export interface Collected {
  labels: Label[];
  cursor: string | null;
}

const lookAgainMs = 50;
/** The record is there as soon as no older change is on its way. */
const patienceMs = 30_000;

/**
 * Reads the training records that are new, until those of all `answered` items are among them, and throws when they do not come or
 * others do. A model learns from nothing else.
 */
export async function collect(
  signoff: Signoff,
  project: string,
  before: Collected,
  answered: readonly string[],
  signal: AbortSignal,
): Promise<Collected> {
  const missing = new Set(answered);
  const labels = [...before.labels];
  let { cursor } = before;
  for (const until = Date.now() + patienceMs; missing.size > 0; ) {
    const wish = { final: true, signal, ...(cursor === null ? {} : { cursor }) };
    for await (const record of signoff.feedback.stream(project, wish)) {
      cursor = record.cursor;
      // What was rejected is a record too, and names no label.
      if (record.outcome !== 'approved' && record.outcome !== 'corrected') continue;
      const { item_id: itemId, external_id: externalId, input, value, selection } = record;
      if (!missing.delete(itemId)) throw new Error(`${itemId} has a record in ${project} and was not answered.`);
      if (externalId === null || input.text === undefined || typeof value !== 'string')
        throw new Error(`The record of ${itemId} has no label or no text.`);
      labels.push({ itemId, externalId, text: input.text, value, byChance: selection.reasons.includes('explore') });
    }
    if (Date.now() > until) throw new Error(`${missing.size} answers of ${project} became no training record.`);
    if (missing.size > 0) await pause(lookAgainMs, undefined, { signal });
  }
  return { labels, cursor };
}
