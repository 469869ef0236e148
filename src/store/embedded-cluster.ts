import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Binaries } from './embedded-binaries.ts';
import { EmbeddedPostgresError, orDatabaseUrl } from './embedded-error.ts';
import type { DatabaseUser } from './embedded-user.ts';

/** The folders and files of one embedded database: `<dataDir>/postgres/{cluster/,password,server.log}`. */
export interface Cluster {
  dataDir: string;
  /** PostgreSQL's own folder: 0700 and owned by the user who runs it. */
  dir: string;
  /** How that user's programs are told the folder; they must be started inside it. */
  dirSeenFromInside: string;
  logFile: string;
  /** Known only to those who may read the file `password`, which is 0600. */
  password: string;
}

export const superuser = 'signoff';

export function clusterDirOf(dataDir: string): string {
  return join(resolve(dataDir), 'postgres', 'cluster');
}

/**
 * The database's folder, made by initdb when there is none yet. Of two processes that make it at the same instant one
 * wins, and both get the winner's: it is made aside and renamed into place with its password, so that it exists
 * completely or not at all.
 */
export async function openCluster(options: {
  dataDir: string;
  user: DatabaseUser;
  binaries: Binaries;
  log: (message: string) => void;
}): Promise<Cluster> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if (!(await exists(join(dataDir, 'postgres')))) {
    options.log(`Making a new PostgreSQL ${options.binaries.major} database in ${join(dataDir, 'postgres')}`);
    await makeCluster(dataDir, options.user, options.binaries);
  }
  await removeAbandoned(dataDir);
  return readCluster(dataDir, options.user, options.binaries);
}

const stagingPrefix = '.postgres-being-made-';

async function makeCluster(dataDir: string, user: DatabaseUser, binaries: Binaries): Promise<void> {
  const staging = await mkdtemp(join(dataDir, stagingPrefix));
  try {
    const dir = join(staging, 'cluster');
    const passwordFile = join(staging, 'password');
    await mkdir(dir, { mode: 0o700 });
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
    if (user.isOther) {
      await chmod(staging, 0o711);
      for (const path of [dir, passwordFile]) await chown(path, user.uid, user.gid);
    }
    await runInitdb(dataDir, dir, user, binaries);
    // Around its own folder nothing belongs to the database user: root opens the log there and must find no trap.
    if (user.isOther) for (const path of [staging, passwordFile]) await chown(path, user.keeper.uid, user.keeper.gid);

    // A rename onto the folder of a process that was faster fails, and then theirs is the database.
    await rename(staging, join(dataDir, 'postgres')).catch(async (error: unknown) => {
      if (!(await exists(join(dataDir, 'postgres')))) throw error;
    });
    await syncFolder(dataDir);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function runInitdb(dataDir: string, dir: string, user: DatabaseUser, binaries: Binaries): Promise<void> {
  const settings = [
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--encoding=UTF8',
    '--auth=scram-sha-256',
    '--pwfile=../password',
    `--username=${superuser}`,
    '--data-checksums',
  ];
  const inside = await seenFromInside(dir, user);
  const initdb = spawn(binaries.initdb, ['-D', inside, ...settings], {
    ...user.spawnAs,
    cwd: dir,
    env: serverEnvironment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  initdb.stdout.on('data', (text: Buffer) => {
    output += text;
  });
  initdb.stderr.on('data', (text: Buffer) => {
    output += text;
  });
  const outcome = await new Promise<number | string | null>((done) => {
    initdb.on('error', (error) => done(error.message));
    initdb.on('close', (code, signal) => done(code ?? signal));
  });
  if (outcome === 0) return;
  throw new EmbeddedPostgresError(
    `The database could not be made in ${dataDir} (initdb ended with ${outcome}). Nothing was kept. Put right what its last lines say, point SIGNOFF_DATA to another folder, ${orDatabaseUrl}:\n${lastLines(output)}`,
  );
}

async function readCluster(dataDir: string, user: DatabaseUser, binaries: Binaries): Promise<Cluster> {
  const dir = clusterDirOf(dataDir);
  const made = await readFile(join(dir, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new EmbeddedPostgresError(
      `${join(dataDir, 'postgres')} exists, but holds no database. Nothing was changed. Move it away, or point SIGNOFF_DATA to another folder.`,
    );
  });
  const major = made.trim();
  if (Number(major) !== binaries.major) {
    throw new EmbeddedPostgresError(
      `The database in ${dataDir} was made by PostgreSQL ${major}, and this Signoff brings PostgreSQL ${binaries.major}. Nothing was changed. Go back to the Signoff that made it and move the data with pg_dump, ${orDatabaseUrl}.`,
    );
  }
  return {
    dataDir,
    dir,
    dirSeenFromInside: await seenFromInside(dir, user),
    logFile: join(dataDir, 'postgres', 'server.log'),
    password: (await readFile(join(dataDir, 'postgres', 'password'), 'utf8')).trim(),
  };
}

/**
 * Another user may own a folder without being allowed through the folders above it (root's home is 0700). A program
 * started inside can stay there: Linux resolves /proc/self/cwd without asking the parents. So the data stays in the
 * folder the operator named, whatever is above it, and nobody has to open up anything.
 */
async function seenFromInside(dir: string, user: DatabaseUser): Promise<string> {
  return user.isOther && (await exists('/proc/self/cwd')) ? '/proc/self/cwd' : dir;
}

/** What a killed process left half made. It never became a database; one still being made is younger than this. */
async function removeAbandoned(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(stagingPrefix)) continue;
    const found = await stat(join(dataDir, name)).catch(() => null);
    const abandoned = found !== null && Date.now() - found.mtimeMs > 600_000;
    if (abandoned) await rm(join(dataDir, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

/** Nothing of our own environment reaches PostgreSQL: PG* variables and locales would change what it does. */
export const serverEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-8).join('\n');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
