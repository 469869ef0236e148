import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { grantAnew, isRefusal, refused } from './grants.ts';

export type Database = pg.Pool;
/** A pool, or one connection inside a transaction. */
export type Queryable = Pick<pg.Pool | pg.PoolClient, 'query'>;

interface Options {
  url: string;
  /** Connections at most; the queue engine brings its own. */
  connectionsMax?: number;
  /** False: a commit is answered before it is on disk. For what a crash may take back without harm. */
  durable?: boolean;
  onError?: (error: Error) => void;
}

/** Connects lazily. Close it with `end()`. */
export function openDatabase({ url, connectionsMax = 12, durable = true, onError = () => {} }: Options): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: 2_500,
    // A person waits behind most of these queries, and Slack gives them three seconds.
    statement_timeout: 4_500,
    // The server keeps that promise only while it is heard of: a connection that died in silence is given up here.
    query_timeout: 5_000,
    keepAlive: true,
    application_name: 'signoff',
    ...(durable ? {} : { options: '-c synchronous_commit=off' }),
  });
  // Without a listener, a restart of Postgres would end our process: idle connections report it here.
  pool.on('error', onError);
  // The pool listens to idle connections only. One that is lost in the middle of a transaction also fails the query
  // under way, which is how its holder hears of it.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

const names = new Map<string, string>();

/**
 * What is asked many times a second, and of which planning takes as long as the rest: parsed once on each connection, and soon not planned
 * anew. For texts of which there are few, that name what they select (a `*` that grows in a newer version's migration fails where it was
 * prepared before), and that lead to a few rows by whatever plan: Postgres may keep the one from when its tables were empty.
 */
export function often(text: string, values: unknown[] = []): { name: string; text: string; values: unknown[] } {
  let name = names.get(text);
  if (name === undefined) {
    name = hash('sha256', text).slice(0, 32);
    names.set(text, name);
  }
  return { name, text, values };
}

const migrationLock = 0x5160ff;
const migrationsFolder = new URL('./migrations/', import.meta.url);

/**
 * Brings the schema up to date; safe to call from many processes at once. Returns the names of the migrations it ran.
 * Each runs in a transaction together with the note that it ran. A role that may not change the schema is content with one that is up to
 * date; else it throws `LacksRights`.
 */
export async function migrate(url: string): Promise<string[]> {
  await using opened = new AsyncDisposableStack();
  // A connection of its own, without the limits of everyday queries: an index may take minutes.
  const client = await connected(url, opened);
  const lock = await connected(url, opened);
  // To the end of a transaction in which nothing else is done: behind a pooler a lock of the session would outlive us on a
  // connection that is the pooler's, and every later start would wait for it.
  await lock.query('begin');
  await lock.query('select pg_advisory_xact_lock($1)', [migrationLock]);
  const files = (await readdir(migrationsFolder)).filter((name) => name.endsWith('.sql')).sort();
  try {
    const applied = await appliedOn(client);
    const unknown = [...applied].filter((name) => !files.includes(name));
    if (unknown.length > 0) {
      throw new Error(
        `This database was migrated by a newer Signoff (${unknown.join(', ')}): run that version or newer.`,
      );
    }
    const pending = files.filter((name) => !applied.has(name));
    if (pending.length === 0) return [];
    await client.query('create schema if not exists signoff');
    await client.query(
      'create table if not exists signoff.migrations (name text primary key, applied_at timestamptz not null default now())',
    );
    for (const name of pending) {
      await client.query('begin');
      await client.query(await readFile(new URL(name, migrationsFolder), 'utf8'));
      await client.query('insert into signoff.migrations (name) values ($1)', [name]);
      await client.query('commit');
    }
    await grantAnew(client);
    return pending;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await client.query('rollback').catch(() => {});
    throw await refused(client, error);
  }
}

/** Closing it rolls back what is left open, such as a migration that failed, and lets go of the lock. */
async function connected(url: string, opened: AsyncDisposableStack): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'signoff migrate',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
  // A query under way fails by itself; without a listener the process would end as well.
  client.on('error', () => {});
  await client.connect();
  opened.defer(() => client.end());
  return client;
}

/** `create … if not exists` asks for the right to create, also where everything is there: so that is looked at first. */
async function appliedOn(client: pg.Client): Promise<Set<string>> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `select exists (select from pg_namespace join pg_class on relnamespace = pg_namespace.oid
       where nspname = 'signoff' and relname = 'migrations') as there`,
  );
  if (!found[0]?.there) return new Set();
  const { rows } = await client.query<{ name: string }>('select name from signoff.migrations');
  return new Set(rows.map((row) => row.name));
}

/**
 * Runs `work` in one transaction. A connection that turns out to be dead before anything was done is replaced once,
 * so that the first caller after a restart of Postgres need not notice it. `setting`: one more `set local` for all of it.
 */
export async function inTransaction<T>(
  database: Database,
  work: (trx: pg.PoolClient) => Promise<T>,
  setting = '',
): Promise<T> {
  const client = await beginOn(database, setting).catch(() => beginOn(database, setting));
  try {
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    const rolledBack = await client.query('rollback').then(
      () => true,
      () => false,
    );
    client.release(!rolledBack);
    throw error;
  }
}

async function beginOn(database: Database, setting: string): Promise<pg.PoolClient> {
  const client = await database.connect();
  try {
    // Slack waits three seconds for an answer: give up while there is still time to say so.
    await client.query(`begin; set local lock_timeout = '2s'; set local statement_timeout = '2500ms'; ${setting}`);
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
