import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createLogger } from '../logging.ts';
import { makeApiKey } from '../review/api-key.ts';
import { registerPage } from '../sandbox/page/register.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { EmbeddedPostgresError } from '../store/embedded.ts';
import { openService } from '../wiring.ts';
import { runAutopilot } from './autopilot.ts';
import { greeting } from './greeting.ts';
import { DemoError, demoConfig, openFreshDatabase } from './house.ts';
import { createDemoClock, nextMorning } from './next-morning.ts';
import { createPrinter, type Printer } from './printer.ts';
import { reviewChannel } from './project.ts';
import { snippets } from './snippets.ts';
import { streamPredictions } from './stream.ts';

const help = `npm run demo                        cards for you to answer, on a small Slack of your own
npm run demo -- --autopilot         three played reviewers answer; then what the loop caught,
                                    and what their lead reads the next morning
                --messages 600      how many messages the autopilot's model reads (at most ${snippets().length})

SANDBOX_PORT (4401) and PORT (4400) say where the two listen.`;

/** The main job with nothing configured: Postgres, a small Slack, the service, and a real model's predictions flowing in. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      autopilot: { type: 'boolean', default: false },
      messages: { type: 'string', default: '600' },
      help: { type: 'boolean', default: false },
    },
  });
  const print = createPrinter();
  if (values.help) return print.line(help);
  const startedAt = performance.now();
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

  await using opened = new AsyncDisposableStack();
  const dataDir = resolve('.signoff-demo');
  const databaseUrl = await openFreshDatabase(dataDir, opened);
  const clock = createDemoClock();
  const sandbox = opened.use(
    await startSandbox({
      port: portOf('SANDBOX_PORT', 4401),
      page: registerPage,
      now: () => clock.now().getTime(),
    }),
  );
  const apiKey = makeApiKey();
  const config = await demoConfig({
    dataDir,
    databaseUrl,
    slackApiUrl: sandbox.apiUrl,
    apiKey,
    port: portOf('PORT', 4400),
  });
  const service = opened.use(
    await openService(config, createLogger(process.env.LOG_LEVEL ?? 'error'), { now: clock.now }),
  );
  await service.connected;
  const apiUrl = service.url;

  print.line(
    greeting({ sandboxUrl: sandbox.url, apiUrl, apiKey, dataDir: '.signoff-demo', autopilot: values.autopilot }),
  );
  const { signal } = stopping;
  if (values.autopilot) {
    const chosen = snippets().slice(0, countOf(values.messages));
    await runAutopilot({
      sandboxUrl: `${sandbox.url}/_sandbox/`,
      apiUrl,
      apiKey,
      items: streamPredictions({ apiUrl, apiKey, snippets: chosen, everyMs: 100, signal, onTrouble: print.line }),
      itemsTotal: chosen.length,
      signal,
      print,
    });
    const isWatched = process.stdout.isTTY === true;
    await nextMorning({ clock, world: sandbox.world, sandboxUrl: sandbox.url, signal, print, isWatched });
  } else {
    await letItFlow({
      apiUrl,
      apiKey,
      signal,
      print,
      startedAt,
      firstCard: () => sandbox.world.messages(reviewChannel, 'U01ANA').length > 0,
    });
  }
  print.line('Stopping …');
}

interface Flow {
  apiUrl: string;
  apiKey: string;
  signal: AbortSignal;
  print: Printer;
  startedAt: number;
  firstCard: () => boolean;
}

/** Predictions at a human pace until Ctrl-C; when they run out, the open cards can still be answered. */
async function letItFlow({ apiUrl, apiKey, signal, print, startedAt, firstCard }: Flow): Promise<void> {
  let cardSeen = false;
  const watch = setInterval(() => {
    if (!firstCard()) return;
    cardSeen = true;
    clearInterval(watch);
    print.line(`The first card is there, ${((performance.now() - startedAt) / 1000).toFixed(1)} s after the start.\n`);
  }, 50);
  const total = snippets().length;
  let sent = 0;
  let reviewed = 0;
  try {
    for await (const { item } of streamPredictions({ apiUrl, apiKey, signal, everyMs: 1_500, onTrouble: print.line })) {
      sent += 1;
      if (item.selection?.route === 'review') reviewed += 1;
      if (cardSeen)
        print.progress(sent, total, `predictions sent: ${sent - reviewed} auto-approved, ${reviewed} to review`);
    }
    print.endProgress();
    if (!signal.aborted) {
      print.line('Every message has been read. The open cards wait for you; Ctrl-C ends the demo.');
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    }
  } finally {
    clearInterval(watch);
    print.endProgress();
  }
}

function portOf(name: string, fallback: number): number {
  const port = Number(process.env[name] ?? fallback);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new DemoError(`${name} must be a port number.`);
  return port;
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new DemoError('--messages takes a whole number, such as 600.');
  return Math.min(count, snippets().length);
}

main().catch((error: unknown) => {
  const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const known = error instanceof DemoError || error instanceof EmbeddedPostgresError || busy;
  const why = busy
    ? `${error.message}. Something listens there already: end it, or choose other ports with SANDBOX_PORT and PORT.`
    : error;
  console.error(known && why instanceof Error ? why.message : why);
  process.exitCode = 1;
});
