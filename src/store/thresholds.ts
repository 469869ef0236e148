import type { Applied, Dismissed, Thresholds } from '../flow/thresholds.ts';
import { type Database, inTransaction, type Queryable } from './database.ts';

export function createThresholds(db: Database): Thresholds {
  return {
    async applied(projects) {
      const { rows } = await db.query<Applied & { project: string }>(
        'select project, threshold, over from signoff.thresholds where project = any($1)',
        [projects],
      );
      return new Map(rows.map(({ project, ...applied }) => [project, applied]));
    },

    apply(project, { threshold, over, actor, at, detail }) {
      return inTransaction(db, async (trx) => {
        const { rowCount } = await trx.query(
          `insert into signoff.thresholds as thresholds (project, threshold, over, applied_by, applied_at)
           values ($1, $2, $3, $4, $5)
           on conflict (project) do update set threshold = excluded.threshold, over = excluded.over,
             applied_by = excluded.applied_by, applied_at = excluded.applied_at
           where (thresholds.threshold, thresholds.over) is distinct from (excluded.threshold, excluded.over)`,
          [project, threshold, over, actor, at],
        );
        if (rowCount !== 1) return false;
        await writeDown(trx, actor, 'threshold.applied', detail);
        return true;
      });
    },

    async dismiss(project, { threshold, gateVersion, actor, at }) {
      await inTransaction(db, async (trx) => {
        await trx.query(
          `insert into signoff.dismissed_advice (project, threshold, gate_version, dismissed_by, dismissed_at)
           values ($1, $2, $3, $4, $5)
           on conflict (project) do update set threshold = excluded.threshold, gate_version = excluded.gate_version,
             dismissed_by = excluded.dismissed_by, dismissed_at = excluded.dismissed_at`,
          [project, threshold, gateVersion, actor, at],
        );
        await writeDown(trx, actor, 'advice.dismissed', { project, threshold });
      });
    },

    async dismissed(project) {
      const { rows } = await db.query<Dismissed>(
        'select threshold, gate_version as "gateVersion" from signoff.dismissed_advice where project = $1',
        [project],
      );
      return rows[0] ?? null;
    },
  };
}

async function writeDown(trx: Queryable, actor: string, action: string, detail: object): Promise<void> {
  await trx.query('insert into signoff.audit (actor, action, detail) values ($1, $2, $3)', [
    actor,
    action,
    JSON.stringify(detail),
  ]);
}
