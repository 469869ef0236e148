import type { Labelled, SignalState } from '../flow/retrain-signal.ts';
import type { Retraining } from '../flow/suggest-retraining.ts';
import { type Database, inTransaction, type Queryable } from './database.ts';
import { eventColumns, eventRow } from './events.ts';
import { keepPlace, projectsBehind, settledBehind, takePlace } from './evidence-reader.ts';

export function createRetraining(db: Database): Retraining {
  return {
    toRead: (projects, finalAt) => projectsBehind(db, projects, 'retrain', { finalAt, begins: true }),

    read: (project, limits, weigh) =>
      inTransaction(db, async (trx) => {
        const reader = await takePlace<SignalState>(trx, project, 'retrain');
        if (!reader) return null;
        const begins = reader.state === null;
        const { rows, seq } = begins
          ? await latest(trx, project, limits)
          : await settledBehind<Labelled>(trx, columns, project, reader.seq, limits);
        if (!begins && rows.length === 0) return { read: 0, event: null };
        const { state, event } = weigh(rows, reader.state);
        await keepPlace(trx, project, 'retrain', { seq, state });
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

/** The latest ones before the place where reading begins: behind everything that is settled for good. */
async function latest(
  trx: Queryable,
  project: string,
  { finalAt, rowsMax }: { finalAt: Date; rowsMax: number },
): Promise<{ rows: Labelled[]; seq: string }> {
  const { rows: places } = await trx.query<{ seq: string }>(
    `select coalesce(min(seq) filter (where final_at > $2 and wrong is not null) - 1, max(seq), 0)::text as seq
     from signoff.evidence where project = $1`,
    [project, finalAt],
  );
  const seq = places[0]?.seq ?? '0';
  const { rows } = await trx.query<Labelled>(
    `select ${columns} from signoff.evidence where project = $1 and seq <= $2::bigint and wrong is not null
     order by seq desc limit $3`,
    [project, seq, rowsMax],
  );
  return { rows, seq };
}
