import type { Command } from 'commander';
import { migrate } from '../store/database.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { withDatabase } from './settings.ts';
import { say, sayJson, type Terminal } from './terminal.ts';

export function addMigrate(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('migrate')
      .description('bring the database schema up to date; the service does so when it starts')
      .option(...asJson)
      .action((options: JsonOption) => migrateDatabase(terminal, options)),
    'migrate',
  );
}

async function migrateDatabase(terminal: Terminal, { json }: JsonOption): Promise<void> {
  const applied = await withDatabase(terminal, (_db, url) => migrate(url));
  if (json) return sayJson(terminal, { applied });
  say(terminal, applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
}
