import { type Config, describeProblems, readConfig } from '../config.ts';
import type { Project } from '../review/project.ts';
import { type Database, migrate, openDatabase } from '../store/database.ts';
import { openEmbeddedPostgres } from '../store/embedded.ts';
import { Failure, noSuchProject } from './failure.ts';
import { note, type Terminal } from './terminal.ts';

/** Reads what a command needs of the settings and no more; warnings go to standard error. */
export function settings<Name extends keyof Config>(
  terminal: Terminal,
  needs: readonly Name[],
  env = terminal.env,
): Pick<Config, Name> {
  const read = readConfig(env, { cwd: terminal.cwd, needs });
  if ('problems' in read) {
    const errors = read.problems.map(({ where, problem }) => ({ where, detail: problem }));
    throw new Failure(describeProblems(read.problems), 2, { errors });
  }
  for (const warning of read.warnings) note(terminal, warning);
  return read.config;
}

/** The project of that name; a name that there is not says which there are. */
export function projectNamed(projects: Project[], key: string): Project {
  const project = projects.find((each) => each.key === key);
  if (!project) throw noSuchProject(key, projects);
  return project;
}

/** The service's database, also while the service runs; an embedded one is started for the command if it does not. */
export async function withDatabase<T>(terminal: Terminal, work: (db: Database, url: string) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir } = settings(terminal, ['databaseUrl', 'dataDir']);
  await using opened = new AsyncDisposableStack();
  const url = databaseUrl ?? opened.use(await openEmbeddedPostgres({ dataDir })).url;
  const db = opened.adopt(openDatabase({ url, connectionsMax: 2 }), (pool) => pool.end());
  return await work(db, url);
}

/** The same with its schema up to date. */
export function withSchema<T>(terminal: Terminal, work: (db: Database) => Promise<T>): Promise<T> {
  return withDatabase(terminal, async (db, url) => {
    await migrate(url);
    return await work(db);
  });
}
