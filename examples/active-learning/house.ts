import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Signoff } from '../../src/client/index.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logging.ts';
import { makeApiKey } from '../../src/review/api-key.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import { openService } from '../../src/wiring.ts';
import { projectsFile, type Run } from './strategies.ts';

/** A running Signoff and the Slack it works in. */
export interface House extends AsyncDisposable {
  signoff: Signoff;
  /** The sandbox's control door, `http://127.0.0.1:4401/_sandbox/`. */
  slackUrl: string;
}

/** Salts the coins. Always the same one, so that nothing but the ids of the items differs between two runs. */
const secret = hash('sha256', 'the coins of this example');

/** `dataDir` is a folder that the caller clears away, `databaseUrl` a database with nothing in it. */
export async function openHouse(runs: readonly Run[], dataDir: string, databaseUrl: string): Promise<House> {
  await using opened = new AsyncDisposableStack();
  const channels = runs.map(({ project, channel }) => ({ id: channel, name: project }));
  const sandbox = opened.use(
    await startSandbox({
      port: 0,
      workspace: {
        ...defaultWorkspace({ channels: [{ id: 'C0REVIEW', name: 'review' }, ...channels] }),
        // Nobody clicks as fast as these reviewers; the pace of posts stays Slack's.
        rate_limits: { tier_scale: 1_000, posts_per_second: 1 },
      },
    }),
  );
  const file = join(dataDir, 'signoff.yml');
  await writeFile(file, projectsFile(runs));
  const apiKey = makeApiKey();
  const read = readConfig(
    {
      DATABASE_URL: databaseUrl,
      SLACK_API_URL: sandbox.apiUrl,
      SLACK_BOT_TOKEN: 'xoxb-sandbox',
      SLACK_APP_TOKEN: 'xapp-sandbox',
      SIGNOFF_CONFIG: file,
      SIGNOFF_DATA: dataDir,
      SIGNOFF_SECRET: secret,
      SIGNOFF_ADMIN_KEY: apiKey,
      PORT: '0',
      RATE_LIMIT: '0',
    },
    { cwd: dataDir },
  );
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const service = opened.use(await openService(read.config, createLogger('fatal')));
  await service.connected;
  const closing = opened.move();
  return {
    signoff: new Signoff({ url: service.url, key: apiKey }),
    slackUrl: `${sandbox.url}/_sandbox/`,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
