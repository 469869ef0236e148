import { setTimeout as pause } from 'node:timers/promises';
import type { Signoff } from '../../src/client/index.ts';
import type { Snippet } from '../../src/demo/snippets.ts';
import type { Detector, Guess } from './detector.ts';

/** A message that Signoff has, and what the model said of it. */
export interface Sent {
  snippet: Snippet;
  guess: Guess;
}

/**
 * Sends each message with the model's guess; those of a later round come first in the queue. What was sent, by the id of its item;
 * throws when one is refused.
 */
export async function predict(
  signoff: Signoff,
  project: string,
  { snippets, detector, round }: { snippets: readonly Snippet[]; detector: Detector; round: number },
  signal: AbortSignal,
): Promise<Map<string, Sent>> {
  const guesses = snippets.map((snippet) => ({ snippet, guess: detector.detect(snippet.text) }));
  const items = guesses.map(({ snippet: { externalId, text }, guess }) => ({
    external_id: externalId,
    input: { text },
    prediction: { ...guess, model: 'example', model_version: `round-${round}` },
    priority: round,
  }));
  const sent = new Map<string, Sent>();
  for await (const { line, status, id, problem } of signoff.items.createMany(project, items, { signal })) {
    const guess = guesses[line - 1];
    if (problem || id === undefined || !guess) throw new Error(`Line ${line}: ${problem?.detail ?? status}`);
    sent.set(id, guess);
  }
  return sent;
}

const lookAgainMs = 50;

/**
 * Lets one item take the only place in the channel, and leaves it there unanswered. A session hands out last what has a card, so
 * without it the best item of a round would be asked about last.
 */
export async function parkCard(signoff: Signoff, project: string, signal: AbortSignal): Promise<void> {
  const parked = await signoff.items.create(
    project,
    {
      external_id: 'parked',
      input: { text: 'This card keeps its place in the channel: reviewers answer in sessions.' },
      prediction: { value: 'eng', confidence: 0, model: 'example', model_version: 'none' },
    },
    { signal },
  );
  for (let { status } = parked; status !== 'in_review'; { status } = await signoff.items.get(parked.id, { signal })) {
    await pause(lookAgainMs, undefined, { signal });
  }
}
