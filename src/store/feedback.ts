import type { Collector } from '../flow/collector.ts';
import type { Database, Queryable } from './database.ts';
import { rawRows } from './raw-rows.ts';

/** What is read at a time, as near as the page before tells; two of these are in memory. */
const pageBytes = 512 * 1024;
const pageRows = { first: 100, max: 1000 };
const batchRows = 1000;
const start = '0';

export interface FeedbackPage<Collected> {
  collected: Collected;
  records: number;
  /** Behind the last of them. */
  place: string;
}

/**
 * The training records of a project in the order they were committed, each as the text that was written, with the place
 * behind it from which reading goes on, some hundred at a time. Within a project records are numbered in the order they commit, so one that
 * commits late is read later, never skipped; the numbers outlive a dump and restore.
 *
 * With `finalAt` only what nobody can undo any more by then: reading ends before the first record that somebody still can, so that
 * it is not skipped either, and leaves out what was taken back before. With `newest` no record that a later one takes the place of, and
 * none of a decision that was taken back.
 */
export async function* readFeedback<Collected>(
  db: Database,
  project: string,
  after: string | null,
  { finalAt = null, newest = false }: { finalAt?: Date | null; newest?: boolean },
  collector: Collector<Collected>,
): AsyncGenerator<FeedbackPage<Collected>> {
  const wanted = finalAt === null ? (newest ? newestRecords : anyRecords) : finalRecords;

  async function pageBehind(before: string, rows: number) {
    let [records, bytes, place, isLast] = [0, 0, before, false];
    await rawRows(
      db,
      wanted,
      [project, before, String(rows), (finalAt ?? new Date(0)).toISOString()],
      ([seq, record, final]) => {
        // Behind a record that somebody can still undo nothing is read.
        isLast ||= final?.[0] === 0;
        if (isLast || !seq || !record) return;
        place = seq.toString('latin1');
        collector.add(record, place);
        records += 1;
        bytes += record.length;
      },
    );
    return { collected: collector.collected(), records, bytes, place, isLast: isLast || records < rows };
  }

  function startReading(before: string, rows: number) {
    const page = pageBehind(before, rows);
    // Whoever stops reading never looks at the page that was asked for meanwhile.
    page.catch(() => {});
    return page;
  }

  let rows = pageRows.first;
  for (let next = startReading(after ?? start, rows); ; ) {
    const { bytes, isLast, ...page } = await next;
    rows = Math.min(pageRows.max, Math.ceil((pageBytes * page.records) / bytes));
    // Postgres reads on while this page is written.
    if (!isLast) next = startReading(page.place, rows);
    if (page.records > 0) yield page;
    if (isLast) return;
  }
}

const anyRecords = `
  select seq::text as place, record::text as record, true as final from signoff.feedback
  where project = $1 and seq > $2::bigint and not erased order by seq limit $3::int`;
const isNewest = `not exists (
      select from signoff.feedback as later where later.item_id = said.item_id and later.seq > said.seq)`;
const newestRecords = `
  select seq::text as place, record::text as record, true as final from signoff.feedback as said
  where project = $1 and seq > $2::bigint and not erased and ${isNewest} and record ->> 'outcome' is not null
  order by seq limit $3::int`;
const finalRecords = `
  select seq::text as place, record::text as record,
    coalesce((record ->> 'final_at')::timestamptz <= $4, true) as final
  from signoff.feedback as said
  where project = $1 and seq > $2::bigint and not erased and ${isNewest}
  order by seq limit $3::int`;

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
  const undoable = await undoableAt(db, project, asOf, undoableUsual);
  const { first } = undoable.count < undoableUsual ? undoable : await undoableAt(db, project, asOf, null);
  if (first !== null) return String(BigInt(first) - 1n);
  const { rows } = await db.query<{ place: string }>(
    'select coalesce(max(seq), 0)::text as place from signoff.feedback where project = $1',
    [project],
  );
  return rows[0]?.place ?? start;
}

/** More than is decided while it can be undone. Only for a moment that is long gone are there more. */
const undoableUsual = 20_000;

/**
 * Times are written alike, so that the order of their texts is that of time and an index leads to the few that are late enough. With a
 * limit in that order Postgres goes there, whatever it knows of the table; without, it may prefer to read all of it.
 */
async function undoableAt(
  db: Queryable,
  project: string,
  asOf: Date,
  atMost: number | null,
): Promise<{ first: string | null; count: number }> {
  const { rows } = await db.query<{ first: string | null; count: number }>(
    `select min(seq)::text as first, count(*)::int as count from (
       select seq from signoff.feedback where project = $1 and ${finalText} > $2
       order by ${finalText} desc limit $3) as undoable`,
    [project, asOf.toISOString(), atMost],
  );
  return rows[0] ?? { first: null, count: 0 };
}

const finalText = `(record ->> 'final_at') collate "C"`;
