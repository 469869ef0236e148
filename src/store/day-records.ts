import type { ConfusionFigures, DayBook, DayFigures, DayRecords, Spread } from '../flow/summary/day-figures.ts';
import type { Outcome, Route } from '../review/item.ts';
import type { Rows } from './counting.ts';
import type { Queryable } from './database.ts';

/** Counts of a day, made where the rows lie; each is one scan of what happened in the period. */
export function createDayRecords(db: Rows): DayRecords {
  return {
    async arrived(project, { from, to }) {
      const { rows } = await db.query<{ route: Route; count: number; certain: number; some: number; none: number }>(
        // Reasons are of a few kinds: looked at once each, and not row by row.
        `select route, sum(count)::int as count, coalesce(sum(count) filter (where scored and certain), 0)::int as certain,
           coalesce(sum(count) filter (where scored and not certain and not none), 0)::int as some,
           coalesce(sum(count) filter (where scored and none), 0)::int as none
         from (select route, not reasons && array['sent'] as scored, probability >= 1 as certain, probability <= 0 as none, count(*)
               from signoff.items where project = $1 and created_at >= $2 and created_at < $3 and gold is null
               group by route, reasons, probability >= 1, probability <= 0) as came
         group by route`,
        [project, from, to],
      );
      const routes: Record<Route, number> = { review: 0, auto_approve: 0, unreviewed: 0, duplicate: 0 };
      const came = { certain: 0, some: 0, none: 0 };
      for (const { route, count, certain, some, none } of rows) {
        routes[route] = count;
        if (route === 'duplicate') continue;
        came.certain += certain;
        came.some += some;
        came.none += none;
      }
      return { routes, came };
    },

    async weighed(project, { from, to }, mornings) {
      const { rows } = await db.query<Awaited<ReturnType<DayRecords['weighed']>>[number]>(
        `select model, model_version as "modelVersion", width_bucket(arrived_at, $4::timestamptz[]) - 1 as morning,
           decided_at < $3 as within, probability >= 1 as certain, count(*)::int as count, sum(1 / probability) as "standFor",
           coalesce(sum(1 / probability) filter (where wrong), 0) as "wrongFor", sum(1 / probability ^ 2) as squares
         from (
           select *, coalesce(came_at, (select created_at from signoff.items where id = item_id)) as arrived_at from signoff.evidence
           where project = $1 and decided_at >= $2 and wrong is not null and confidence is not null and coin < probability
         ) as settled
         group by 1, 2, 3, 4, 5`,
        [project, from, to, [...mornings, to]],
      );
      // Left out here and not there: Postgres would think that hardly any are left, and sort them all to group them.
      return rows.filter(({ morning }) => morning >= 0 && morning < mornings.length);
    },

    async ended(project, { from, to }, hours) {
      const { rows } = await db.query<{
        hour: number | null;
        outcome: Outcome | null;
        count: number;
        byPeople: number;
        p: [number, number] | null;
        timed: number;
        met: number;
      }>(
        `select hour, outcome, count(*)::int as count, count(*) filter (where by_people)::int as "byPeople",
           percentile_cont(array[0.5, 0.9]) within group (order by waited) filter (where by_people) as p,
           count(*) filter (where timed)::int as timed, count(*) filter (where timed and by_people and in_time)::int as met
         from (
           select width_bucket(decided_at, $4::timestamptz[]) - 1 as hour, outcome, due_at is not null and outcome <> 'withdrawn' as timed,
             due_at >= decided_at as in_time, outcome in ('approved', 'corrected', 'rejected') as by_people,
             extract(epoch from decided_at - ${waitsSince})::float8 * 1000 as waited
           from signoff.items where ${decidedInPeriod}
         ) as ended
         group by grouping sets ((hour, outcome), ())`,
        [project, from, to, hours],
      );
      const all = rows.find(({ outcome }) => outcome === null);
      return {
        byHour: rows.flatMap(({ hour, outcome, count }) =>
          hour === null || outcome === null ? [] : [{ hour, outcome, count }],
        ),
        waited: spreadOf(all?.byPeople ?? 0, all?.p ?? null),
        dueTimes: { ended: all?.timed ?? 0, met: all?.met ?? 0 },
      };
    },

    async answers(project, { from, to }) {
      const { rows } = await db.query<{
        reviewer: string | null;
        answers: number;
        approved: number;
        alone: number;
        p: [number, number] | null;
      }>(
        `select reviewer, count(*)::int as answers, count(*) filter (where verdict = 'approve')::int as approved, count(alone)::int as alone,
           percentile_cont(array[0.5, 0.9]) within group (order by alone) as p
         from (
           select reviewer, verdict, case when surface is distinct from 'bulk' then latency_ms end as alone
           from signoff.reviews
           where project = $1 and not measures and created_at >= $2 and created_at < $3 and retracted_at is null
             and verdict in ('approve', 'correct', 'reject')
         ) as answers
         group by grouping sets ((reviewer), ()) order by answers desc, reviewer`,
        [project, from, to],
      );
      const all = rows.find(({ reviewer }) => reviewer === null);
      return {
        people: rows.flatMap(({ reviewer, answers, approved, p }) =>
          reviewer === null ? [] : [{ reviewer, answers, approved, medianMs: p?.[0] ?? null }],
        ),
        handled: spreadOf(all?.alone ?? 0, all?.p ?? null),
      };
    },

    async confusions(project, { from, to }, most, itemsEach) {
      const { rows } = await db.query<ConfusionFigures>(
        `select label, truth, count(*)::int as count,
           (array_agg(item_id order by decided_at desc, item_id))[1:$5] as items
         from signoff.evidence where ${settledInPeriod} and confidence is not null and wrong and label <> truth
         group by label, truth order by count desc, label, truth limit $4`,
        [project, from, to, most, itemsEach],
      );
      return rows;
    },

    async openAt(project, at) {
      const { rows } = await db.query<{ count: number }>(
        `select (select count(*) from signoff.items
             where project = $1 and ${askedBy('$2')} and status <> 'completed' and gold is null and duplicate_of is null)
           + (select count(*) from signoff.items
              where project = $1 and ${askedBy('$2')} and decided_at >= $2 and outcome <> 'auto_approved' and gold is null
                and outcome <> 'unreviewed' and duplicate_of is null)
           as count`,
        [project, at],
      );
      return Number(rows[0]?.count ?? 0);
    },

    async settled(project, { from, to }, most) {
      const { rows } = await db.query<{
        whole: boolean;
        label: string | null;
        records: number;
        answered: number;
        wrong: number;
        audited: number;
        auditedWrong: number;
      }>(
        // What somebody sent without a score is no guess of the model.
        `select grouping(label) = 1 as whole, label, count(*)::int as records, count(confidence)::int as answered,
           count(confidence) filter (where wrong)::int as wrong, count(*) filter (where confident and not by_rule)::int as audited,
           count(*) filter (where confident and not by_rule and wrong)::int as "auditedWrong"
         from signoff.evidence where ${settledInPeriod}
         group by grouping sets ((label), ()) order by whole desc, label is null, answered desc, label limit $4::int + 1`,
        [project, from, to, most],
      );
      const all = rows.find(({ whole }) => whole);
      return {
        records: all?.records ?? 0,
        gateSample: { audited: all?.audited ?? 0, wrong: all?.auditedWrong ?? 0 },
        labels: rows.flatMap(({ label, answered, wrong }) =>
          label === null || answered === 0 ? [] : [{ label, answered, wrong }],
        ),
      };
    },
  };
}

export function createDayBook(db: Queryable): DayBook {
  return {
    async kept({ key, timezone }, days) {
      const { rows } = await db.query<{ day: string; figures: DayFigures }>(
        `select day::text as day, figures from signoff.days where project = $1 and timezone = $2 and day = any($3::date[])`,
        [key, timezone, days],
      );
      return new Map(rows.map(({ day, figures }) => [day, figures]));
    },

    async keptDays(projects, since) {
      const { rows } = await db.query<{ project: string; days: string[] }>(
        `select project, array(select day::text from signoff.days
           where days.project = asked.project and days.timezone = asked.timezone and day >= $3) as days
         from unnest($1::text[], $2::text[]) as asked (project, timezone)`,
        [projects.map(({ key }) => key), projects.map(({ timezone }) => timezone), since],
      );
      return new Map(rows.map(({ project, days }) => [project, new Set(days)]));
    },

    async keep({ key, timezone }, day, figures, at) {
      await db.query(
        `insert into signoff.days (project, day, timezone, figures, counted_at) values ($1, $2, $3, $4, $5)
         on conflict (project, day) do update set timezone = excluded.timezone, figures = excluded.figures,
           counted_at = excluded.counted_at
         where days.timezone <> excluded.timezone`,
        [key, day, timezone, JSON.stringify(figures), at],
      );
    },
  };
}

/** What people were asked about, once; copies have the answer of another one. */
const decidedInPeriod = `project = $1 and decided_at >= $2 and decided_at < $3 and outcome <> 'auto_approved' and gold is null
  and outcome <> 'unreviewed' and duplicate_of is null`;

/** SQL: since when an item waits for people. One that is asked again, such as what the gate had approved, did not wait before that. */
export const waitsSince = 'case when round > 1 then asked_at else created_at end';

function askedBy(at: string): string {
  return `created_at < ${at} and (round = 1 or asked_at < ${at})`;
}

const settledInPeriod = 'project = $1 and decided_at >= $2 and decided_at < $3 and wrong is not null';

function spreadOf(count: number, percentiles: [number, number] | null): Spread | null {
  return percentiles && { count, p50Ms: percentiles[0], p90Ms: percentiles[1] };
}
