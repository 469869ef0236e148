import { join } from 'node:path';
import { runAutopilot } from '../../src/demo/autopilot.ts';
import { demoConfig, openFreshDatabase } from '../../src/demo/house.ts';
import { createDemoClock, nextMorning } from '../../src/demo/next-morning.ts';
import { snippets } from '../../src/demo/snippets.ts';
import { streamPredictions } from '../../src/demo/stream.ts';
import { createLogger } from '../../src/logging.ts';
import { makeApiKey } from '../../src/review/api-key.ts';
import { registerPage } from '../../src/sandbox/page/register.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import { openService } from '../../src/wiring.ts';

/** The demo's autopilot to its end and the morning after: the messages, the answers and the summary are its own. */
export async function aDay(
  dataDir: string,
  opened: AsyncDisposableStack,
  messages = 240,
): Promise<{ sandboxUrl: string }> {
  const databaseUrl = await openFreshDatabase(join(dataDir, 'a-day'), opened);
  const clock = createDemoClock();
  const now = () => clock.now().getTime();
  const usual = defaultWorkspace();
  const workspace = { ...usual, limits: { tier_scale: 1_000, posts_per_second: 1_000 } };
  const sandbox = opened.use(await startSandbox({ port: 0, page: registerPage, workspace, now }));
  const apiKey = makeApiKey();
  const config = await demoConfig({ dataDir, databaseUrl, slackApiUrl: sandbox.apiUrl, apiKey, port: 0 });
  const service = opened.use(await openService(config, createLogger('error'), { now: clock.now }));
  await service.connected;
  const { signal } = new AbortController();
  const print = { line() {}, progress() {}, endProgress() {} };
  await runAutopilot({
    ...{
      sandboxUrl: `${sandbox.url}/_sandbox/`,
      apiUrl: service.url,
      apiKey,
      signal,
      print,
      slowness: 1,
    },
    items: streamPredictions({
      apiUrl: service.url,
      apiKey,
      snippets: snippets().slice(0, messages),
      everyMs: 100,
      signal,
    }),
    itemsTotal: messages,
  });
  await nextMorning({ clock, world: sandbox.world, sandboxUrl: sandbox.url, signal, print, isWatched: false });
  return { sandboxUrl: sandbox.url };
}
