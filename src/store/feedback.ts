import { often, type Queryable } from './database.ts';

/** What is read at a time; two of these are in memory. */
const pageRows = 300;
const batchRows = 1000;
const start = '0';

/**
 * The training records of a project in the order they were committed, each as the text that was written, with the place
 * behind it from which reading goes on, some hundred at a time. Within a project records are numbered in the order they commit, so one that
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
): AsyncGenerator<PlacedRecord[]> {
  const pageBehind = (place: string) => {
    const page = db.query<Page>(
      finalAt === null
        ? often(newest ? newestPage : anyPage, [project, place])
        : often(finalPage, [project, place, finalAt]),
    );
    // Whoever stops reading never looks at the page that was asked for meanwhile.
    page.catch(() => {});
    return page;
  };
  for (let next = pageBehind(after ?? start); ; ) {
    const [page] = (await next).rows;
    if (!page || page.records === null || page.places === null) return;
    const places = page.places.split(',');
    const end = page.ends === null ? places.length : places.indexOf(page.ends);
    const isLast = places.length < pageRows || page.ends !== null;
    // Postgres reads on while this page is written.
    if (!isLast) next = pageBehind(places.at(-1) ?? start);
    const records = page.records.split(separator);
    if (end > 0) yield records.slice(0, end).map((record, n) => ({ record, place: places[n] ?? start }));
    if (isLast) return;
  }
}

/** A training record as it was written, with the place behind it. */
export interface PlacedRecord {
  record: string;
  place: string;
}

/** No JSON holds it. */
const separator = '\u001e';

/** Where the first record stands that somebody can still undo; null: there is none. */
type Page = { records: string | null; places: string | null; ends: string | null };

/** A page as one row, for to read a text is quicker than to read so many rows. */
function pageOf(page: string): string {
  return `select string_agg(record, e'\\x1e' order by seq) as records, string_agg(seq::text, ',' order by seq) as places,
    (min(seq) filter (where not final))::text as ends from (${page}) as page`;
}

const anyPage = pageOf(
  `
  select seq, record::text as record, true as final from signoff.feedback
  where project = $1 and seq > $2::bigint and not erased order by seq limit ${pageRows}`,
);
const isNewest = `not exists (
      select from signoff.feedback as later where later.item_id = said.item_id and later.seq > said.seq)`;
const newestPage = pageOf(
  `
  select seq, record::text as record, true as final from signoff.feedback as said
  where project = $1 and seq > $2::bigint and not erased and ${isNewest} and record ->> 'outcome' is not null
  order by seq limit ${pageRows}`,
);
const finalPage = pageOf(
  `
  select seq, record::text as record,
    coalesce((record ->> 'final_at')::timestamptz <= $3, true) as final
  from signoff.feedback as said
  where project = $1 and seq > $2::bigint and not erased and ${isNewest}
  order by seq limit ${pageRows}`,
);

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
