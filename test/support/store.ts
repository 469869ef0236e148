import type pg from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Clockwork, Reservations, Store } from '../../src/flow/ports.ts';
import { createClockwork } from '../../src/store/clockwork.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { createReservations } from '../../src/store/reservations.ts';
import { createStore } from '../../src/store/store.ts';
import { freshDatabase } from './databases.ts';
import { aPool } from './pool.ts';

export interface StoreUnderTest {
  store: Store;
  clockwork: Clockwork;
  reservations: Reservations;
  db: Database;
  url: string;
  /** Rows of a query, for what only a look into the tables can tell. */
  rows<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
}

const tables = [
  'items',
  'cards',
  'reviews',
  'feedback',
  'audit',
  'lanes',
  'api_keys',
  'notes',
  'reservations',
  'switches',
  'evidence',
  'stops',
  'model_standings',
  'readers',
  'budget_days',
  'days',
  'page_sessions',
  'snapshots',
  'gold',
  'alerts',
  'summaries',
];

/**
 * The store on a migrated database of this file's own, empty before each test unless it is to be `kept`. Called once, at the top of a
 * file.
 */
export function storeOfThisFile({ kept = false }: { kept?: boolean } = {}): () => StoreUnderTest {
  let opened: StoreUnderTest | undefined;
  let arranging: pg.Pool | undefined;
  beforeAll(async () => {
    const { url } = await freshDatabase();
    const db = openDatabase({ url });
    // Without the product's limits: to arrange a hundred thousand rows takes longer than a person waits.
    const unhurried = aPool(url, 2);
    arranging = unhurried;
    const rows = async <Row extends object>(sql: string, values: unknown[] = []) =>
      (await unhurried.query<Row & pg.QueryResultRow>(sql, values)).rows;
    opened = {
      store: createStore(db),
      clockwork: createClockwork(db),
      reservations: createReservations(db),
      db,
      url,
      rows,
    };
  });
  // As a replica, Postgres fires no trigger, and so lets even an append-only table be emptied. For the few rows of a test
  // that is quicker than TRUNCATE, which makes every table and index anew.
  beforeEach(async () => {
    if (kept) return;
    await arranging?.query(`
      set session_replication_role = replica;
      ${tables.map((table) => `delete from signoff.${table};`).join(' ')}
      reset session_replication_role`);
  });
  afterAll(async () => {
    await arranging?.end();
    await opened?.db.end();
  });
  return () => {
    if (!opened) throw new Error('The store opens before the first test');
    return opened;
  };
}
