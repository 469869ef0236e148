import type { AlertRecords } from '../flow/alerts/alert-book.ts';
import { channelLane } from '../flow/show-card.ts';
import { workingMsBetween } from '../review/working-time.ts';
import type { Database } from './database.ts';
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
    async factsOf(projects, now) {
      const keys = projects.map(({ key }) => key);
      const [due, signs, others] = await Promise.all([
        db.query<{ project: string; until: Date; count: number }>(
          `select project, date_bin('1 hour', due_at, '2001-01-01') + interval '1 hour' as until, count(*)::int as count
           from (select project, due_at from signoff.items
                 where status <> 'completed' and due_at > $2 and due_at < $2::timestamptz + interval '${aheadDays} days'
                   and gold is null and duplicate_of is null
                 order by due_at limit ${dueMax}) as open
           where project = any($1) group by 1, 2`,
          [keys, now],
        ),
        lastSigns(db, keys),
        db.query<Row>(
          `select asked.project, lane.trouble, decided.count, decided.first
           from unnest($1::text[], $3::text[]) as asked (project, lane)
           left join lateral (
             select trouble from signoff.lanes where lanes.lane = asked.lane and trouble <> 'rate limited'
               and not_before > clock_timestamp() - ${troubleMs} * interval '1 ms'
           ) as lane on true
           cross join lateral (
             select count(*)::int, min(decided_at) as first from (
               select decided_at from signoff.items
               where items.project = asked.project and outcome <> 'auto_approved' and gold is null
                 and decided_at > $2::timestamptz - interval '${paceDays} days'
               order by decided_at desc limit ${decisionsMax}) as latest
           ) as decided`,
          [keys, now, projects.map(({ channel }) => channelLane(channel))],
        ),
      ]);
      const dueOf = Map.groupBy(due.rows, ({ project }) => project);
      const hoursOf = new Map(projects.map(({ key, workingHours }) => [key, workingHours]));
      return new Map(
        others.rows.map(({ project, trouble, count, first }) => [
          project,
          {
            ...(signs.get(project) ?? { answeredAt: null, resumedAt: null }),
            channelTrouble: trouble,
            due: (dueOf.get(project) ?? []).map(({ until, count }) => ({ until, count })),
            pace: {
              decisions: count,
              workingMs: first === null ? 0 : workingMsBetween(first, now, hoursOf.get(project) ?? null),
            },
          },
        ]),
      );
    },
  };
}

interface Row {
  project: string;
  trouble: string | null;
  count: number;
  first: Date | null;
}
