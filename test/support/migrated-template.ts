import pg from 'pg';
import { migrateQueue } from '../../src/queue/migrate-queue.ts';
import { migrate } from '../../src/store/database.ts';
import { grant } from '../../src/store/grants.ts';

/**
 * A database with the schema as it is now, the queue's too, and nothing in it but two roles that were given their rights. Nobody is ever
 * connected to it.
 */
export const migratedTemplate = 'migrated';

/** Database roles that may serve, and read, in each copy of it. */
export const [servingRole, readingRole] = ['signoff_serve', 'signoff_read'];
/** Of both. */
export const rolePassword = 'of-a-role-in-tests';

/** Makes it, once for a run. `server`: its address. */
export async function makeTemplate(server: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  for (const role of [servingRole, readingRole])
    await client.query(`create role ${role} login password '${rolePassword}'`);
  await client.query(`create database ${migratedTemplate}`).finally(() => client.end());
  const url = new URL(server);
  url.pathname = `/${migratedTemplate}`;
  await migrate(url.href);
  await migrateQueue(url.href);
  const owner = new pg.Client({ connectionString: url.href });
  await owner.connect();
  await grant(owner, 'serve', servingRole);
  await grant(owner, 'read', readingRole);
  await owner.end();
}
