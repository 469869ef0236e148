import type { Message } from '../world.ts';
import { avatar } from './avatar.ts';
import { type Html, html } from './html.ts';
import { clock, dayLabel, momentOf } from './text/dates.ts';
import { nameOf, type Reader } from './text/reader.ts';

const FACES_MAX = 5;

/** Below a message with replies: who replied, how often and when last. Opens the thread. */
export function threadLink(message: Message, reader: Reader): Html | null {
  const count = message.reply_count ?? 0;
  if (count === 0) return null;
  const faces = (message.reply_users ?? []).slice(0, FACES_MAX).map((user) => {
    const person = reader.people.get(user);
    return avatar(user, nameOf(reader, user), person?.is_bot === true);
  });
  return html`<button type="button" class="thread-link" data-open-thread="${message.ts}">${faces.length > 0 && html`<span class="faces">${faces}</span>`}<span class="thread-count">${count} ${count === 1 ? 'reply' : 'replies'}</span>${message.latest_reply !== undefined && html`<span class="thread-last">${lastReply(message.latest_reply, reader)}</span>`}<span class="thread-view" aria-hidden="true">View thread</span></button>`;
}

function lastReply(ts: string, { me, now }: Reader): string {
  const at = momentOf(ts);
  const day = dayLabel(at, me.tz, now);
  return `Last reply ${/^(Today|Yesterday)$/.test(day) ? day.toLowerCase() : day} at ${clock(at, me.tz)}`;
}

/** A reply that was also sent to the channel says which thread it belongs to. */
export function broadcastLine({ ts, thread_ts }: Message): Html | null {
  if (thread_ts === undefined || thread_ts === ts) return null;
  return html`<p class="quiet">replied to <button type="button" class="link-button" data-open-thread="${thread_ts}">a thread</button></p>`;
}
