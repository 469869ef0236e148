import type { Queryable } from './database.ts';

/** How many items of each project wait for a card, and how many are open in their channel. */
export async function backlog(db: Queryable): Promise<Map<string, { waiting: number; inReview: number }>> {
  const { rows } = await db.query<{ project: string; waiting: number; inReview: number }>(
    `select project,
       count(*) filter (where status = 'waiting')::int as waiting,
       count(*) filter (where status = 'in_review')::int as "inReview"
     from signoff.items where status in ('waiting', 'in_review') group by project`,
  );
  return new Map(rows.map(({ project, ...counts }) => [project, counts]));
}
