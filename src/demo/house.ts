import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, readConfig } from '../config.ts';
import { openDatabase } from '../store/database.ts';
import { openEmbeddedPostgres } from '../store/embedded.ts';
import { projectsFile } from './project.ts';

/** What the demo can't do, in a sentence for whoever started it. */
export class DemoError extends Error {}

/** The sandbox forgets everything when it ends, so the demo's database starts anew too. */
export async function openFreshDatabase(dataDir: string, opened: AsyncDisposableStack): Promise<string> {
  const { url } = opened.use(await openEmbeddedPostgres({ dataDir, exclusive: true }));
  const db = openDatabase({ url, connectionsMax: 1 });
  await db.query('drop schema if exists signoff cascade; drop schema if exists bullmq cascade').finally(() => db.end());
  return url;
}

interface Demo {
  dataDir: string;
  databaseUrl: string;
  slackApiUrl: string;
  apiKey: string;
  port: number;
  /** Another share than the projects file's own. */
  audit?: number;
}

/** Settings as a person would write them, read by the same reader. */
export async function demoConfig({ dataDir, databaseUrl, slackApiUrl, apiKey, port, audit }: Demo): Promise<Config> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'signoff.yml');
  await writeFile(file, projectsFile(audit));
  const read = readConfig(
    {
      DATABASE_URL: databaseUrl,
      SLACK_API_URL: slackApiUrl,
      SLACK_BOT_TOKEN: 'xoxb-sandbox',
      SLACK_APP_TOKEN: 'xapp-sandbox',
      SIGNOFF_CONFIG: file,
      SIGNOFF_DATA: dataDir,
      SIGNOFF_ADMIN_KEY: apiKey,
      PORT: String(port),
    },
    { cwd: process.cwd() },
  );
  if ('problems' in read)
    throw new DemoError(read.problems.map(({ where, problem }) => `${where} ${problem}`).join('\n'));
  return read.config;
}
