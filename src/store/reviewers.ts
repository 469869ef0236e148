import type { AnswerCounts, AnswerToKnown, Pace, Repeat, ReviewerRecords } from '../flow/reviewers.ts';
import type { Queryable } from './database.ts';
import { severalAnswers } from './quality.ts';

/** What people answered in a period, by reviewer. */
export function createReviewerRecords(db: Queryable): ReviewerRecords {
  return {
    async counts(project, { from, to }, reviewersMax) {
      const { rows } = await db.query<AnswerCounts>(
        `select reviewer, count(*)::int as answers,
           count(*) filter (where gold is null and not is_seed)::int as open,
           count(*) filter (where gold is null and not is_seed and verdict = 'approve')::int as approved
         ${answersInPeriod}
         group by reviewer order by answers desc, reviewer limit $4`,
        [project, from, to, reviewersMax],
      );
      return rows;
    },

    async known(project, { from, to }, rowsMax) {
      // `gold is not null` says nothing new to us, but how few they are to Postgres, which else reads every item there is.
      const { rows } = await db.query<AnswerToKnown>(
        `select reviewer, verdict, reviews.value, prediction -> 'value' as predicted, gold -> 'value' as truth,
           is_seed as "isSeed", reviews.blind
         ${answersInPeriod} and gold is not null and gold -> 'value' is not null
         order by reviews.created_at desc limit $4`,
        [project, from, to, rowsMax],
      );
      return rows;
    },

    async paces(project, { from, to }, eachMax) {
      const { rows } = await db.query<Pace>(
        `select reviewer, "latencyMs", coalesce(array_length(regexp_split_to_array(nullif(text, ''), '\\s+'), 1), 0) as words
         from (
           select reviewer, latency_ms as "latencyMs",
             btrim(concat_ws(' ', input ->> 'text', (select string_agg(value, ' ') from json_each_text(input -> 'fields')))) as text,
             row_number() over (partition by reviewer order by reviews.created_at desc) as place
           ${answersInPeriod} and latency_ms is not null and surface is distinct from 'bulk'
         ) as latest
         where place <= $4`,
        [project, from, to, eachMax],
      );
      return rows;
    },

    async repeats(project, { from, to }, rowsMax) {
      const { rows } = await db.query<Repeat>(
        `select reviews.reviewer, json_build_object('verdict', earlier.verdict, 'value', earlier.value) as first,
           json_build_object('verdict', reviews.verdict, 'value', reviews.value) as second
         from signoff.reviews join signoff.items on items.id = reviews.item_id
         join signoff.reviews as earlier on earlier.id = items.gold ->> 'repeatOf' and earlier.retracted_at is null
         where items.project = $1 and reviews.created_at >= $2 and reviews.created_at < $3
           and reviews.retracted_at is null and reviews.verdict in ('approve', 'correct', 'reject')
         order by reviews.created_at desc limit $4`,
        [project, from, to, rowsMax],
      );
      return rows;
    },

    severalAnswers: (project, period, rowsMax) => severalAnswers(db, project, period, rowsMax),
  };
}

const answersInPeriod = `
  from signoff.reviews join signoff.items on items.id = item_id
  where items.project = $1 and reviews.created_at >= $2 and reviews.created_at < $3
    and retracted_at is null and verdict in ('approve', 'correct', 'reject')`;
