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
         from (select * from signoff.evidence where project = $1 and model = $2 and model_version = $3
               order by seq desc limit ${settledMax}) as latest
         where wrong is not null and confidence is not null and not by_rule and probability > 0
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
           order by created_at desc limit ${arrivedMax}) as lately`,
        [project, now],
      );
      const { count = 0, days = 0 } = rows[0] ?? {};
      if (count === 0) return 0;
      // A project that begins is no faster than it was in its first day.
      return count / (count < arrivedMax ? Math.max(days, 1) : days);
    },
  };
}

/** Beyond so many in a week the rate is taken from the latest. */
const arrivedMax = 100_000;
/** Beyond so many of one version the latest say enough. */
const settledMax = 1_000_000;
