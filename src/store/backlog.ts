import type { Queryable } from './database.ts';

const countMax = 1000;

/** How many items of each project wait for a card, and how many are open in their channel; counted to a thousand. */
export async function backlog(
  db: Queryable,
  projects: string[],
): Promise<Map<string, { waiting: number; inReview: number }>> {
  const { rows } = await db.query<{ project: string; waiting: number; inReview: number }>(
    `select project,
       (select count(*)::int from (select from signoff.items
          where items.project = asked.project and status = 'waiting' limit ${countMax}) as waiting) as waiting,
       (select count(*)::int from (select from signoff.items
          where items.project = asked.project and status = 'in_review' limit ${countMax}) as open) as "inReview"
     from unnest($1::text[]) as asked (project)`,
    [projects],
  );
  return new Map(rows.map(({ project, ...counts }) => [project, counts]));
}
