import type { AnswerCounts, AnswerToKnown, Pace, Repeat, ReviewerRecords } from '../flow/reviewers.ts';
import type { Rows } from './counting.ts';
import { severalAnswers } from './quality.ts';

/** Beyond so many answers to known questions the latest say enough. */
const measuringMax = 5_000;
/** Nobody is thought to read more of one item. */
const textCharsMax = 20_000;

/** What people answered in a period, by reviewer. */
export function createReviewerRecords(db: Rows): ReviewerRecords {
  return {
    async shortened(project, { from, to }, answersMax) {
      const { rows } = await db.query<{ from: Date }>(
        `select created_at as from from signoff.reviews
         where project = $1 and created_at >= $2 and created_at < $3 and retracted_at is null
         order by created_at desc offset $4 limit 1`,
        [project, from, to, answersMax - 1],
      );
      return { from: rows[0]?.from ?? from, to };
    },

    async counts(project, { from, to }, reviewersMax) {
      const { rows } = await db.query<AnswerCounts>(
        `select reviewer, count(*)::int as answers, count(*) filter (where not measures)::int as open,
           count(*) filter (where not measures and verdict = 'approve')::int as approved
         from signoff.reviews where ${answersInPeriod}
         group by reviewer order by answers desc, reviewer limit $4`,
        [project, from, to, reviewersMax],
      );
      return rows;
    },

    async known(project, { from, to }, rowsMax) {
      const { rows } = await db.query<AnswerToKnown>(
        `select reviewer, verdict, said.value, prediction -> 'value' as predicted, gold -> 'value' as truth, is_seed as "isSeed", said.blind
         from ${measuringInPeriod} as said join signoff.items on items.id = said.item_id
         where gold -> 'value' is not null
         order by said.created_at desc limit $4`,
        [project, from, to, rowsMax],
      );
      return rows;
    },

    async paces(project, { from, to }, reviewers, eachMax) {
      const { rows } = await db.query<Omit<Pace, 'words'> & { text: string }>(
        `select latest.reviewer, latency_ms as "latencyMs",
           left(concat_ws(' ', input ->> 'text', (select string_agg(value, ' ') from json_each_text(input -> 'fields'))), ${textCharsMax}) as text
         from unnest($4::text[]) as asked (reviewer)
         cross join lateral (
           select item_id, reviews.reviewer, latency_ms from signoff.reviews
           where reviews.reviewer = asked.reviewer and ${answersInPeriod} and latency_ms is not null
             and surface is distinct from 'bulk'
           order by created_at desc limit $5
         ) as latest
         join signoff.items on items.id = latest.item_id`,
        [project, from, to, reviewers, eachMax],
      );
      return rows.map(({ text, ...pace }) => ({ ...pace, words: text.match(/\S+/g)?.length ?? 0 }));
    },

    async repeats(project, { from, to }, rowsMax) {
      const { rows } = await db.query<Repeat>(
        `select said.reviewer, json_build_object('verdict', earlier.verdict, 'value', earlier.value) as first,
           json_build_object('verdict', said.verdict, 'value', said.value) as second
         from ${measuringInPeriod} as said join signoff.items on items.id = said.item_id
         join signoff.reviews as earlier on earlier.id = items.gold ->> 'repeatOf' and earlier.retracted_at is null
         order by said.created_at desc limit $4`,
        [project, from, to, rowsMax],
      );
      return rows;
    },

    severalAnswers: (project, period, rowsMax) => severalAnswers(db, project, period, rowsMax),
  };
}

const answersInPeriod = `project = $1 and created_at >= $2 and created_at < $3 and retracted_at is null
  and verdict in ('approve', 'correct', 'reject')`;

/** Few among many, the latest of them: an index has them alone. */
const measuringInPeriod = `(
  select * from signoff.reviews where ${answersInPeriod} and measures order by created_at desc limit ${measuringMax})`;
