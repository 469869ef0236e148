import type { Said } from '../flow/agreement.ts';
import type { SettledOne } from '../flow/calibration.ts';
import type { SettledLabel } from '../flow/corrections.ts';
import type { ModelVersion } from '../flow/evidence.ts';
import type { SettledAlike } from '../flow/honest-accuracy.ts';
import type { CameAlike, Confusion, QualityRecords } from '../flow/quality.ts';
import type { Rows } from './counting.ts';

/** Predictions and decisions of a period, counted in the database. */
export function createQualityRecords(db: Rows): QualityRecords {
  return {
    async shortened(project, { from, to }, predictionsMax) {
      const { rows } = await db.query<{ from: Date }>(
        `select created_at as from from signoff.items
         where project = $1 and created_at >= $2 and created_at < $3
         order by created_at desc offset $4 limit 1`,
        [project, from, to, predictionsMax - 1],
      );
      return { from: rows[0]?.from ?? from, to };
    },

    async came(project, { from, to }, labels) {
      const { rows } = await db.query<CameAlike>(
        `select coalesce(model, '') as model, coalesce("modelVersion", '') as "modelVersion", created_at >= $2 as now,
           case when $4 then said.value end as label, least(19, floor(confidence * 20))::int as band,
           case when probability >= 1 then 'certain' when probability > 0 then 'some' else 'none' end as chance,
           count(*)::int as count
         from signoff.items, json_to_record(prediction)
           as said (model text, "modelVersion" text, value text, confidence double precision)
         where project = $1 and created_at >= $2::timestamptz - ($3::timestamptz - $2::timestamptz) and created_at < $3
           and gold is null and not is_seed and confidence is not null and route <> 'duplicate'
         group by 1, 2, 3, 4, 5, 6`,
        [project, from, to, labels],
      );
      return rows;
    },

    async settled(project, { from, to }) {
      const { rows } = await db.query<SettledAlike>(
        `select model, model_version as "modelVersion", evidence.probability, wrong, evidence.coin < evidence.probability as picked,
           confident and not by_rule as confident, count(*)::int as count
         ${settledInPeriod}
         group by 1, 2, 3, 4, 5, 6`,
        [project, from, to],
      );
      return rows;
    },

    async confusions(project, { from, to }, eachMax) {
      const { rows } = await db.query<ModelVersion & Confusion>(
        `select model, model_version as "modelVersion", label, truth, count
         from (
           select model, model_version, label, truth, count(*)::int as count,
             row_number() over (partition by model, model_version order by count(*) desc, label, truth) as place
           ${settledInPeriod} and wrong and label <> truth
           group by 1, 2, 3, 4
         ) as confused
         where place <= $4 order by place`,
        [project, from, to, eachMax],
      );
      return rows;
    },

    async latest(project, { model, modelVersion }, rowsMax) {
      const { rows } = await db.query<SettledOne>(
        `select item_id as id, confidence, wrong, probability ${latestSettled}`,
        [project, model, modelVersion, rowsMax],
      );
      return rows;
    },

    async latestLabels(project, { model, modelVersion }, rowsMax) {
      const { rows } = await db.query<SettledLabel>(
        `select settled.id, label, truth, alternatives
         from (select item_id as id, label, truth ${latestSettled}) as settled join signoff.items on items.id = settled.id,
           json_to_record(prediction) as said (alternatives json)
         where label is not null`,
        [project, model, modelVersion, rowsMax],
      );
      return rows;
    },

    severalAnswers: (project, { from, to }, rowsMax) => severalAnswers(db, project, { from, to }, rowsMax),
  };
}

const settledInPeriod = `
  from signoff.evidence join signoff.items on items.id = item_id
  where evidence.project = $1 and evidence.decided_at >= $2
    and items.project = $1 and items.created_at >= $2 and items.created_at < $3 and gold is null and not is_seed
    and route <> 'duplicate' and wrong is not null and confidence is not null`;

const latestSettled = `
  from signoff.evidence
  where project = $1 and model = $2 and model_version = $3 and wrong is not null and confidence is not null and coin < probability
  order by seq desc limit $4`;

/** See `QualityRecords`; for whoever asks about reviewers as well. */
export async function severalAnswers(
  db: Rows,
  project: string,
  { from, to }: { from: Date; to: Date },
  rowsMax: number,
): Promise<Said[]> {
  const { rows } = await db.query<Said>(
    `with several as materialized (
       select item_id, round, max(created_at) as latest
       from (
         select item_id, round, created_at from signoff.reviews
         where project = $1 and not measures and created_at >= $2 and created_at < $3 and retracted_at is null
           and verdict in ('approve', 'correct', 'reject') and not as_lead
         order by created_at desc limit 3 * $4::int
       ) as newest
       group by item_id, round having count(*) >= 2
       order by latest desc, item_id limit $4
     )
     select said.item_id as "itemId", said.reviewer, said.verdict, said.value
     from several
     join signoff.items on items.id = several.item_id and items.round = several.round
     join signoff.reviews as said on said.item_id = several.item_id and said.round = several.round
     where said.created_at >= $2 and said.created_at < $3 and said.retracted_at is null
       and said.verdict in ('approve', 'correct', 'reject') and not said.as_lead
     order by latest desc, said.item_id, said.reviewer limit $4`,
    [project, from, to, rowsMax],
  );
  return rows;
}
