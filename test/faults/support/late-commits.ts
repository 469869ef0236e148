import { until } from './until.ts';
import type { World } from './world.ts';

/**
 * From now on the commit of an answer takes so long (of this reviewer, or of everybody). Postgres goes on committing when whoever asked is
 * gone.
 */
export async function pauseCommits(world: World, seconds: number, reviewer?: string): Promise<void> {
  await world.sql(
    `create function pause() returns trigger language plpgsql as 'begin perform pg_sleep(${seconds}); return null; end'`,
  );
  await world.sql(
    `create constraint trigger pause after insert on signoff.reviews deferrable initially deferred for each row
     ${reviewer === undefined ? '' : `when (new.reviewer = '${reviewer}')`} execute function pause()`,
  );
}

export async function untilCommitting(world: World): Promise<void> {
  await until('the commit', async () => (await world.sql(committing)).length > 0);
}

export async function untilCommitted(world: World): Promise<void> {
  await until('the end of the commit', async () => (await world.sql(committing)).length === 0);
}

const committing = `select from pg_stat_activity where datname = current_database() and application_name = 'signoff'
  and state = 'active' and query = 'commit'`;
