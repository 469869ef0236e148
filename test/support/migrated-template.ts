import pg from 'pg';
import { openEngine } from '../../src/queue/engine.ts';
import { migrate } from '../../src/store/database.ts';

/** A database with the schema as it is now, the queue's too, and nothing in it. Nobody is ever connected to it. */
export const migratedTemplate = 'migrated';

/** Makes it, once for a run. `server`: its address. */
export async function makeTemplate(server: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${migratedTemplate}`).finally(() => client.end());
  const url = new URL(server);
  url.pathname = `/${migratedTemplate}`;
  await migrate(url.href);
  const engine = await openEngine({ redisUrl: null, databaseUrl: url.href, onError: () => {} });
  await engine.close();
}
