import { onTestFinished } from 'vitest';
import type { Store } from '../../src/flow/ports.ts';
import { type Database, migrate, openDatabase } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';
import { freshDatabase } from './databases.ts';

export interface StoreUnderTest {
  store: Store;
  db: Database;
  url: string;
  /** Rows of a query, for what only a look into the tables can tell. */
  rows<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
}

/** The store on a migrated database of this test's own, dropped when the test is over. */
export async function aStore({ connectionsMax = 12 } = {}): Promise<StoreUnderTest> {
  const database = await freshDatabase();
  onTestFinished(() => database.drop());
  const db = openDatabase({ url: database.url, connectionsMax });
  onTestFinished(() => db.end());
  await migrate(db);
  return {
    store: createStore(db),
    db,
    url: database.url,
    rows: async <Row extends object>(sql: string, values: unknown[] = []) => (await db.query<Row>(sql, values)).rows,
  };
}
