import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { freshDatabase } from './databases.ts';

it.each([
  ['empty', true, 0],
  ['migrated', false, 2],
])('a fresh database is %s, its own, and gone after drop', async (_, empty, schemas) => {
  const fresh = await freshDatabase({ empty });
  const client = new pg.Client({ connectionString: fresh.url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query(
    "select count(*)::int as schemas from pg_namespace where nspname in ('signoff', 'bullmq')",
  );
  expect(rows).toEqual([{ schemas }]);
  await fresh.drop();
  await expect(new pg.Client({ connectionString: fresh.url }).connect()).rejects.toThrow('does not exist');
});

it('names the servers of this run', () => {
  expect(inject('postgresUrl')).toMatch(/^postgres:\/\//);
  expect(inject('redisUrl') ?? 'redis://').toMatch(/^redis/);
});
