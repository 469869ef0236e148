import type { Database } from './database.ts';

const batchRows = 1000;
const start = '0.0';

/**
 * The training records of a project in the order they were committed, each as the text that was written, with the place
 * behind it from which reading goes on. Stops before the oldest transaction still running, so a record that commits
 * late is read later, never skipped.
 */
export async function* readFeedback(
  db: Database,
  project: string,
  after: string | null,
): AsyncGenerator<{ record: string; place: string }> {
  let place = after ?? start;
  for (;;) {
    const [txid = '', seq = ''] = place.split('.');
    const { rows } = await db.query<{ place: string; record: string }>(
      `select txid || '.' || seq as place, record::text as record from signoff.feedback
       where project = $1 and (txid, seq) > ($2::xid8, $3::bigint) and txid < pg_snapshot_xmin(pg_current_snapshot())
       order by txid, seq limit ${batchRows}`,
      [project, txid, seq],
    );
    yield* rows;
    place = rows.at(-1)?.place ?? place;
    if (rows.length < batchRows) return;
  }
}
