import { type Api, createApi, type Item, type Submission } from './api.ts';
import { detect, type Prediction } from './detector.ts';
import { pause } from './pause.ts';
import { type Snippet, snippets } from './snippets.ts';

/** A prediction the service has accepted, and what only the demo knows of it: the truth. */
export interface SentItem {
  id: string;
  externalId: string;
  text: string;
  truth: string;
  prediction: Prediction;
  item: Item;
}

export interface StreamOptions {
  apiUrl: string;
  apiKey: string;
  /** Everything the demo has, unless told otherwise. */
  snippets?: readonly Snippet[];
  everyMs?: number;
  /** So many go out at once, so that there is a card to look at from the start. */
  burst?: number;
  signal?: AbortSignal;
  /** Hears one sentence whenever the service does not take an item; the stream waits and tries again by itself. */
  onTrouble?: (sentence: string) => void;
  firstRetryMs?: number;
}

/** Among this many of the demo's first messages the model doubts at least three. */
export const firstBurst = 15;

const retryMsMax = 5_000;

/**
 * Sends real predictions at a human pace and yields each one once the service has kept it, until they run out or the
 * signal says stop. A service that is away, busy or broken is waited for, and nothing is skipped meanwhile.
 * A service that already knows an item (the demo was restarted) costs no wait, so the stream soon goes on where it stopped.
 * The pace is set by whoever consumes it: unread, it sends nothing. Throws when the service refuses for good.
 */
export async function* streamPredictions(options: StreamOptions): AsyncGenerator<SentItem, void, void> {
  const { signal, everyMs = 1_000, burst = firstBurst } = options;
  const api = createApi(options);
  let sent = 0;
  for (const snippet of options.snippets ?? snippets()) {
    if (sent >= burst && (await pause(everyMs, signal)) === 'stopped') return;
    const prediction = detect(snippet.text);
    const kept = await submitUntilKept(api, snippet, prediction, options);
    if (kept === 'stopped') return;
    if (kept.isNew) sent += 1;
    const { externalId, text, truth } = snippet;
    yield { id: kept.item.id, externalId, text, truth, prediction, item: kept.item };
  }
}

async function submitUntilKept(
  api: Api,
  snippet: Snippet,
  prediction: Prediction,
  { signal, onTrouble, firstRetryMs = 250 }: StreamOptions,
): Promise<(Submission & { kind: 'kept' }) | 'stopped'> {
  for (let retryMs = firstRetryMs; !signal?.aborted; retryMs = Math.min(retryMs * 2, retryMsMax)) {
    const submission = await api.submit(snippet, prediction, signal);
    if (submission.kind === 'kept') return submission;
    if (signal?.aborted) break;
    onTrouble?.(`${submission.why} ${snippet.externalId} waits and is sent again.`);
    await pause(submission.retryAfterMs ?? retryMs, signal);
  }
  return 'stopped';
}
