import type { PersonInProject, WorkloadRecords } from '../flow/workload.ts';
import type { Queryable } from './database.ts';

/** More than that nobody has before them. */
const countMax = 1_000;
/** More than one person answers in two weeks; of whoever does, nobody can say at once where. */
const answersOfOneMax = 20_000;

/** How much people answer in several projects. Each look is bounded, and takes as many steps as there are projects or people. */
export function createWorkloadRecords(db: Queryable): WorkloadRecords {
  return {
    async answers(projects, { from, dayFrom, to }, eachMax) {
      const hours = projects.map(({ workingHours }) => workingHours);
      const { rows } = await db.query<Omit<PersonInProject, 'approvals'> & Approvals>(answers, [
        projects.map(({ key }) => key),
        hours.map((of) => of?.timezone ?? null),
        hours.map((of) => of?.from ?? null),
        hours.map((of) => of?.to ?? null),
        hours.map((of) => of?.days.join('') ?? null),
        from,
        dayFrom,
        to,
        eachMax,
      ]);
      return rows.map(({ approvedInDay: day, approvedBefore: before, dayMs, beforeMs, ...rest }) => ({
        ...rest,
        approvals: { day, before, dayMs, beforeMs },
      }));
    },

    async reserved(projects, now) {
      const { rows } = await db.query<Counted>(
        `select reviewer, count(*)::int as count
         from (select item_id, reviewer from signoff.reservations where until > $2 limit ${countMax}) as held
         join signoff.items on items.id = held.item_id
         where items.project = any($1) and items.status <> 'completed'
         group by reviewer`,
        [projects, now],
      );
      return countsOf(rows);
    },

    async askedAlone(projects) {
      const { rows } = await db.query<Counted>(
        `select asked_of as reviewer, count(*)::int as count
         from unnest($1::text[]) as asked (project)
         cross join lateral (
           select asked_of from signoff.items
           where items.project = asked.project and status = 'in_review' order by items.project limit ${countMax}
         ) as open
         where asked_of is not null
         group by asked_of`,
        [projects],
      );
      return countsOf(rows);
    },

    async answeredIn(projects, { from, to }, eachMax) {
      const { rows } = await db.query<{ project: string; reviewer: string; lastAt: Date }>(
        `select asked.project, reviewer, max(at) as "lastAt"
         from unnest($1::text[]) as asked (project)
         cross join lateral (
           select reviewer, created_at as at from signoff.reviews
           where reviews.project = asked.project and created_at >= $2 and created_at < $3 and ${isAnswer}
           order by created_at desc limit $4
         ) as latest
         group by asked.project, reviewer
         order by "lastAt" desc, reviewer`,
        [projects, from, to, eachMax],
      );
      return rows;
    },

    async silentSince(reviewers, projects, since) {
      const { rows } = await db.query<{ reviewer: string }>(
        `select asked.reviewer
         from unnest($1::text[]) as asked (reviewer)
         cross join lateral (
           select coalesce(bool_or(latest.project = any($2)), false) as here, count(*) as read
           from (select project from signoff.reviews
                 where reviews.reviewer = asked.reviewer and created_at >= $3 and ${isAnswer}
                 order by created_at desc limit ${answersOfOneMax}) as latest
         ) as found
         where not here and read < ${answersOfOneMax}`,
        [reviewers, projects, since],
      );
      return new Set(rows.map(({ reviewer }) => reviewer));
    },
  };
}

type Approvals = {
  approvedInDay: number;
  approvedBefore: number;
  dayMs: number | null;
  beforeMs: number | null;
};
type Counted = { reviewer: string; count: number };

function countsOf(rows: Counted[]): Map<string, number> {
  return new Map(rows.map(({ reviewer, count }) => [reviewer, count]));
}

const isAnswer = `retracted_at is null and verdict in ('approve', 'correct', 'reject')`;

/** Hours that end before they begin end on the next day. As in review/deadline.ts: equal ones are a whole day. */
const isWithin = `case when opens < closes
  then position(weekday::text in days) > 0 and minute >= opens and minute < closes
  else position(weekday::text in days) > 0 and minute >= opens
    or position(case weekday when 1 then '7' else (weekday - 1)::text end in days) > 0 and minute < closes end`;

/** Approvals of many at once say nothing of how long one takes. */
const answers = `
  select project, reviewer, count(*)::int as week, count(*) filter (where in_day)::int as day,
    case when bool_or(days is not null) then count(*) filter (where not (${isWithin}))::int end as outside,
    count(took) filter (where in_day)::int as "approvedInDay", count(took) filter (where not in_day)::int as "approvedBefore",
    percentile_cont(0.5) within group (order by took) filter (where in_day) as "dayMs",
    percentile_cont(0.5) within group (order by took) filter (where not in_day) as "beforeMs"
  from (
    select asked.project, opens, closes, days, reviewer, created_at >= $7 as in_day,
      case when verdict = 'approve' and surface is distinct from 'bulk' then latency_ms end as took,
      extract(isodow from local)::int as weekday, extract(hour from local)::int * 60 + extract(minute from local)::int as minute
    from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::text[]) as asked (project, timezone, opens, closes, days)
    cross join lateral (
      select reviewer, verdict, surface, latency_ms, created_at, created_at at time zone asked.timezone as local
      from signoff.reviews
      where reviews.project = asked.project and created_at >= $6 and created_at <= $8 and ${isAnswer}
      order by created_at desc limit $9
    ) as latest
  ) as said
  group by project, reviewer`;
