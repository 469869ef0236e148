import { z } from 'zod';
import type { Prediction } from './detector.ts';
import { projectKey } from './project.ts';
import type { Snippet } from './snippets.ts';

const item = z.object({
  id: z.string(),
  external_id: z.string().nullish(),
  status: z.string(),
  prediction: z.object({
    value: z.string(),
    confidence: z.number(),
    alternatives: z.array(z.object({ value: z.string(), confidence: z.number() })).nullish(),
  }),
  selection: z.object({ route: z.string() }).nullish(),
  decision: z.object({ outcome: z.string(), value: z.string().nullish(), decided_by: z.string().nullish() }).nullish(),
});

/** The part of an item the demo looks at. */
export type Item = z.infer<typeof item>;

export type Submission =
  | { kind: 'kept'; item: Item; isNew: boolean }
  /** Nobody knows whether it was kept; sending it again is safe, since its external id makes it the same item. */
  | { kind: 'again'; why: string; retryAfterMs: number | null };

export interface Api {
  /** One attempt. Throws when the service understood and will never take it (a key or a project that isn't there). */
  submit(snippet: Snippet, prediction: Prediction, signal?: AbortSignal): Promise<Submission>;
  /** Throws when the service is away or does not know the item. */
  item(id: string, signal?: AbortSignal): Promise<Item>;
}

/** Longer than any answer takes, short enough to notice a connection that died without a word. */
const answerMsMax = 10_000;

export function createApi(options: { apiUrl: string; apiKey: string }): Api {
  const call = (path: string, init: RequestInit, signal?: AbortSignal) =>
    fetch(new URL(path, options.apiUrl), {
      ...init,
      headers: { authorization: `Bearer ${options.apiKey}`, 'content-type': 'application/json' },
      signal: AbortSignal.any([AbortSignal.timeout(answerMsMax), ...(signal ? [signal] : [])]),
    });

  return {
    async submit(snippet, prediction, signal) {
      const body = JSON.stringify({ external_id: snippet.externalId, input: { text: snippet.text }, prediction });
      let status: number;
      let retryAfter: string | null;
      let answer: string;
      try {
        const response = await call(`/v1/projects/${projectKey}/items`, { method: 'POST', body }, signal);
        status = response.status;
        retryAfter = response.headers.get('retry-after');
        answer = await response.text();
      } catch {
        return { kind: 'again', why: 'The service does not answer.', retryAfterMs: null };
      }
      if (status === 200 || status === 201) {
        return { kind: 'kept', item: item.parse(JSON.parse(answer)), isNew: status === 201 };
      }
      if (isPassing(status)) {
        return { kind: 'again', why: `The service answered ${status}.`, retryAfterMs: msOf(retryAfter) };
      }
      throw new Error(`The service refused ${snippet.externalId} with ${status}: ${answer}`);
    },

    async item(id, signal) {
      const response = await call(`/v1/items/${encodeURIComponent(id)}`, {}, signal);
      if (!response.ok) throw new Error(`The service answered ${response.status} for item ${id}.`);
      return item.parse(await response.json());
    },
  };
}

/** 409: our first attempt at the same item is still being worked on. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 429 || status === 409 || status === 408;
}

/** `Retry-After` in its seconds form; our service sends no dates. */
function msOf(retryAfter: string | null): number | null {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}
