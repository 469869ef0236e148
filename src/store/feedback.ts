import type { Queryable } from './database.ts';

const batchRows = 1000;
const start = '0';

/**
 * The training records of a project in the order they were committed, each as the text that was written, with the place
 * behind it from which reading goes on. Within a project records are numbered in the order they commit, so one that
 * commits late is read later, never skipped; the numbers outlive a dump and restore.
 *
 * With `finalAt` only what nobody can undo any more by then: reading ends before the first record that somebody still can, so that
 * it is not skipped either, and leaves out what was taken back before. With `newest` no record that a later one takes the place of, and
 * none of a decision that was taken back.
 */
export async function* readFeedback(
  db: Queryable,
  project: string,
  after: string | null,
  { finalAt = null, newest = false }: { finalAt?: Date | null; newest?: boolean } = {},
): AsyncGenerator<{ record: string; place: string }> {
  let place = after ?? start;
  for (;;) {
    const { rows } = await db.query<{ place: string; record: string; final: boolean }>(
      finalAt === null ? (newest ? newestRecords : allRecords) : finalRecords,
      finalAt === null ? [project, place] : [project, place, finalAt],
    );
    for (const { record, place: behind, final } of rows) {
      if (!final) return;
      yield { record, place: behind };
    }
    place = rows.at(-1)?.place ?? place;
    if (rows.length < batchRows) return;
  }
}

const allRecords = `
  select seq::text as place, record::text as record, true as final from signoff.feedback
  where project = $1 and seq > $2::bigint and not erased order by seq limit ${batchRows}`;
const isNewest = `not exists (
      select from signoff.feedback as later where later.item_id = said.item_id and later.seq > said.seq)`;
const newestRecords = `
  select seq::text as place, record::text as record, true as final from signoff.feedback as said
  where project = $1 and seq > $2::bigint and not erased and ${isNewest} and record ->> 'outcome' is not null
  order by seq limit ${batchRows}`;
const finalRecords = `
  select seq::text as place, record::text as record,
    coalesce((record ->> 'final_at')::timestamptz <= $3, true) as final
  from signoff.feedback as said
  where project = $1 and seq > $2::bigint and not erased and ${isNewest}
  order by seq limit ${batchRows}`;

/** The newest training record of each item up to a place, by ascending item id: what a dataset is made of. */
export async function* recordsByItem(db: Queryable, project: string, upTo: string): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const { rows } = await db.query<{ id: string; record: string }>(
      `select distinct on (item_id collate "C") item_id as id, record::text as record from signoff.feedback
       where project = $1 and seq <= $2::bigint and item_id collate "C" > $3 collate "C"
       order by item_id collate "C", seq desc limit ${batchRows}`,
      [project, upTo, after],
    );
    for (const { record } of rows) yield record;
    const last = rows.at(-1);
    if (!last || rows.length < batchRows) return;
    after = last.id;
  }
}

/** The place before the first record that somebody could still undo then: what lies up to it never changes any more. */
export async function placeAt(db: Queryable, project: string, asOf: Date): Promise<string> {
  const { rows } = await db.query<{ place: string }>(
    `select coalesce(
       (select min(seq) - 1 from signoff.feedback where project = $1 and (record ->> 'final_at')::timestamptz > $2),
       (select max(seq) from signoff.feedback where project = $1), 0)::text as place`,
    [project, asOf],
  );
  return rows[0]?.place ?? start;
}
