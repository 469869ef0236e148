import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { freshDatabase } from './databases.ts';

it('a fresh database is empty, its own, and gone after drop', async () => {
  const fresh = await freshDatabase();
  const client = new pg.Client({ connectionString: fresh.url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query(`select count(*)::int as tables from pg_tables where schemaname = 'public'`);
  expect(rows).toEqual([{ tables: 0 }]);
  await fresh.drop();
  await expect(new pg.Client({ connectionString: fresh.url }).connect()).rejects.toThrow('does not exist');
});

it('names the servers of this run', () => {
  expect(inject('postgresUrl')).toMatch(/^postgres:\/\//);
  expect(inject('redisUrl') ?? 'redis://').toMatch(/^redis/);
});
