import { type Config, describeProblems, readConfig } from '../config.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { openEmbeddedPostgres } from '../store/embedded.ts';

/** Ends a command with a sentence and an exit code. */
export class Failure extends Error {
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Reads what a command needs of the settings and no more; warnings go to standard error. */
export function settings<Name extends keyof Config>(needs: readonly Name[], env = process.env): Pick<Config, Name> {
  const read = readConfig(env, { cwd: process.cwd(), needs });
  if ('problems' in read) throw new Failure(describeProblems(read.problems), 2);
  for (const warning of read.warnings) process.stderr.write(`${warning}\n`);
  return read.config;
}

/** The service's database, also while the service runs; an embedded one is started for the command if it does not. */
export async function withDatabase<T>(work: (db: Database, url: string) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir } = settings(['databaseUrl', 'dataDir']);
  await using opened = new AsyncDisposableStack();
  const url = databaseUrl ?? opened.use(await openEmbeddedPostgres({ dataDir })).url;
  const db = opened.adopt(openDatabase({ url, connectionsMax: 2 }), (pool) => pool.end());
  return await work(db, url);
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
