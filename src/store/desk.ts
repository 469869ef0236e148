import type { Desk, Figures, Health, HistoryEntry, Period, Waiting } from '../flow/desk.ts';
import { countMax } from '../flow/needs.ts';
import { isAnswerable } from './answerable.ts';
import type { Database } from './database.ts';
import { bestFirst, type ItemRow, itemFromRow } from './item-rows.ts';
import { asked, counted, counts, failing, unanswered } from './open-items.ts';
import { type ReviewRow, reviewColumns, reviewFromRow } from './review-rows.ts';

/** More than one person says in a week, and than everybody does in a day. */
const reviewsMax = 10_000;
const historyMax = 500;
const dueSoonMs = 60 * 60_000;

/** What people look at beside single cards. Each look is bounded, however much is there. */
export function createDesk(db: Database): Desk {
  return {
    async waitingFor(reviewer, projects, leads) {
      const { rows } = await db.query<Waiting & { project: string }>(waitingFor, [projects, reviewer, leads]);
      return new Map(rows.map(({ project, ...waiting }) => [project, waiting]));
    },

    async openFor(reviewer, projects, leads) {
      const { rows } = await db.query<{ open: number }>(openFor, [projects, reviewer, leads]);
      return rows[0]?.open ?? 0;
    },

    async latestAnswers(reviewer, limit) {
      const { rows: said } = await db.query<ReviewRow & { item_id: string }>(
        `select item_id, ${reviewColumns.join(', ')} from signoff.reviews where reviewer = $1 and retracted_at is null
         order by created_at desc, id desc limit $2`,
        [reviewer, limit],
      );
      const { rows } = await db.query<ItemRow>('select * from signoff.items where id = any($1)', [
        said.map(({ item_id }) => item_id),
      ]);
      const items = new Map(rows.map((row) => [row.id, itemFromRow(row)]));
      return said.flatMap((row) => {
        const item = items.get(row.item_id);
        return item ? [{ review: reviewFromRow(row), item }] : [];
      });
    },

    async requestsOf(person, limit) {
      const { rows } = await db.query<ItemRow>(
        `select * from signoff.items where requested_by = $1 and gold is null order by created_at desc limit $2`,
        [person, limit],
      );
      return rows.map(itemFromRow);
    },

    async figuresOf(reviewer, projects, since) {
      const { rows } = await db.query<Omit<Figures, 'gold'> & { met: number; right: number }>(figuresOf, [
        reviewer,
        projects,
        since,
      ]);
      const { met = 0, right = 0, ...figures } = rows[0] ?? {};
      return { ...noFigures, ...figures, gold: { met, right } };
    },

    async health(projects, { from, to }, now) {
      const [standing, period, reviewers] = await Promise.all([
        db.query<Standing>(standingOf, [projects, new Date(now.getTime() + dueSoonMs), now]),
        db.query<Happened>(happenedIn, [projects, from, to]),
        reviewersIn(db, projects, { from, to }),
      ]);
      const happened = new Map(period.rows.map(({ project, ...rest }) => [project, rest]));
      return new Map(
        standing.rows.map(({ project, failingCount, failingWhy, ...stands }) => [
          project,
          {
            ...stands,
            failing: { count: failingCount, why: failingWhy },
            ...(happened.get(project) ?? nothingHappened),
            reviewers: reviewers.get(project) ?? [],
          },
        ]),
      );
    },

    async historyOf(itemId) {
      const { rows } = await db.query<HistoryEntry>(
        `select at, actor, action, coalesce(detail, '{}') as detail from
           (select * from signoff.audit where item_id = $1 order by seq desc limit ${historyMax}) as latest
         order by seq`,
        [itemId],
      );
      return rows;
    },

    async alike(reviewer, project, isLead, limit) {
      const { rows } = await db.query<ItemRow & { label: string }>(alike, [
        reviewer,
        project,
        isLead ? [project] : [],
        limit,
      ]);
      const [first] = rows;
      return first ? { label: first.label, items: rows.map(itemFromRow) } : null;
    },
  };
}

const mine = isAnswerable('$2', '$3::text[]');

const waitingFor = `
  select project, ${counts.waiting(mine)} as waiting, ${counts.inReview(mine)} as "inReview",
    ${counts.escalated(mine)} as escalated, ${counts.oldestAt(mine)} as "oldestAt"
  from unnest($1::text[]) as asked (project)`;

/** Behind a long backlog the first project has a thousand, and the others are not looked at. */
const openFor = `
  select count(*)::int as open from (
    select from unnest($1::text[]) as asked (project) cross join lateral (
      (select from signoff.items where status = 'waiting' and items.project = asked.project and ${mine}
       order by ${bestFirst} limit ${countMax})
      union all
      (select from signoff.items where status = 'in_review' and items.project = asked.project and ${mine}
       order by items.project limit ${countMax})
    ) as theirs limit ${countMax}
  ) as counted`;

const figuresOf = `
  select
    count(*) filter (where is_answer)::int as answers,
    count(*) filter (where verdict = 'approve')::int as approved,
    count(*) filter (where verdict = 'correct')::int as corrected,
    count(*) filter (where verdict = 'reject')::int as rejected,
    count(*) filter (where verdict = 'skip')::int as skipped,
    percentile_cont(0.5) within group (order by latency_ms) filter (where is_answer) as "medianLatencyMs",
    count(*) filter (where is_answer and gold -> 'value' is not null)::int as met,
    count(*) filter (where is_answer and said.value::jsonb = gold::jsonb -> 'value')::int as right
  from (select *, verdict in ('approve', 'correct', 'reject') as is_answer from signoff.reviews
        where reviewer = $1 and created_at >= $3 and retracted_at is null
        order by created_at desc limit ${reviewsMax}) as said
  ${itemOf('said')}
  where item.project = any($2)`;

const noFigures: Omit<Figures, 'gold'> = {
  answers: 0,
  approved: 0,
  corrected: 0,
  rejected: 0,
  skipped: 0,
  medianLatencyMs: null,
};

/** The item of each review, looked up one by one. */
function itemOf(reviews: string): string {
  return `cross join lateral (
    select project, gold from signoff.items where items.id = ${reviews}.item_id offset 0
  ) as item`;
}

type Standing = Pick<
  Health,
  'waiting' | 'inReview' | 'escalated' | 'oldestAt' | 'unansweredSince' | 'overdue' | 'dueSoon'
> & {
  project: string;
  failingCount: number;
  failingWhy: string | null;
};

const unknown = 'gold is null';

const standingOf = `
  select project, ${counts.waiting(asked)} as waiting, ${counts.inReview(asked)} as "inReview",
    ${counts.escalated(asked)} as escalated, ${counts.oldestAt(asked)} as "oldestAt", unanswered.since as "unansweredSince",
    coalesce(due.over, 0) as overdue, coalesce(due.soon, 0) as "dueSoon", failing.count as "failingCount", failing.why as "failingWhy"
  from unnest($1::text[]) as asked (project)
  left join (
    select project, least(count(*), ${countMax})::int as soon, least(count(*) filter (where due_at <= $3), ${countMax})::int as over
    from (select project, due_at from signoff.items
          where status <> 'completed' and due_at <= $2 and ${asked} order by due_at limit ${reviewsMax}) as due
    group by project
  ) as due using (project)
  ${unanswered}
  ${failing}`;

type Happened = Pick<Health, 'arrived' | 'autoApproved' | 'decided' | 'outcomes' | 'medianDecisionMs'> & {
  project: string;
};

const nothingHappened: Omit<Happened, 'project'> = {
  arrived: 0,
  autoApproved: 0,
  decided: 0,
  outcomes: {},
  medianDecisionMs: null,
};

const happenedIn = `
  select project, arrived.doubtful + arrived.confident as arrived, arrived.confident as "autoApproved",
    ended.count as decided, ended.outcomes, ended.median as "medianDecisionMs"
  from unnest($1::text[]) as asked (project)
  cross join lateral (select ${arrivedBy('review')} + ${arrivedBy('unreviewed')} as doubtful, ${arrivedBy('auto_approve')} as confident) as arrived
  cross join lateral (
    with latest as materialized (
      select outcome, extract(epoch from decided_at - created_at)::float8 * 1000 as took from signoff.items
      where items.project = asked.project and outcome <> 'auto_approved' and ${asked}
        and decided_at >= $2 and decided_at < $3
      order by decided_at desc limit ${countMax}
    )
    select count(*)::int,
      percentile_cont(0.5) within group (order by took)
        filter (where outcome in ('approved', 'corrected', 'rejected')) as median,
      (select coalesce(json_object_agg(outcome, each.count), '{}')
       from (select outcome, count(*)::int from latest group by outcome) as each) as outcomes
    from latest
  ) as ended`;

function arrivedBy(route: string): string {
  return counted(
    `items.project = asked.project and route = '${route}' and ${unknown} and created_at >= $2 and created_at < $3`,
    'created_at desc',
  );
}

/** Who answered how many, in each of these projects: of its latest thousand or more. */
async function reviewersIn(
  db: Database,
  projects: string[],
  { from, to }: Period,
): Promise<Map<string, Health['reviewers']>> {
  const { rows } = await db.query<{ project: string; reviewer: string; answers: number }>(
    `select asked.project, said.reviewer, count(*)::int as answers
     from unnest($1::text[]) as asked (project)
     cross join lateral (
       select reviewer from signoff.reviews
       where reviews.project = asked.project and retracted_at is null and created_at >= $2 and created_at < $3
         and verdict in ('approve', 'correct', 'reject') and not measures
       order by created_at desc limit $4
     ) as said
     group by asked.project, said.reviewer
     order by answers desc, said.reviewer`,
    [projects, from, to, Math.max(countMax, Math.ceil(reviewsMax / projects.length))],
  );
  const byProject = Map.groupBy(rows, ({ project }) => project);
  return new Map(
    [...byProject].map(([project, them]) => [project, them.map(({ reviewer, answers }) => ({ reviewer, answers }))]),
  );
}

/** Each is a row somewhere in a long table, and a person waits for their next item meanwhile. */
const alikeAmong = 300;

/** Of the first six hundred open ones: those that wait for a card, as people would get them, and those in the channel. */
const alike = `
  with open as materialized (
    (select * from signoff.items where status = 'waiting' and project = $2
     order by ${bestFirst} limit ${alikeAmong})
    union all
    (select * from signoff.items where status = 'in_review' and project = $2 order by project limit ${alikeAmong})
  ), mine as materialized (
    select items.*, prediction ->> 'value' as label from open as items
    where not blind and json_typeof(prediction -> 'value') = 'string' and ${isAnswerable('$1', '$3::text[]')}
  )
  select * from mine
  where label = (select label from mine group by label having count(*) > 1 order by count(*) desc, label limit 1)
  order by (prediction ->> 'confidence')::float8 desc nulls last, created_at, id
  limit $4`;
