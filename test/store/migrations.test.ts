import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { type Database, migrate, openDatabase } from '../../src/store/database.ts';
import { freshDatabase } from '../support/databases.ts';

const checkout = join(import.meta.dirname, '../..');
const run = promisify(execFile);

async function anEmptyDatabase(): Promise<{ url: string; db: Database }> {
  const { url, drop } = await freshDatabase();
  onTestFinished(drop);
  const db = openDatabase({ url });
  onTestFinished(() => db.end());
  return { url, db };
}

const migrateElsewhere = (url: string) =>
  run(join(checkout, 'node_modules/.bin/node'), [join(checkout, 'src/cli/main.ts'), 'migrate'], {
    env: { PATH: process.env.PATH, DATABASE_URL: url },
  }).then(({ stdout }) => stdout.trim());

it('runs each migration once, and a second time none', async () => {
  const { url } = await anEmptyDatabase();
  expect(await migrate(url)).toContain('0001-spine.sql');
  expect(await migrate(url)).toEqual([]);
});

it('from two processes at once each migration runs in one of them, and both are content', async () => {
  const { url, db } = await anEmptyDatabase();
  const said = await Promise.all([migrateElsewhere(url), migrateElsewhere(url), migrateElsewhere(url)]);
  expect(said.filter((line) => line.startsWith('Applied 0001-spine.sql'))).toHaveLength(1);
  expect(said.filter((line) => line === 'The schema is up to date.')).toHaveLength(2);
  const { rows } = await db.query(
    'select count(*)::int as n, count(distinct name)::int as names from signoff.migrations',
  );
  expect(rows[0].n).toBe(rows[0].names);
});

it('that fails leaves no trace of itself, and frees the lock for the next', async () => {
  const { db, url } = await anEmptyDatabase();
  // The first migration makes a table of this name, and finds it there already.
  await db.query('create schema signoff; create table signoff.api_keys (id text)');
  await expect(migrate(url)).rejects.toThrow('api_keys');
  const { rows } = await db.query("select tablename from pg_tables where schemaname = 'signoff' order by 1");
  expect(rows.map(({ tablename }) => tablename)).toEqual(['api_keys', 'migrations']);
  await db.query('drop table signoff.api_keys');
  expect(await migrate(url)).toContain('0001-spine.sql');
});

it('a database that a newer Signoff has migrated is refused, with what to do', async () => {
  const { db, url } = await anEmptyDatabase();
  await migrate(url);
  await db.query("insert into signoff.migrations (name) values ('9999-from-the-future.sql')");
  await expect(migrate(url)).rejects.toThrow(/migrated by a newer Signoff \(9999-from-the-future\.sql\)/);
});
