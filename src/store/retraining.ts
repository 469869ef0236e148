import type { Labelled, SignalState } from '../flow/retrain-signal.ts';
import type { Retraining } from '../flow/suggest-retraining.ts';
import { type Database, inTransaction, type Queryable } from './database.ts';
import { eventColumns, eventRow } from './events.ts';

export function createRetraining(db: Database): Retraining {
  return {
    read: (project, { finalAt, rowsMax }, weigh) =>
      inTransaction(db, async (trx) => {
        await trx.query(`insert into signoff.readers (project, name) values ($1, 'retrain') on conflict do nothing`, [
          project,
        ]);
        const { rows: readers } = await trx.query<{ seq: string; state: SignalState | null }>(
          `select seq::text as seq, state from signoff.readers where project = $1 and name = 'retrain'
           for update skip locked`,
          [project],
        );
        const [reader] = readers;
        if (!reader) return null;
        const begins = reader.state === null;
        const { rows, place } = begins
          ? await latest(trx, project, finalAt, rowsMax)
          : await behind(trx, project, reader.seq, finalAt, rowsMax);
        if (!begins && rows.length === 0) return { read: 0, event: null };
        const { state, event } = weigh(rows, reader.state);
        await trx.query(`update signoff.readers set seq = $2, state = $3 where project = $1 and name = 'retrain'`, [
          project,
          place,
          JSON.stringify(state),
        ]);
        if (event)
          await trx.query(
            `insert into signoff.events (${eventColumns})
             select ${eventColumns} from json_populate_record(null::signoff.events, $1::json)`,
            [JSON.stringify(eventRow(event))],
          );
        return { read: begins ? 0 : rows.length, event };
      }),
  };
}

const columns = `model, model_version as "modelVersion", label, wrong, coin < floor and not by_rule as sampled`;

/** What was settled for good behind a place, up to the first one that somebody can still undo. */
async function behind(
  trx: Queryable,
  project: string,
  place: string,
  finalAt: Date,
  rowsMax: number,
): Promise<{ rows: Labelled[]; place: string }> {
  const { rows: read } = await trx.query<Labelled & { seq: string; final: boolean }>(
    `select seq::text as seq, final_at <= $3 as final, ${columns}
     from signoff.evidence where project = $1 and seq > $2::bigint and wrong is not null order by seq limit $4`,
    [project, place, finalAt, rowsMax],
  );
  const open = read.findIndex(({ final }) => !final);
  const rows = open === -1 ? read : read.slice(0, open);
  return { rows, place: rows.at(-1)?.seq ?? place };
}

/** The latest ones before the place where reading begins: behind everything that is settled for good. */
async function latest(
  trx: Queryable,
  project: string,
  finalAt: Date,
  rowsMax: number,
): Promise<{ rows: Labelled[]; place: string }> {
  const { rows: places } = await trx.query<{ place: string }>(
    `select coalesce(min(seq) filter (where final_at > $2 and wrong is not null) - 1, max(seq), 0)::text as place
     from signoff.evidence where project = $1`,
    [project, finalAt],
  );
  const place = places[0]?.place ?? '0';
  const { rows } = await trx.query<Labelled>(
    `select ${columns} from signoff.evidence where project = $1 and seq <= $2::bigint and wrong is not null
     order by seq desc limit $3`,
    [project, place, rowsMax],
  );
  return { rows, place };
}
