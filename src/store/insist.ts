import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Database } from './database.ts';

const pauseMs = 200;

/**
 * Says something until Postgres has heard it, for `ms` at most: what only this worker knows, such as that a card was posted, would
 * otherwise have to be found out once its claim has run out. What is said may be heard twice.
 */
export async function insist<T>(db: Database, ms: number, say: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + ms;
  for (;;) {
    try {
      return await say();
    } catch (error) {
      if (performance.now() > giveUpAt || db.ending || isAnswer(error)) throw error;
      await sleep(pauseMs, undefined, { ref: false });
    }
  }
}

/** Postgres heard it and said no. When it stops, starts, crashes or has no room it says so under these codes. */
function isAnswer(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !/^(08|53|57P0)/.test(error.code ?? '');
}
