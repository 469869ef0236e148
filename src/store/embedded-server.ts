import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Binaries } from './embedded-binaries.ts';
import { type Cluster, lastLines, serverEnvironment } from './embedded-cluster.ts';
import { EmbeddedPostgresError, orDatabaseUrl } from './embedded-error.ts';
import type { DatabaseUser } from './embedded-user.ts';

/** A running server, as its own postmaster.pid tells it. */
export interface Server {
  pid: number;
  port: number;
}

const commonSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  cluster_name: 'signoff',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  jit: 'off',
  // Of tables that grow from nothing Postgres soon has to know, or it reads them as if they were small.
  autovacuum_naptime: '15s',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  // A client that died in the middle of a decision must not keep its locks; none of our transactions waits for a person.
  idle_in_transaction_session_timeout: '60s',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_checkpoints: 'off',
  // The log is for operators. What people submit stays out of it: no statements, no parameters, no failing rows.
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
};
/** Said on the command line, where it wins over anything left in a configuration file. */
const durableSettings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
/** Only for data that nobody will miss. */
const throwawaySettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

export type StartOutcome = { started: Server } | 'someone-else-did';

/**
 * Starts the server and waits until it takes connections, through crash recovery if it comes to that.
 * When another process starts it at the same instant, PostgreSQL's own lock file decides, and the loser is told so.
 */
export async function startServer(options: {
  cluster: Cluster;
  user: DatabaseUser;
  binaries: Binaries;
  durable: boolean;
  /** Tried first, so that a server that came back can be found where it was. */
  port?: number | undefined;
  log: (message: string) => void;
}): Promise<StartOutcome> {
  const { cluster } = options;
  for (let attempt = 1; ; attempt += 1) {
    const port = attempt === 1 && options.port ? options.port : await freePort();
    const logStart = await sizeOf(cluster.logFile);
    const exit = await startOnce({ ...options, port });
    if (typeof exit === 'object') return exit;

    if (await runningServer(cluster)) return 'someone-else-did';
    if (attempt === 10) throw await startFailed(cluster, exit, logStart);
    await removeStaleLock(cluster);
    // What passes by itself: a port taken between looking and binding, a starter that is about to write the lock file,
    // the last processes of a killed server that still hold its memory.
    await wait(attempt * 50);
  }
}

async function startOnce(options: {
  cluster: Cluster;
  user: DatabaseUser;
  binaries: Binaries;
  durable: boolean;
  port: number;
  log: (message: string) => void;
}): Promise<{ started: Server } | string> {
  const { cluster, user, port } = options;
  const settings = {
    ...commonSettings,
    ...(options.durable ? durableSettings : throwawaySettings),
    port: String(port),
  };
  await using logFile = await open(
    cluster.logFile,
    constants.O_CREAT | constants.O_APPEND | constants.O_WRONLY | constants.O_NOFOLLOW,
    0o600,
  );
  if (user.isOther) await logFile.chown(user.keeper.uid, user.keeper.gid);
  const postgres = spawn(
    options.binaries.postgres,
    [
      '-D',
      cluster.dirSeenFromInside,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    {
      ...user.spawnAs,
      cwd: cluster.dir,
      env: serverEnvironment,
      stdio: ['ignore', logFile.fd, logFile.fd],
      // A session of its own: Ctrl-C in a terminal is for us, and we still have rows to write before the database goes.
      detached: true,
    },
  );
  let exit: string | null = null;
  postgres.on('error', (error) => {
    exit = error.message;
  });
  postgres.on('exit', (code, signal) => {
    exit ??= signal ? `was ended by ${signal}` : `ended with code ${code}`;
  });
  postgres.unref();

  const sayAfter = Date.now() + 5_000;
  let said = false;
  while (exit === null) {
    const lock = await readLockFile(cluster);
    if (lock?.pid === postgres.pid && lock?.ready) return { started: { pid: lock.pid, port: lock.port } };
    if (!said && Date.now() > sayAfter) {
      said = true;
      options.log(
        `The database is still getting ready, probably recovering from a crash; its log is ${cluster.logFile}`,
      );
    }
    await wait(5);
  }
  return exit;
}

async function startFailed(cluster: Cluster, exit: string, logStart: number): Promise<EmbeddedPostgresError> {
  const written = (await readFile(cluster.logFile)).subarray(logStart).toString('utf8');
  return new EmbeddedPostgresError(
    `The database in ${cluster.dataDir} does not start: PostgreSQL ${exit}. Nothing was deleted. Put right what the last lines of ${cluster.logFile} say, point SIGNOFF_DATA to another folder, ${orDatabaseUrl}:\n${lastLines(written)}`,
  );
}

/** The server that now runs on this cluster, ready or on its way; null when there is none, whatever files say. */
export async function runningServer(cluster: Cluster): Promise<Server | null> {
  const lock = await readLockFile(cluster);
  return lock && (await isPostmaster(lock.pid, cluster)) ? { pid: lock.pid, port: lock.port } : null;
}

/**
 * Fast shutdown: open transactions are rolled back, a checkpoint is written, and the lock file goes last.
 * Resolves when the server is gone. This is what `pg_ctl stop -m fast` does; pg_ctl itself refuses root.
 */
export async function stopServer(cluster: Cluster): Promise<void> {
  const server = await runningServer(cluster);
  if (!server) return;
  process.kill(server.pid, 'SIGINT');
  const giveUpAt = Date.now() + 60_000;
  while (await isPostmaster(server.pid, cluster)) {
    if (Date.now() > giveUpAt) {
      throw new EmbeddedPostgresError(
        `The database (process ${server.pid}) was told to stop and still runs after a minute; its log is ${cluster.logFile}. Nothing is lost: the next start joins it.`,
      );
    }
    await wait(5);
  }
}

interface LockFile extends Server {
  ready: boolean;
}

/** postmaster.pid: pid, folder, start time, port, socket folder, address, shared memory, state; one a line. */
async function readLockFile(cluster: Cluster): Promise<LockFile | null> {
  const text = await readFile(join(cluster.dir, 'postmaster.pid'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n');
  const pid = Math.abs(Number(lines[0]));
  return pid > 0 ? { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' } : null;
}

/** A pid alone proves little: after a crash or in a restarted container it may be anybody's. */
async function isPostmaster(pid: number, cluster: Cluster): Promise<boolean> {
  if (process.platform !== 'linux') {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'comm=', '-p', String(pid)]).catch(() => ({
      stdout: '',
    }));
    return stdout.trim().endsWith('postgres');
  }
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(cluster.dir));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) return false;
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('postgres');
  }
}

/**
 * PostgreSQL takes any living process under the pid in a leftover lock file for its server, and then never starts.
 * We look at that process, and put the file aside when it is another program (or a dead child nobody waited for).
 */
async function removeStaleLock(cluster: Cluster): Promise<void> {
  const file = join(cluster.dir, 'postmaster.pid');
  const before = await readLockFile(cluster);
  if (!before || (await isPostmaster(before.pid, cluster))) return;
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  const taken = await readFile(aside, 'utf8').catch(() => '');
  // Somebody started a server between looking and moving: give it its file back.
  if (taken && Number.parseInt(taken, 10) !== before.pid) await rename(aside, file);
  else await rm(aside, { force: true });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  return address.port;
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
