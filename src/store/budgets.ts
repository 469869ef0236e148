import type { BudgetBook } from '../flow/budgets.ts';
import type { Queryable } from './database.ts';

const usualDays = 7;

export function createBudgetBook(db: Queryable): BudgetBook {
  return {
    async count(project, day, { seen, taken }) {
      const { rows } = await db.query<Awaited<ReturnType<BudgetBook['count']>>>(
        `insert into signoff.budget_days as days (project, day, seen, taken) values ($1, $2, $3, $4)
         on conflict (project, day) do update set seen = days.seen + excluded.seen, taken = days.taken + excluded.taken
         returning seen, taken, (
           select avg(before.seen)::float8 from signoff.budget_days as before
           where before.project = $1 and before.day < $2::date and before.day >= $2::date - ${usualDays}
         ) as "seenUsually"`,
        [project, day, seen, taken],
      );
      return rows[0] ?? { seen, taken, seenUsually: null };
    },
  };
}
