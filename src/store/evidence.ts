import type { Band, Evidence, ModelVersion } from '../flow/evidence.ts';
import type { Rows } from './counting.ts';

/** What people's decisions say about the model, weighed where it lies: a million rows are one scan of a narrow table. */
export function createEvidence(db: Rows): Evidence {
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
         from (select confidence, wrong, by_rule, coin, probability, floor from signoff.evidence
               where project = $1 and model = $2 and model_version = $3 order by seq desc limit ${settledMax}) as latest
         where wrong is not null and confidence is not null and not by_rule and probability > 0
         group by 1 order by 1`,
        [project, model, modelVersion, thresholds],
      );
      return rows;
    },

    async arrivedPerDay(project, now) {
      const { rows } = await db.query<{ count: number; days: number }>(
        `with week as (select $2::timestamptz - interval '7 days' as begins), full_from as (
           select created_at from signoff.items
           where project = $1 and created_at > (select begins from week) and created_at <= $2
           order by created_at desc offset ${arrivedMax - 1} limit 1
         )
         select count(*)::int as count,
           -- A project that begins is no faster than it was in its first day.
           extract(epoch from $2 - coalesce((select created_at from full_from), least(min(created_at), $2::timestamptz - interval '1 day')))::float8
             / 86400 as days
         from signoff.items
         where project = $1 and route in ('review', 'auto_approve') and gold is null
           and created_at > coalesce((select created_at from full_from), (select begins from week)) and created_at <= $2`,
        [project, now],
      );
      const { count = 0, days = 1 } = rows[0] ?? {};
      return count / days;
    },
  };
}

/** Beyond so many in a week the rate is taken from the latest. */
const arrivedMax = 100_000;
/** Beyond so many of one version the latest say enough. */
const settledMax = 1_000_000;
