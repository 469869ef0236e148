import type { Clockwork } from '../flow/ports.ts';
import { type Database, inTransaction } from './database.ts';

/** What time brings about, and what people switch. */
export function createClockwork(db: Database): Clockwork {
  return {
    async timed(projects, now, limit) {
      const { rows } = await db.query<{ id: string; what: 'remind' | 'deadline' }>(
        `(select id, 'deadline' as what from signoff.items left join signoff.switches using (project)
          where due_at <= $1 and status <> 'completed' and project = any($3) and ${hasCome('due_at')}
          order by due_at limit $2)
         union all
         (select id, 'remind' as what from signoff.items left join signoff.switches using (project)
          where remind_at <= $1 and status <> 'completed' and project = any($3) and ${hasCome('remind_at')}
          order by remind_at limit $2)`,
        [now, limit, projects],
      );
      return rows;
    },

    async inputsToErase(now, limit) {
      const { rows } = await db.query<{ id: string }>(
        `select id from signoff.items where erase_at <= $1 and status = 'completed' order by erase_at limit $2`,
        [now, limit],
      );
      return rows.map(({ id }) => id);
    },

    async paused(projects) {
      const { rows } = await db.query<{ project: string; at: Date; by: string }>(
        `select project, paused_at as at, paused_by as by from signoff.switches
         where project = any($1) and resumed_at is null`,
        [projects],
      );
      return new Map(rows.map(({ project, at, by }) => [project, { at, by }]));
    },

    setPaused(project, paused, { actor, at }) {
      return inTransaction(db, async (trx) => {
        const { rowCount } = paused
          ? await trx.query(
              `insert into signoff.switches as switches (project, paused_at, paused_by) values ($1, $2, $3)
               on conflict (project) do update set paused_at = excluded.paused_at, paused_by = excluded.paused_by, resumed_at = null
               where switches.resumed_at is not null`,
              [project, at, actor],
            )
          : await trx.query('update signoff.switches set resumed_at = $2 where project = $1 and resumed_at is null', [
              project,
              at,
            ]);
        if (rowCount !== 1) return false;
        await trx.query('insert into signoff.audit (actor, action, detail) values ($1, $2, $3)', [
          actor,
          paused ? 'project.paused' : 'project.resumed',
          JSON.stringify({ project }),
        ]);
        return true;
      });
    },
  };
}

/** SQL: whether a moment has come at $1, with what the project's last pause took of an item's time added to it. */
const hasCome = (moment: string) => `(switches.paused_at is null or switches.resumed_at is not null and ${moment} +
  case when ${moment} > paused_at and resumed_at > asked_at then resumed_at - greatest(paused_at, asked_at) else interval '0' end
  <= $1)`;
