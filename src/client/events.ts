import { SignoffConnectionError } from './errors.ts';
import type { Sender } from './send.ts';
import { messagesOf } from './server-sent.ts';
import type { Event, ItemEvent, RetrainSuggested } from './types.ts';

/** `id` is its place: keep the last one that you dealt with, and `lastEventId` goes on behind it. */
export type SignoffEvent<Type extends Event['type'] = Event['type']> = (Type extends RetrainSuggested['type']
  ? RetrainSuggested
  : ItemEvent) & { id: string };

export interface EventsWish<Type extends Event['type'] = Event['type']> {
  /** Go on behind this event; `start`: from the oldest that is kept; left out: what happens from now on. */
  lastEventId?: string;
  types?: Type[];
  project?: string;
  signal?: AbortSignal;
  /** A connection on which nothing came for so long is given up for a new one; 45,000 unless said otherwise. */
  silenceMsMax?: number;
}

/**
 * What happens, as it happens, without end. It connects when it is first asked for an event; after an interruption of whatever
 * length it goes on behind the last one, so none is missed and one may come twice. Throws where going on would miss some:
 * `cursor_expired`.
 */
export async function* eventsOf<Type extends Event['type']>(
  sender: Sender,
  wish: EventsWish<Type> = {},
): AsyncGenerator<SignoffEvent<Type>, void> {
  const { types, project, signal, silenceMsMax = 45_000 } = wish;
  let place = wish.lastEventId;
  const patience = sender.patience({ signal, foreverOnceWell: true });
  const query = {
    ...(project === undefined ? {} : { project }),
    ...(types === undefined ? {} : { types: types.join(',') }),
  };
  for (;;) {
    try {
      const headers: Record<string, string> = place === undefined ? {} : { 'last-event-id': place };
      for await (const { id, data } of messagesOf(
        sender.read('streamEvents', { query, headers, signal, silenceMsMax }),
      )) {
        patience.wentWell();
        place = id ?? place;
        if (data !== '') yield { ...JSON.parse(data), id: place ?? '' };
      }
      throw new SignoffConnectionError('The stream ended.');
    } catch (error) {
      await patience.failed(error);
    }
  }
}
