import type { Band, Evidence, ModelVersion } from '../flow/evidence.ts';
import type { Queryable } from './database.ts';

/** What people's decisions say about the model, weighed where it lies: a million rows are one scan of a narrow table. */
export function createEvidence(db: Queryable): Evidence {
  return {
    async newest(project) {
      const { rows } = await db.query<ModelVersion>(
        `select coalesce(prediction ->> 'model', '') as model, coalesce(prediction ->> 'modelVersion', '') as "modelVersion"
         from signoff.items
         where project = $1 and gold is null and not is_seed and not reasons && array['sent']
         order by created_at desc, id desc limit 1`,
        [project],
      );
      return rows[0] ?? null;
    },

    async bands(project, { model, modelVersion }, thresholds) {
      const { rows } = await db.query<Band>(
        `select width_bucket(confidence, $4::float8[]) as band,
           count(*) filter (where coin < floor)::int as sampled, count(*) filter (where coin < floor and wrong)::int as "sampledWrong",
           coalesce(sum(1 / probability) filter (where coin < probability), 0) as "standsFor"
         from signoff.evidence
         where project = $1 and model = $2 and model_version = $3 and wrong is not null and confidence is not null and not by_rule and probability > 0
         group by 1 order by 1`,
        [project, model, modelVersion, thresholds],
      );
      return rows;
    },

    async arrivedPerDay(project, now) {
      const { rows } = await db.query<{ count: number; days: number }>(
        `select count(*)::int as count,
           coalesce(extract(epoch from $2::timestamptz - min(created_at)) / 86400, 0)::float8 as days
         from (select created_at from signoff.items
           where project = $1 and route in ('review', 'auto_approve') and gold is null
             and created_at > $2::timestamptz - interval '7 days' and created_at <= $2
           limit ${arrivedMax}) as lately`,
        [project, now],
      );
      const { count = 0, days = 0 } = rows[0] ?? {};
      return count === 0 ? 0 : count / Math.max(days, 1);
    },
  };
}

/** Beyond so many in a week the rate is taken from those. */
const arrivedMax = 1_000_000;
