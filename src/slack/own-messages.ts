import type { WebClient } from '@slack/web-api';
import type { NotFindable } from '../flow/ports.ts';
import { whatFailed } from './slack-errors.ts';

const pagesMax = 10;

/**
 * Our own messages in a channel that we marked in this way, with what we wrote into the mark: only those of our bot, for other apps may
 * write any metadata they like. Looks through two thousand messages at most. Throws what Slack answers.
 */
export async function ownMessages(
  { web, botUserId }: { web: WebClient; botUserId: string },
  channel: string,
  since: Date,
  eventType: string,
): Promise<{ ts: string; payload: unknown }[]> {
  const found: { ts: string; payload: unknown }[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const history = await web.conversations.history({
      channel,
      oldest: (since.getTime() / 1000).toFixed(6),
      inclusive: true,
      include_all_metadata: true,
      limit: 200,
      ...(cursor ? { cursor } : {}),
    });
    for (const { ts, user, metadata } of history.messages ?? []) {
      if (ts === undefined || user !== botUserId || metadata?.event_type !== eventType) continue;
      found.push({ ts, payload: metadata.event_payload });
    }
    cursor = history.response_metadata?.next_cursor || undefined;
    if (!cursor) break;
  }
  return found;
}

/** The same in the thread of a message, among its first two hundred replies. */
export async function ownReplies(
  { web, botUserId }: { web: WebClient; botUserId: string },
  thread: { channel: string; ts: string },
  eventType: string,
): Promise<{ ts: string; payload: unknown }[]> {
  const { messages } = await web.conversations.replies({ ...thread, include_all_metadata: true, limit: 200 });
  return (messages ?? []).flatMap(({ ts, user, metadata }) =>
    ts !== undefined && user === botUserId && metadata?.event_type === eventType
      ? [{ ts, payload: metadata.event_payload }]
      : [],
  );
}

/** Whether something is there could not be seen: when to look again. */
export function notFindable(error: unknown): NotFindable {
  const failure = whatFailed(error);
  return { kind: 'later', retryAfterMs: 'retryAfterMs' in failure ? failure.retryAfterMs : 5_000, why: failure.why };
}
