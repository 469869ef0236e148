import { hash } from 'node:crypto';
import type { FoundItem, ItemChange, ItemsWish } from '../flow/ports.ts';
import { eventsOf } from '../review/event.ts';
import type { Item, Review } from '../review/item.ts';
import { type Database, inTransaction, often, type Queryable } from './database.ts';
import { eraseTraces } from './erasure.ts';
import { eventColumns, eventRow } from './events.ts';
import { changeable, type ItemRow, itemColumns, itemFromRow, itemRow } from './item-rows.ts';
import { type ReviewRow, reviewColumns, reviewFromRow, reviewRow } from './review-rows.ts';

export async function itemById(db: Queryable, id: string): Promise<Item | null> {
  const { rows } = await db.query<ItemRow>(
    often(`select ${itemColumns.join(', ')} from signoff.items where id = $1`, [id]),
  );
  return rows[0] ? itemFromRow(rows[0]) : null;
}

export async function reviewsOf(db: Queryable, itemId: string): Promise<Review[]> {
  const { rows } = await db.query<ReviewRow>(
    often(`select ${reviewColumns.join(', ')} from signoff.reviews where item_id = $1 order by created_at, id`, [
      itemId,
    ]),
  );
  return rows.map(reviewFromRow);
}

/** The reviews of several items, by item. */
export async function reviewsOfMany(db: Queryable, itemIds: string[]): Promise<Map<string, Review[]>> {
  const { rows } = await db.query<ReviewRow & { item_id: string }>(
    `select item_id, ${reviewColumns.join(', ')} from signoff.reviews where item_id = any($1) order by created_at, id`,
    [itemIds],
  );
  const byItem = Map.groupBy(rows, ({ item_id }) => item_id);
  return new Map([...byItem].map(([id, own]) => [id, own.map(reviewFromRow)]));
}

/** Where the trace of an item began; null when nobody traced then. */
export async function traceparentOf(db: Queryable, id: string): Promise<string | null> {
  const { rows } = await db.query<{ traceparent: string | null }>(
    'select traceparent from signoff.items where id = $1',
    [id],
  );
  return rows[0]?.traceparent ?? null;
}

/** The versions that items have now. */
export async function versionsOf(db: Queryable, itemIds: string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; version: number }>(
    often('select id, version from signoff.items where id = any($1)', [itemIds]),
  );
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** See the port. Seeds, and what is asked of a reviewer to qualify, are nobody's items but ours. */
export async function listItems(
  db: Queryable,
  project: string,
  { status, externalId, after, limit }: ItemsWish,
): Promise<Item[]> {
  // The words of the indexes that have open and completed ones alone: behind a long backlog the others may be a million rows away.
  const part = status === null ? '' : status === 'completed' ? "and status = 'completed'" : "and status <> 'completed'";
  const { rows } = await db.query<ItemRow>(
    `select * from signoff.items
     where project = $1 and not is_seed and asked_of is null ${part} and ($2::text is null or status = $2)
       and ($3::text is null or external_id = $3)
       and ($4::timestamptz is null or (created_at, id) < ($4, $5))
     order by created_at desc, id desc limit $6`,
    [project, status, externalId, after?.createdAt, after?.id, limit],
  );
  return rows.map(itemFromRow);
}

/** See the port: locks the item, asks for a ruling, commits all of what it says or nothing. */
export function changeItem<T>(
  db: Database,
  id: string,
  ruling: (found: FoundItem) => { change?: ItemChange; result: T },
): Promise<T | null> {
  return inTransaction(db, async (trx) => {
    const { rows } = await trx.query<ItemRow>(
      often(`select ${itemColumns.join(', ')} from signoff.items where id = $1 for update`, [id]),
    );
    const row = rows[0];
    if (!row) return null;
    const item = itemFromRow(row);
    const { change, result } = ruling({ item, ...(await around(trx, id)) });
    if (change) await write(trx, item, change);
    return result;
  });
}

type Surroundings = {
  posted_at: Date | null;
  has_card: boolean;
  feedback_id: string | null;
  has_reviews: boolean;
} & ({ shown_to: string; shown_at: Date } | { shown_to: null; shown_at: null });

/** What belongs to a locked item. Asked after the lock, so that it is as new as the item. */
async function around(trx: Queryable, id: string): Promise<Omit<FoundItem, 'item'>> {
  const { rows } = await trx.query<Surroundings>(
    often(
      `select cards.posted_at, coalesce(cards.state not in ('dropped', 'gone'), false) as has_card,
       reservations.reviewer as shown_to, reservations.shown_at,
       (select id from signoff.feedback where item_id = asked.id order by seq desc limit 1) as feedback_id,
       exists (select from signoff.reviews where item_id = asked.id) as has_reviews
     from (select $1::text as id) as asked
     left join signoff.cards on cards.item_id = asked.id
     left join signoff.reservations on reservations.item_id = asked.id`,
      [id],
    ),
  );
  const [row] = rows;
  // Stryker disable next-line all: what is selected from one row is one row, which the type of a query can't say
  if (!row) throw new Error(`nothing stands around ${id}`);
  return {
    reviews: row.has_reviews ? await reviewsOf(trx, id) : [],
    postedAt: row.posted_at,
    hasCard: row.has_card,
    feedbackId: row.feedback_id,
    shownTo: row.shown_to === null ? null : { reviewer: row.shown_to, at: row.shown_at },
  };
}

/**
 * All that a change writes, in one statement: a person waits for it, and each trip to the database counts. Rows travel as
 * JSON by the names of their columns.
 */
const writeChange = `
  with changed as (
    update signoff.items set version = items.version + 1, ${changeable.map((name) => `${name} = next.${name}`).join(', ')}
    from json_populate_record(null::signoff.items, $2) as next
    where items.id = $1 and $2 is not null
    returning items.id, items.version, items.status
  ), card as (
    update signoff.cards set wanted_version = changed.version from changed where cards.item_id = changed.id
  ), review as (
    insert into signoff.reviews (item_id, ${reviewColumns.join(', ')})
    select $1, ${reviewColumns.join(', ')} from json_populate_record(null::signoff.reviews, $3::json) where $3 is not null
  ), feedback as (
    insert into signoff.feedback (id, project, item_id, record)
    select $4, project, id, $5::json from signoff.items where id = $1 and $4::text is not null
  ), note as (
    insert into signoff.notes (id, item_id, project, kind, created_at)
    select $6, id, project, $7, $8::timestamptz from signoff.items where id = $1 and $6::text is not null
  ), unsaid as (
    -- What is settled needs no reminder and no call any more.
    update signoff.notes set state = 'dropped' from changed
    where notes.item_id = changed.id and changed.status = 'completed' and notes.state = 'planned'
  ), told as (
    insert into signoff.events (${eventColumns})
    select ${eventColumns} from json_populate_recordset(null::signoff.events, $12::json)
  ), reservation as (
    -- Whoever said something about it is done with it; when it is settled, everybody is.
    delete from signoff.reservations
    where item_id = $1 and (reviewer = $3::json ->> 'reviewer' or exists (select from changed where status = 'completed'))
  )
  insert into signoff.audit (actor, action, item_id, detail) values ($9, $10, $1, $11::json)`;

async function write(trx: Queryable, before: Item, change: ItemChange): Promise<void> {
  const { item, review, retracted, feedback, note, erased, audit } = change;
  const events = eventsOf(before, { item: item ?? before, review: review ?? null });
  if (erased && item) await eraseTraces(trx, item, erased);
  if (retracted) {
    // First: whoever answers anew has one answer at any moment.
    await trx.query('update signoff.reviews set retracted_at = $2 where id = any($1)', [retracted.ids, retracted.at]);
  }
  const record = feedback && { id: feedback.id, text: JSON.stringify(feedback.record) };
  // The log says what was written, so that nobody can change a training record unnoticed.
  const detail = record
    ? { ...audit.detail, record: { id: record.id, sha256: hash('sha256', record.text) } }
    : audit.detail;
  await trx.query(
    often(writeChange, [
      before.id,
      item && JSON.stringify(itemRow(item)),
      review && JSON.stringify(reviewRow(review)),
      record?.id,
      record?.text,
      note?.id,
      note?.kind,
      note?.at,
      audit.actor,
      audit.action,
      JSON.stringify(detail),
      JSON.stringify(events.map(eventRow)),
    ]),
  );
}
