import type { Settled, Standing, Standings, Stop } from '../flow/standings.ts';
import { type Database, inTransaction, type Queryable } from './database.ts';
import { keepPlace, projectsBehind, settledBehind, takePlace } from './evidence-reader.ts';

export function createStandings(db: Database): Standings {
  return {
    async stopped(projects) {
      const { rows } = await db.query<Stop & { project: string }>(
        `select project, stopped_at as at, stopped_by as by, why from signoff.stops
         where project = any($1) and resumed_at is null`,
        [projects],
      );
      return new Map(rows.map(({ project, ...stop }) => [project, stop]));
    },

    async certified(projects) {
      const { rows } = await db.query<Awaited<ReturnType<Standings['certified']>>[number]>(
        `select project, model, model_version as "modelVersion", bound from signoff.model_standings
         where project = any($1) and certified_at is not null`,
        [projects],
      );
      return rows;
    },

    setStopped(project, stopped, by) {
      return inTransaction(db, async (trx) => {
        if (stopped) return stop(trx, project, by);
        const { rowCount } = await trx.query(
          'update signoff.stops set resumed_at = $2 where project = $1 and resumed_at is null',
          [project, by.at],
        );
        if (rowCount !== 1) return false;
        await trx.query(
          `update signoff.model_standings set alarm = array_fill(0::float8, array[cardinality(alarm)]), tripped_at = null
           where project = $1`,
          [project],
        );
        await writeDown(trx, by.actor, 'auto_approve.resumed', { project, why: by.why });
        return true;
      });
    },

    toWatch: (projects, finalAt) => projectsBehind(db, projects, 'watch', { finalAt }),

    watch(project, limits, weigh) {
      return inTransaction(db, async (trx) => {
        const reader = await takePlace(trx, project, 'watch');
        if (!reader) return null;
        const { rows: settled, seq } = await settledBehind<Settled>(trx, settledColumns, project, reader.seq, limits);
        const weighed = await weigh(settled, await standingsOf(trx, project));
        await keep(trx, project, weighed.standings);
        const ids = settled.filter(({ watched }) => !watched).map(({ itemId }) => itemId);
        if (ids.length > 0)
          await trx.query('update signoff.evidence set watched = true where item_id = any($1)', [ids]);
        if (weighed.stop) {
          const { why, itemId, at } = weighed.stop;
          await stop(trx, project, { actor: 'watch', at, why }, itemId);
        }
        if (seq !== reader.seq) await keepPlace(trx, project, 'watch', { seq, state: null });
        return weighed;
      });
    },
  };
}

/** False: it stands still already. */
async function stop(
  trx: Queryable,
  project: string,
  { actor, at, why }: { actor: string; at: Date; why: string | null },
  itemId: string | null = null,
): Promise<boolean> {
  const { rowCount } = await trx.query(
    `insert into signoff.stops as stops (project, stopped_at, stopped_by, why) values ($1, $2, $3, $4)
     on conflict (project) do update
       set stopped_at = excluded.stopped_at, stopped_by = excluded.stopped_by, why = excluded.why, resumed_at = null
     where stops.resumed_at is not null`,
    [project, at, actor, why],
  );
  if (rowCount !== 1) return false;
  await writeDown(trx, actor, 'auto_approve.stopped', { project, why, item: itemId });
  return true;
}

async function writeDown(trx: Queryable, actor: string, action: string, detail: object): Promise<void> {
  await trx.query('insert into signoff.audit (actor, action, detail) values ($1, $2, $3)', [
    actor,
    action,
    JSON.stringify(detail),
  ]);
}

const settledColumns = `item_id as "itemId", model, model_version as "modelVersion", confidence, wrong, by_rule as "byRule", confident,
  watched`;

async function standingsOf(trx: Queryable, project: string): Promise<Standing[]> {
  const { rows } = await trx.query<Standing>(
    `select model, model_version as "modelVersion", bound, audited, wrong, alarm, certificate, certified_at as "certifiedAt",
       tripped_at as "trippedAt"
     from signoff.model_standings where project = $1`,
    [project],
  );
  return rows;
}

async function keep(trx: Queryable, project: string, standings: Standing[]): Promise<void> {
  for (const { model, modelVersion, bound, audited, wrong, alarm, certificate, certifiedAt, trippedAt } of standings)
    await trx.query(
      `insert into signoff.model_standings
         (project, model, model_version, bound, audited, wrong, alarm, certificate, certified_at, tripped_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (project, model, model_version) do update set bound = excluded.bound, audited = excluded.audited,
         wrong = excluded.wrong, alarm = excluded.alarm, certificate = excluded.certificate,
         certified_at = excluded.certified_at, tripped_at = excluded.tripped_at`,
      [project, model, modelVersion, bound, audited, wrong, alarm, certificate, certifiedAt, trippedAt],
    );
}
