import type { Queryable } from './database.ts';

/** Where somebody who learns from decisions has read to, and what they keep beside it. */
interface Reader<State> {
  /** Decisions behind it are new. */
  seq: string;
  state: State | null;
}

/**
 * In which of these projects there is something to read, or a place to begin at: one look for all of them that locks nothing, where
 * taking a place is a transaction of each.
 */
export async function projectsBehind(
  db: Queryable,
  projects: string[],
  name: string,
  { finalAt, begins = false }: { finalAt: Date; begins?: boolean },
): Promise<string[]> {
  const { rows } = await db.query<{ project: string }>(
    `select asked.project from unnest($1::text[]) as asked (project)
     left join signoff.readers on readers.project = asked.project and readers.name = $2
     where $4 and readers.state is null or (
       select final_at <= $3 from signoff.evidence
       where evidence.project = asked.project and seq > coalesce(readers.seq, 0) and wrong is not null order by seq limit 1)`,
    [projects, name, finalAt, begins],
  );
  return rows.map(({ project }) => project);
}

/** Locks a reader's place until the transaction ends; null: another process is at it. */
export async function takePlace<State>(trx: Queryable, project: string, name: string): Promise<Reader<State> | null> {
  await trx.query('insert into signoff.readers (project, name) values ($1, $2) on conflict do nothing', [
    project,
    name,
  ]);
  const { rows } = await trx.query<Reader<State>>(
    'select seq::text as seq, state from signoff.readers where project = $1 and name = $2 for update skip locked',
    [project, name],
  );
  return rows[0] ?? null;
}

export async function keepPlace(
  trx: Queryable,
  project: string,
  name: string,
  { seq, state }: Reader<unknown>,
): Promise<void> {
  await trx.query('update signoff.readers set seq = $3, state = $4 where project = $1 and name = $2', [
    project,
    name,
    seq,
    state === null ? null : JSON.stringify(state),
  ]);
}

/** The columns of decisions that were settled for good behind a place, up to the first one that somebody can still undo. */
export async function settledBehind<Row extends object>(
  trx: Queryable,
  columns: string,
  project: string,
  after: string,
  { finalAt, rowsMax }: { finalAt: Date; rowsMax: number },
): Promise<{ rows: Row[]; seq: string }> {
  const { rows: read } = await trx.query<Row & { seq: string; final: boolean }>(
    `select seq::text as seq, final_at <= $3 as final, ${columns}
     from signoff.evidence where project = $1 and seq > $2::bigint and wrong is not null order by seq limit $4`,
    [project, after, finalAt, rowsMax],
  );
  const open = read.findIndex(({ final }) => !final);
  const rows = open === -1 ? read : read.slice(0, open);
  return { rows, seq: rows.at(-1)?.seq ?? after };
}
