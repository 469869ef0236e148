/// <reference lib="dom" />

/** What the server says of one piece of the window: unchanged while `sig` is. */
export interface Row {
  key: string;
  sig: string;
  html: string;
}

export interface WindowState {
  rail: Row[];
  unread: number;
  main: Row[];
  earlier: number;
  lastTs: string | null;
  thread: Row[] | null;
  modals: (Row & { hash: string })[];
}

/** What a person notices of what they did. */
export interface Outcome {
  acked_in_ms?: number | null;
  errors?: Record<string, string>;
  refused?: string;
  said?: { ts: string; text: string }[];
}

export type Place = { channel: string; ts: string } | { view_id: string };

export interface Option {
  text: string;
  value: string;
  description?: string;
  group?: string;
}

const root = document.documentElement.dataset;

/** Who looks, and at what: written into the document, so that two windows can be two people. */
export const here = {
  as: root.as ?? '',
  place: root.place ?? '',
  newSince: root.newSince,
  title: root.title ?? '',
  app: root.app ?? 'The app',
};

export async function getJson<T>(path: string): Promise<T> {
  const answer = await fetch(path, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

/** Does something as the person of this window. A sandbox that is gone reads like any other refusal. */
export async function act<T = Outcome>(name: string, body: Record<string, unknown>): Promise<T | { refused: string }> {
  try {
    const answer = await fetch(`/page/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: here.as, ...body }),
    });
    const json = await answer.json();
    return answer.ok ? json : { refused: json.error ?? json.message ?? `The sandbox answered ${answer.status}.` };
  } catch {
    return { refused: 'The sandbox does not answer. Is it still running?' };
  }
}
