import { migrate } from '../store/database.ts';
import { say, withDatabase } from './settings.ts';

export async function migrateDatabase(): Promise<void> {
  const applied = await withDatabase((_db, url) => migrate(url));
  say(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
}
