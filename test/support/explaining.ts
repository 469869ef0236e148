import type { Database } from '../../src/store/database.ts';

/** The same database, which also explains each query. */
export function explaining(db: Database, plans: string[]): Database {
  const query = async (text: string, values: unknown[]) => {
    const { rows } = await db.query<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, timing off, summary off) ${text}`,
      values,
    );
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    return db.query(text, values);
  };
  return Object.assign(Object.create(db), { query });
}
