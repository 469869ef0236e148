import type { AlertRecords, LookedUp } from '../flow/alerts/alert-book.ts';
import { channelLane } from '../flow/show-card.ts';
import { workingMsBetween } from '../review/working-time.ts';
import type { Database } from './database.ts';
import { asked, counts, failing, unanswered } from './open-items.ts';
import { lastSigns } from './signs.ts';

/** Of all projects together, the most urgent. */
const dueMax = 50_000;
const aheadDays = 7;
/** The latest decisions of each project, of so many days. */
const decisionsMax = 2_000;
const paceDays = 7;
/** Between two attempts in a channel that takes nothing lie some seconds in which nothing holds it. */
const troubleMs = 60_000;

export function createAlertRecords(db: Database): AlertRecords {
  return {
    // One look after the other: nobody's click is to wait because somebody watches.
    async factsOf(projects, now) {
      const keys = projects.map(({ key }) => key);
      const stands = await db.query<Stands & { project: string }>(standsOf, [
        keys,
        projects.map(({ channel }) => channelLane(channel)),
      ]);
      const due = await db.query<{ project: string; until: Date; count: number }>(dueIn, [keys, now]);
      const decided = await db.query<{ project: string; count: number; first: Date | null }>(decidedIn, [keys, now]);
      const signs = await lastSigns(db, keys);
      const dueOf = Map.groupBy(due.rows, ({ project }) => project);
      const decidedOf = new Map(decided.rows.map(({ project, ...rest }) => [project, rest]));
      const hoursOf = new Map(projects.map(({ key, workingHours }) => [key, workingHours]));
      return new Map(
        stands.rows.map(({ project, failingCount, failingWhy, ...rest }) => {
          const { count: decisions, first } = decidedOf.get(project) ?? { count: 0, first: null };
          const workingMs = first === null ? 0 : workingMsBetween(first, now, hoursOf.get(project) ?? null);
          return [
            project,
            {
              ...rest,
              ...(signs.get(project) ?? { answeredAt: null, resumedAt: null }),
              failing: { count: failingCount, why: failingWhy },
              due: (dueOf.get(project) ?? []).map(({ until, count }) => ({ until, count })),
              pace: { decisions, workingMs },
            },
          ];
        }),
      );
    },

    async openIn(keys) {
      if (keys.length === 0) return new Map();
      const { rows } = await db.query<{ project: string; open: number }>(
        `select project, ${counts.waiting(asked)} + ${counts.inReview(asked)} as open
         from unnest($1::text[]) as asked (project)`,
        [keys],
      );
      return new Map(rows.map(({ project, open }) => [project, open]));
    },
  };
}

type Stands = Pick<LookedUp, 'oldestAt' | 'inReview' | 'unansweredSince' | 'channelTrouble'> & {
  failingCount: number;
  failingWhy: string | null;
};

const standsOf = `
  select asked.project, ${counts.oldestAt(asked)} as "oldestAt",
    exists (select from signoff.items where status = 'in_review' and items.project = asked.project and ${asked}) as "inReview",
    unanswered.since as "unansweredSince", lane.trouble as "channelTrouble",
    failing.count as "failingCount", failing.why as "failingWhy"
  from unnest($1::text[], $2::text[]) as asked (project, lane)
  left join lateral (
    select trouble from signoff.lanes where lanes.lane = asked.lane and trouble <> 'rate limited'
      and not_before > clock_timestamp() - ${troubleMs} * interval '1 ms'
  ) as lane on true
  ${unanswered}
  ${failing}`;

const dueIn = `
  select project, date_bin('1 hour', due_at, '2001-01-01') + interval '1 hour' as until, count(*)::int as count
  from (select project, due_at from signoff.items
        where status <> 'completed' and due_at > $2 and due_at < $2::timestamptz + interval '${aheadDays} days' and ${asked}
        order by due_at limit ${dueMax}) as open
  where project = any($1) group by 1, 2`;

const decidedIn = `
  select asked.project, decided.count, decided.first
  from unnest($1::text[]) as asked (project)
  cross join lateral (
    select count(*)::int, min(decided_at) as first from (
      select decided_at from signoff.items
      where items.project = asked.project and outcome <> 'auto_approved' and gold is null
        and decided_at > $2::timestamptz - interval '${paceDays} days'
      order by decided_at desc limit ${decisionsMax}) as latest
  ) as decided`;
