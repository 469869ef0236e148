import { afterAll, beforeAll, beforeEach } from 'vitest';
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

/** The store on a migrated database of this file's own, empty before each test. Called once, at the top of a file. */
export function storeOfThisFile(): () => StoreUnderTest {
  let opened: StoreUnderTest | undefined;
  beforeAll(async () => {
    const { url } = await freshDatabase();
    const db = openDatabase({ url });
    await migrate(url);
    const rows = async <Row extends object>(sql: string, values: unknown[] = []) =>
      (await db.query<Row>(sql, values)).rows;
    opened = { store: createStore(db), db, url, rows };
  });
  // As a replica, Postgres fires no trigger, and so lets even an append-only table be emptied.
  beforeEach(async () => {
    await opened?.db.query(`
      set session_replication_role = replica;
      truncate signoff.items, signoff.cards, signoff.reviews, signoff.feedback, signoff.audit, signoff.lanes, signoff.api_keys;
      reset session_replication_role`);
  });
  afterAll(() => opened?.db.end());
  return () => {
    if (!opened) throw new Error('The store opens before the first test');
    return opened;
  };
}
