import type { Command } from 'commander';
import { type Database, migrate } from '../store/database.ts';
import { grantAnew } from '../store/grants.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { settings, withDatabase } from './settings.ts';
import { say, sayJson, type Terminal } from './terminal.ts';

export function addMigrate(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('migrate')
      .description('bring the database schema up to date; the service does so when it starts, if its role may')
      .option(...asJson)
      .action((options: JsonOption) => migrateDatabase(terminal, options)),
    'migrate',
  );
}

async function migrateDatabase(terminal: Terminal, { json }: JsonOption): Promise<void> {
  const applied = await withDatabase(terminal, (db, url) => migrateAll(terminal, db, url));
  if (json) return sayJson(terminal, { applied });
  say(terminal, applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
}

/** Our tables and, where it keeps them in the database, the queue's; then every role that has rights is given those to what is new. */
export async function migrateAll(terminal: Terminal, db: Database, url: string): Promise<string[]> {
  const { redisUrl } = settings(terminal, ['redisUrl']);
  const applied = await migrate(url);
  if (redisUrl === null) {
    // Loaded here: every other command would wait for it in vain.
    const { migrateQueue } = await import('../queue/migrate-queue.ts');
    await migrateQueue(url);
  }
  const client = await db.connect();
  await grantAnew(client).finally(() => client.release());
  return applied;
}
