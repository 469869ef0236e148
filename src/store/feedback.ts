import type { Queryable } from './database.ts';

const batchRows = 1000;
const start = '0';

/**
 * The training records of a project in the order they were committed, each as the text that was written, with the place
 * behind it from which reading goes on. Within a project records are numbered in the order they commit, so one that
 * commits late is read later, never skipped; the numbers outlive a dump and restore.
 *
 * With `finalAt` only what nobody can undo any more by then: reading ends before the first record that somebody still can, so that
 * it is not skipped either, and leaves out what was taken back before.
 */
export async function* readFeedback(
  db: Queryable,
  project: string,
  after: string | null,
  { finalAt = null }: { finalAt?: Date | null } = {},
): AsyncGenerator<{ record: string; place: string }> {
  let place = after ?? start;
  for (;;) {
    const { rows } = await db.query<{ place: string; record: string; final: boolean }>(
      finalAt === null ? allRecords : finalRecords,
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
  where project = $1 and seq > $2::bigint order by seq limit ${batchRows}`;
const finalRecords = `
  select seq::text as place, record::text as record,
    coalesce((record ->> 'final_at')::timestamptz <= $3, true) as final
  from signoff.feedback as said
  where project = $1 and seq > $2::bigint
    and not exists (select from signoff.feedback as later where later.item_id = said.item_id and later.seq > said.seq)
  order by seq limit ${batchRows}`;
