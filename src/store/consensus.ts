import type { ConsensusRecords, SeveralLabels } from '../flow/consensus.ts';
import type { Queryable } from './database.ts';

export function createConsensusRecords(db: Queryable): ConsensusRecords {
  return {
    async severalLabels(project, { from, to }, itemsMax) {
      const { rows } = await db.query<SeveralLabels>(
        `select id, external_id as "externalId", labels, outcome, value as decided
         from signoff.items
         cross join lateral (
           select json_agg(json_build_object('reviewer', reviewer, 'label', reviews.value) order by reviewer) as labels,
             count(*) as given
           from signoff.reviews
           where item_id = items.id and reviews.round = items.round and retracted_at is null
             and verdict in ('approve', 'correct') and not as_lead
             and json_typeof(reviews.value) = 'string'
         ) as said
         where project = $1 and decided_at >= $2 and decided_at < $3 and outcome <> 'auto_approved' and gold is null
           and not is_seed and given >= 2
         order by decided_at desc, id limit $4`,
        [project, from, to, itemsMax],
      );
      return rows;
    },
  };
}
