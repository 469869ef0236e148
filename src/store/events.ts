import type { Event, EventWish, PlacedEvent } from '../review/event.ts';
import { often, type Queryable } from './database.ts';

/** The columns of an event that is written, each with its value as JSON writes it. */
export function eventRow({ id, project, itemId, type, at, data, callbackUrl }: Event) {
  return { id, project, item_id: itemId, type, at, data, callback_url: callbackUrl };
}
export const eventColumns = 'id, project, item_id, type, at, data, callback_url';

/** Numbers at most so many events that were committed since, and makes the deliveries that follow. Returns how many. */
export async function numberEvents(db: Queryable, atMost = 500): Promise<number> {
  const { rows } = await db.query<{ numbered: number }>(
    often('select signoff.number_events($1) as numbered', [atMost]),
  );
  return rows[0]?.numbered ?? 0;
}

/** Events behind a place, in the order of their numbers. A place never has anything new before it. */
export async function eventsAfter(
  db: Queryable,
  place: string,
  { projects, types, limit }: EventWish,
): Promise<PlacedEvent[]> {
  const { rows } = await db.query<PlacedEvent>(
    `select seq::text as place, project, type, at, data from signoff.events
     where seq > $1::bigint and ($2::text[] is null or project = any($2)) and type = any($3)
     order by seq limit $4`,
    [place, projects, types, limit],
  );
  return rows;
}

/** Numbers what was committed since, and says where the newest event stands. */
export async function newestEvent(db: Queryable): Promise<string> {
  await numberEvents(db);
  return (await eventBounds(db)).last;
}

/**
 * The place of the newest event, and the place before the oldest that is still kept: whoever stopped reading before that has
 * missed some.
 */
export async function eventBounds(db: Queryable): Promise<{ last: string; oldest: string }> {
  const { rows } = await db.query<{ last: string; oldest: string }>(
    `select coalesce(max(seq), 0)::text as last, coalesce(min(seq) - 1, 0)::text as oldest
     from signoff.events where seq is not null`,
  );
  return rows[0] ?? { last: '0', oldest: '0' };
}

/** What waits behind it in the same round is not held up for longer. */
const roundMs = 1_000;

/**
 * Deletes events that are older than that, and their deliveries with them: so many a transaction, for a second at most. The newest one
 * stays: by it one knows where numbering stands. Returns how many.
 */
export async function pruneEvents(db: Queryable, before: Date, atOnce = 500): Promise<number> {
  const startedAt = performance.now();
  let pruned = 0;
  for (;;) {
    const some = await pruneSome(db, before, atOnce);
    pruned += some;
    if (some < atOnce || performance.now() - startedAt >= roundMs) return pruned;
  }
}

async function pruneSome(db: Queryable, before: Date, atMost: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from signoff.events where added in (
       select added from signoff.events
       where at < $1 and seq < (select max(seq) from signoff.events) order by at limit $2)`,
    [before, atMost],
  );
  return rowCount ?? 0;
}
