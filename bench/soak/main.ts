import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueEngine } from '../benchmark.ts';
import { commandLine, runProgram, UsageError } from '../support/command-line.ts';
import { openPostgres } from '../support/postgres.ts';
import { redisCanBeStarted } from '../support/redis.ts';
import { openWorld } from '../support/world.ts';
import { Books } from './books.ts';
import { aLoad } from './load.ts';
import { watchMachine } from './machine.ts';
import { plan } from './plan.ts';
import { plantedCount, unseen } from './planted.ts';
import { openReaders } from './readers.ts';
import { openReceiver } from './receiver.ts';
import { complaints, reportOf } from './report.ts';
import { brokenPromises, settled } from './verify.ts';
import { type Sample, watch } from './watch.ts';

const usage = 'npm run soak [-- --minutes 30] [--engine redis|postgres] [--samples FILE.json]';
/** A slope from the very start would measure how a process warms up. */
const warmUpShare = 0.25;

async function main(signal: AbortSignal): Promise<void> {
  const { minutes, engine, samplesFile } = readArguments();
  await using opened = new AsyncDisposableStack();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'signoff-soak-')));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = opened.use(await openPostgres(join(folder, 'data')));
  console.log(
    `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown processor'}), Node ${process.versions.node}, Postgres ${postgres.version}, queues on ${engine}, load ${loadavg()[0]?.toFixed(1)} before it began`,
  );

  const world = opened.use(
    await openWorld(
      { postgres, folder, signal },
      // Posts at Slack's pace of one a second and channel; redraws of twenty cards a second are more than Slack's tier allows.
      { engine, channels: plan.channels, window: 500, rateLimits: { posts_per_second: 1, tier_scale: 50 } },
    ),
  );
  const books = new Books();
  const receiver = opened.use(await openReceiver(books));
  await toWebhook(world, receiver.url);
  const load = opened.use(aLoad(world, books));
  const readers = opened.use(openReaders(world, books));
  const machine = opened.use(watchMachine(folder));

  const over = new AbortController();
  const until = AbortSignal.any([over.signal, signal]);
  const samples: Sample[] = [];
  const working = Promise.all([load.run(until), watch({ world, load, machine }, samples, until)]);
  await Promise.race([working, tellUntil(minutes, books, samples, until)]);
  over.abort();
  await working;
  if (signal.aborted) throw new Error('stopped');
  say('waiting until nothing is under way');
  const broken = (await settled(world)) ? [] : ['two minutes after the end something was still under way'];
  say('holding what was promised against the rows');
  broken.push(...(await brokenPromises(world, books, readers)));
  say('planting what must be seen');
  const missed = await unseen(world, books, readers);
  say('');

  const outcome = {
    ...{ minutes, fromMinute: Math.round(minutes * warmUpShare * 10) / 10, load, books, samples, broken },
    ...{ deliveries: receiver.received(), resumed: readers.resumed(), planted: plantedCount, missed },
  };
  console.log(`\n${reportOf(outcome)}`);
  if (samplesFile) await writeFile(samplesFile, `${JSON.stringify(samples, null, 2)}\n`);
  if (complaints(outcome).length > 0) process.exitCode = 1;
}

function readArguments(): { minutes: number; engine: QueueEngine; samplesFile: string | undefined } {
  const { values } = commandLine(usage, {
    options: {
      minutes: { type: 'string', default: '30' },
      engine: { type: 'string', default: redisCanBeStarted ? 'redis' : 'postgres' },
      samples: { type: 'string' },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 10_000)) throw new UsageError(`--minutes must be a number above 0.\n${usage}`);
  if (values.engine !== 'redis' && values.engine !== 'postgres') {
    throw new UsageError(`--engine is redis or postgres.\n${usage}`);
  }
  return { minutes, engine: values.engine, samplesFile: values.samples };
}

async function toWebhook(
  { http, adminKey, projects }: Awaited<ReturnType<typeof openWorld>>,
  url: string,
): Promise<void> {
  const told = projects.slice(0, plan.projectsWithWebhook).map(({ key }) => key);
  const response = await http.request({
    method: 'POST',
    path: '/v1/webhooks',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url, projects: told }),
  });
  const body = await response.body.text();
  if (response.statusCode !== 201) throw new Error(`the webhook was not taken: ${body}`);
}

/** Says each few seconds how it goes, until the time is over. */
async function tellUntil(minutes: number, books: Books, samples: Sample[], signal: AbortSignal): Promise<void> {
  const endsAt = performance.now() + minutes * 60_000;
  const everyMs = process.stderr.isTTY ? 1_000 : 60_000;
  while (performance.now() < endsAt && !signal.aborted) {
    const leftMs = endsAt - performance.now();
    const done = 1 - leftMs / (minutes * 60_000);
    const bar = '█'.repeat(Math.round(done * 20)).padEnd(20, '░');
    const last = samples.at(-1);
    const wrong = [...books.wrong.values()].reduce((sum, times) => sum + times, 0);
    say(
      `${bar} ${(leftMs / 60_000).toFixed(1)} min left · ${books.accepted.size.toLocaleString('en')} accepted · ${books.answered.size.toLocaleString('en')} answered · ${last ? `${Math.round(last.memoryMb)} MB` : ''} · ${wrong} went wrong`,
    );
    await sleep(Math.min(everyMs, leftMs), undefined, { signal }).catch(() => undefined);
  }
}

/** On a terminal one line that changes. */
function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text) process.stderr.write(`${text}\n`);
}

runProgram(main, 'Stopped.');
