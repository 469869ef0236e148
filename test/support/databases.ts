import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface FreshDatabase {
  url: string;
  /** Drops it, throwing out whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * A new, empty database with a random name on the server of this test run.
 * With `template`, the name of a database nobody is connected to, it is a copy of that one.
 */
export async function freshDatabase(options: { template?: string } = {}): Promise<FreshDatabase> {
  const server = new URL(inject('postgresUrl'));
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template = options.template ? ` template ${pg.escapeIdentifier(options.template)}` : '';
  await run(server.href, `create database ${name}${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(server.href, `drop database if exists ${name} with (force)`) };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
