import { assertSchemaCompatibility, LATEST_SCHEMA_VERSION, runMigrations, SchemaMigrationRequiredError } from 'bullmq';
import pg from 'pg';
import { intakeQueue } from './intake.ts';
import { cardQueue, channelQueue } from './wake.ts';

export const queueSchema = 'bullmq';
const queues = [channelQueue, cardQueue, intakeQueue];

/**
 * Makes BullMQ's tables, or brings them up to date, and the sequences that it would otherwise make with the first job of a queue: so that
 * whoever serves needs no right to make anything. Where all is there, nothing is done that needs such a right.
 */
export async function migrateQueue(databaseUrl: string, onError: (error: Error) => void = () => {}): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'signoff migrate', keepAlive: true });
  client.on('error', onError);
  await client.connect();
  try {
    if ((await versionOf(client)) < LATEST_SCHEMA_VERSION) await runMigrations(client, queueSchema);
    // A job's id is BullMQ's own way to make the sequence, which lets no two processes do so at the same time. That id stays unused.
    await client.query(
      `select ${queueSchema}.next_job_id(queue) from unnest($1::text[]) as queue
       where to_regclass($2 || '.' || ${queueSchema}.job_id_seq_name(queue)) is null`,
      [queues, queueSchema],
    );
  } finally {
    await client.end();
  }
}

async function versionOf(client: pg.Client): Promise<number> {
  try {
    return await assertSchemaCompatibility(client, queueSchema);
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0;
    throw error;
  }
}
