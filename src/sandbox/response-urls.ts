import type { Act } from './acts.ts';
import type { Ids } from './ids.ts';

/** A response_url and what it may do: five answers in thirty minutes, about one message. */
interface ResponseUrl {
  path: string;
  user: string;
  channel: string;
  /** The message clicked on; null for a slash command. */
  origin: { ts: string; ephemeral: boolean } | null;
  expiresAtMs: number;
  uses: number;
  act: Act | null;
}

export interface ResponseUrls {
  issue(kind: 'actions' | 'commands', about: Pick<ResponseUrl, 'user' | 'channel' | 'origin' | 'act'>): string;
  byPath(path: string): ResponseUrl | undefined;
  reset(): void;
}

export const RESPONSE_URL_USES_MAX = 5;
const URLS_KEPT_MAX = 20_000;

export function createResponseUrls(
  ids: Ids,
  now: () => number,
  lifeMs: number,
  team: string,
  url: () => string,
): ResponseUrls {
  const issued = new Map<string, ResponseUrl>();
  return {
    issue(kind, about) {
      const path = `/${kind}/${team}/${Math.floor(now())}/${ids.secret()}`;
      issued.set(path, { ...about, path, expiresAtMs: now() + lifeMs, uses: 0 });
      const oldest = issued.keys().next();
      if (issued.size > URLS_KEPT_MAX && !oldest.done) issued.delete(oldest.value);
      return `${url()}${path}`;
    },
    byPath: (path) => issued.get(path),
    reset: () => issued.clear(),
  };
}
