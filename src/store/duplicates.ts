import type { Item } from '../review/item.ts';
import { often, type Queryable } from './database.ts';
import { type ItemRow, itemColumns, itemFromRow } from './item-rows.ts';

const someOfEach = 5;

/** See the port. By equal hash or a shared band: two indexes, whatever the backlog. */
export async function alikeOf(
  db: Queryable,
  project: string,
  sketches: NonNullable<Item['sketch']>[],
): Promise<Item[][]> {
  const asked = sketches.map(({ hash, bands }, n) => ({ n, hash, bands }));
  const { rows } = await db.query<ItemRow & { asked: number }>(
    often(
      `select asked.n as asked, alike.*
      from json_to_recordset($2::json) as asked (n integer, hash text, bands integer[])
      cross join lateral (
        select ${itemColumns.join(', ')} from signoff.items
        where items.project = $1 and (sketch_hash = asked.hash or sketch_bands && asked.bands)
          and route = 'review' and duplicate_of is null and gold is null and input_erased_at is null
          and (status <> 'completed' or outcome in ('approved', 'corrected', 'rejected'))
        order by created_at, id limit ${someOfEach}
      ) as alike`,
      [project, JSON.stringify(asked)],
    ),
  );
  const byAsked = Map.groupBy(rows, (row) => row.asked);
  return sketches.map((_, n) => (byAsked.get(n) ?? []).map(itemFromRow));
}

/** See the port: settled for good, or ended without an answer. */
export async function followers(db: Queryable, now: Date, limit: number): Promise<{ id: string; original: string }[]> {
  const { rows } = await db.query<{ id: string; original: string }>(
    `select follower.id, follower.duplicate_of as original
     from signoff.items as follower join signoff.items as original on original.id = follower.duplicate_of
     where follower.duplicate_of is not null and follower.status <> 'completed'
       and original.status = 'completed' and original.final_at <= $1
     order by original.final_at limit $2`,
    [now, limit],
  );
  return rows;
}
