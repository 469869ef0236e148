import type { Signs } from '../flow/silence.ts';
import type { Queryable } from './database.ts';

/** When somebody answered last, and when the last pause ended, of each of these projects. */
export async function lastSigns(
  db: Queryable,
  projects: string[],
): Promise<Map<string, Pick<Signs, 'answeredAt' | 'resumedAt'>>> {
  const { rows } = await db.query<{ project: string; answeredAt: Date | null; resumedAt: Date | null }>(
    `select asked.project, at as "answeredAt", resumed_at as "resumedAt"
     from unnest($1::text[]) as asked (project)
     left join signoff.switches using (project)
     left join lateral (
       select created_at as at from signoff.reviews
       -- In the order of the index that begins with the project: the others have no end for one in which nobody answers.
       where (reviews.project, created_at) <= (asked.project, 'infinity') and (reviews.project, created_at) >= (asked.project, '-infinity')
         and retracted_at is null and verdict in ('approve', 'correct', 'reject')
       order by reviews.project desc, created_at desc limit 1
     ) as latest on true`,
    [projects],
  );
  return new Map(rows.map(({ project, ...signs }) => [project, signs]));
}
