import type { QueryResultRow } from 'pg';
import type { Database } from './database.ts';

/** Whatever answers a query with rows: the database, a connection, or the one that counts. */
export interface Rows {
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

/**
 * For figures over a hundred thousand rows. Each query runs in a transaction of its own, with settings that hold for it alone, so that
 * they are the same on whatever Postgres, behind a pooler too:
 *
 * - `random_page_cost`: at 4, made for disks that turn, a day of a wide table looks dearer by its index than the whole table.
 * - `work_mem`: a day's hundred thousand rows are sorted in memory; they need some 10 MB, and the usual 4 are written to disk.
 * - `jit`: compiling takes longer than counting does.
 * - no parallel workers: what counts takes as many connections as it asks for, and leaves the other cores to those who click.
 */
export function forCounting(db: Database): Rows {
  return {
    async query<Row extends QueryResultRow>(text: string, values: unknown[] = []) {
      const client = await db.connect();
      try {
        await client.query(begin);
        const { rows } = await client.query<Row>(text, values);
        await client.query('commit');
        client.release();
        return { rows };
      } catch (error) {
        // A connection that may still be inside the transaction serves nobody else.
        client.release(true);
        throw error;
      }
    },
  };
}

const begin = `begin read only; set local random_page_cost = 1.1; set local work_mem = '32MB'; set local jit = off;
  set local max_parallel_workers_per_gather = 0`;
