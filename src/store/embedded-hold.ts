import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type Cluster, superuser } from './embedded-cluster.ts';
import { EmbeddedPostgresError } from './embedded-error.ts';
import type { Server } from './embedded-server.ts';

/**
 * Who uses the database is written nowhere but in PostgreSQL's own session locks, held on one connection each.
 * A process that is killed loses its connection, and with it the lock: there is nothing stale to clean up.
 *
 * `inUse` is shared by everyone who opened the database; `service` belongs to the one service.
 */
const locks = { family: 0x51640ff, inUse: 1, service: 2 };
/** Session locks are kept per database; the maintenance database is always there. */
const lockDatabase = 'postgres';

export interface Hold {
  /** Resolves when the connection is lost without us letting go. */
  lost: Promise<void>;
  /** Lets go. True when nobody else uses the database, and then nobody can come in until `end`. */
  letGo(): Promise<boolean>;
  end(): Promise<void>;
}

export type HoldOutcome = { held: Hold } | { usedByService: number } | 'not-answering';

/**
 * Waits while the server is starting up. 'not-answering' when it is stopping or gone: then look again.
 * A service that is refused is told the pid of the other one.
 */
export async function takeHold(cluster: Cluster, server: Server, exclusive: boolean): Promise<HoldOutcome> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, server, lockDatabase),
    application_name: `signoff ${exclusive ? 'service' : 'tool'} ${process.pid}`,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  const lost = new Promise<void>((resolve) => {
    client.on('error', () => resolve());
    client.on('end', () => resolve());
  });
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1, $2)', [locks.family, locks.inUse]);
    if (exclusive) {
      const usedByService = await takeServiceLock(client);
      if (usedByService !== null) {
        await client.end();
        return { usedByService };
      }
    }
  } catch (error) {
    await client.end().catch(() => undefined);
    if (isPassing(error)) return 'not-answering';
    throw turnedAway(cluster, server, error);
  }
  return { held: { lost, letGo: () => letGo(client), end: () => client.end().catch(() => undefined) } };
}

/** Null when it is ours now, else the pid of the service that has it. */
async function takeServiceLock(client: pg.Client): Promise<number | null> {
  for (const giveUpAt = Date.now() + 5_000; ; await wait(20)) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      locks.family,
      locks.service,
    ]);
    if (rows[0]?.taken) return null;
    const holder = await serviceLockHolder(client);
    // A service killed this instant still has its lock until PostgreSQL notices.
    if (holder !== null && (isAlive(holder) || Date.now() > giveUpAt)) return holder;
  }
}

async function serviceLockHolder(client: pg.Client): Promise<number | null> {
  const { rows } = await client.query<{ application_name: string }>(
    `select application_name
       from pg_locks join pg_stat_activity using (pid)
      where locktype = 'advisory' and granted and mode = 'ExclusiveLock'
        and classid = $1 and objid = $2`,
    [locks.family, locks.service],
  );
  const pid = Number(rows[0]?.application_name.split(' ').at(-1));
  return Number.isInteger(pid) ? pid : null;
}

async function letGo(client: pg.Client): Promise<boolean> {
  try {
    await client.query('select pg_advisory_unlock_all()');
    const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1, $2) as alone', [
      locks.family,
      locks.inUse,
    ]);
    return rows[0]?.alone === true;
  } catch (error) {
    // Cut off, so we can't tell who else is there: a server left running harms nobody, one stopped under others does.
    if (isPassing(error)) return false;
    throw error;
  }
}

export async function createDatabaseOnce(cluster: Cluster, server: Server, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(cluster, server, lockDatabase) });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    // Another process made it meanwhile: duplicate_database, or unique_violation when it is that close.
    const madeMeanwhile = error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505');
    if (!madeMeanwhile) throw turnedAway(cluster, server, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

export function urlOf(cluster: Cluster, server: Server, database: string): string {
  return `postgres://${superuser}:${cluster.password}@127.0.0.1:${server.port}/${database}`;
}

function turnedAway(cluster: Cluster, server: Server, error: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The database in ${cluster.dataDir} runs (process ${server.pid}, port ${server.port}), but turns us away: ${error instanceof Error ? error.message : error}. Its log is ${cluster.logFile}.`,
    { cause: error },
  );
}

/** 57P01 to 57P03: shutting down, crashed, starting up. Without a code of PostgreSQL's the connection itself failed. */
function isPassing(error: unknown): boolean {
  return error instanceof pg.DatabaseError ? (error.code ?? '').startsWith('57P0') : error instanceof Error;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
