import type { Queryable } from './database.ts';

/** Beyond so many a queue is simply long: counting them all would cost more than the figure is worth. */
const countMax = 100_000;

/** How the rows stand, for whoever watches the service: each count is read from an index. */
export async function standingOf(db: Queryable, projects: string[]) {
  const [byProject, deliveries, alerts, others] = await Promise.all([
    db.query<{ project: string; waiting: number; inReview: number; oldestSeconds: number }>(
      `select project,
         (select count(*)::int from (select from signoff.items
           where status = 'waiting' and items.project = asked.project limit ${countMax}) as counted) as waiting,
         (select count(*)::int from (select from signoff.items
           where status = 'in_review' and asked_of is null and duplicate_of is null and items.project = asked.project limit ${countMax}) as counted) as "inReview",
         coalesce((select extract(epoch from clock_timestamp() - created_at)::float8 from signoff.items
           where status <> 'completed' and asked_of is null and items.project = asked.project order by created_at limit 1), 0) as "oldestSeconds"
       from unnest($1::text[]) as asked (project)`,
      [projects],
    ),
    db.query<{ state: string; count: number }>(
      `select state, count(*)::int as count from (
         select state from signoff.deliveries where state in ('pending', 'sending', 'failed') limit ${countMax}) as open
       group by state`,
    ),
    db.query<{ project: string; kind: string; count: number }>(
      `select project, kind, count(*)::int as count from signoff.alerts
       where project = any($1) and over_at is null and told > 0 group by project, kind`,
      [projects],
    ),
    db.query<{ failedCards: number; troubledLanes: number }>(
      `select (select count(*)::int from signoff.cards where state = 'failed') as "failedCards",
         (select count(*)::int from signoff.lanes where trouble is not null and not_before > clock_timestamp())
           as "troubledLanes"`,
    ),
  ]);
  return {
    projects: byProject.rows,
    deliveries: deliveries.rows,
    alerts: alerts.rows,
    failedCards: others.rows[0]?.failedCards ?? 0,
    troubledLanes: others.rows[0]?.troubledLanes ?? 0,
  };
}
