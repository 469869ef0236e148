import type { Queryable } from './database.ts';

/** Where somebody who learns from decisions has read to, and what they keep beside it. */
interface Reader<State> {
  /** Decisions behind it are new. */
  seq: string;
  state: State | null;
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
