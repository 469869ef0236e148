import type { ItemChange } from '../flow/ports.ts';
import type { Item, Review } from '../review/item.ts';
import { type Database, inTransaction, type Queryable } from './database.ts';
import { type ItemRow, itemColumns, itemFromRow, itemValues, type ReviewRow, reviewFromRow } from './item-rows.ts';

const insertItem = `
  insert into signoff.items (${itemColumns.join(', ')})
  values (${itemColumns.map((_, i) => `$${i + 1}`).join(', ')})
  on conflict (project, external_id) where external_id is not null do nothing`;

export async function addItem(db: Database, item: Item): Promise<{ item: Item; created: boolean }> {
  const { rowCount } = await db.query(insertItem, itemValues(item));
  if (rowCount === 1) return { item, created: true };
  const { rows } = await db.query<ItemRow>('select * from signoff.items where project = $1 and external_id = $2', [
    item.project,
    item.externalId,
  ]);
  const first = rows[0];
  if (!first) throw new Error(`item ${item.externalId} of ${item.project} conflicts with one that is not there`);
  return { item: itemFromRow(first), created: false };
}

export async function itemById(db: Queryable, id: string): Promise<Item | null> {
  const { rows } = await db.query<ItemRow>('select * from signoff.items where id = $1', [id]);
  return rows[0] ? itemFromRow(rows[0]) : null;
}

export async function reviewsOf(db: Queryable, itemId: string): Promise<Review[]> {
  const { rows } = await db.query<ReviewRow>(
    `select id, reviewer, verdict, value, note, via, latency_ms, created_at
     from signoff.reviews where item_id = $1 order by created_at, id`,
    [itemId],
  );
  return rows.map(reviewFromRow);
}

type Ruling<T> = (item: Item, postedAt: Date | null) => { change?: ItemChange; result: T };

/** See the port: locks the item, asks for a ruling, commits all of what it says or nothing. */
export function changeItem<T>(db: Database, id: string, ruling: Ruling<T>): Promise<T | null> {
  return inTransaction(db, async (trx) => {
    const { rows } = await trx.query<ItemRow & { posted_at: Date | null }>(
      `select items.*, cards.posted_at
       from signoff.items left join signoff.cards on cards.item_id = items.id
       where items.id = $1 for update of items`,
      [id],
    );
    const row = rows[0];
    if (!row) return null;
    const { change, result } = ruling(itemFromRow(row), row.posted_at);
    if (change) await write(trx, id, change);
    return result;
  });
}

/** All that a change writes, in one statement: a person waits for it, and each trip to the database counts. */
const writeChange = `
  with changed as (
    update signoff.items set
      version = version + 1,
      status = case when $2::text is null then status else 'completed' end,
      outcome = $2, value = $3, decided_by = $4, decided_at = $5, final_at = $6
    where id = $1
    returning id, project, version
  ), card as (
    update signoff.cards set wanted_version = changed.version from changed where cards.item_id = changed.id
  ), review as (
    insert into signoff.reviews (id, item_id, reviewer, verdict, value, note, via, latency_ms, created_at)
    select $7, changed.id, $8, $9, $10, $11, $12, $13::float8, $14::timestamptz from changed where $7::text is not null
  ), feedback as (
    insert into signoff.feedback (id, project, item_id, record)
    select $15, changed.project, changed.id, $16::json from changed where $15::text is not null
  )
  insert into signoff.audit (actor, action, item_id, detail) select $17, $18, changed.id, $19::json from changed`;

async function write(trx: Queryable, id: string, { decision, review, feedback, audit }: ItemChange): Promise<void> {
  await trx.query(writeChange, [
    id,
    decision?.outcome,
    decision?.value,
    decision?.decidedBy,
    decision?.decidedAt,
    decision?.finalAt,
    review?.id,
    review?.reviewer,
    review?.verdict,
    review?.value,
    review?.note,
    review?.via,
    review?.latencyMs,
    review?.createdAt,
    feedback?.id,
    feedback && JSON.stringify(feedback.record),
    audit.actor,
    audit.action,
    JSON.stringify(audit.detail),
  ]);
}
