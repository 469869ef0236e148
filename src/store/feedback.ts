import type { Database } from './database.ts';

const batchRows = 1000;
const start = '0';

/**
 * The training records of a project in the order they were committed, each as the text that was written, with the place
 * behind it from which reading goes on. Within a project records are numbered in the order they commit, so one that
 * commits late is read later, never skipped; the numbers outlive a dump and restore.
 */
export async function* readFeedback(
  db: Database,
  project: string,
  after: string | null,
): AsyncGenerator<{ record: string; place: string }> {
  let place = after ?? start;
  for (;;) {
    const { rows } = await db.query<{ place: string; record: string }>(
      `select seq::text as place, record::text as record from signoff.feedback
       where project = $1 and seq > $2::bigint order by seq limit ${batchRows}`,
      [project, place],
    );
    yield* rows;
    place = rows.at(-1)?.place ?? place;
    if (rows.length < batchRows) return;
  }
}
