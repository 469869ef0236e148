import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { acceptedToCard } from './accepted-to-card.ts';
import { advice } from './advice.ts';
import type { Bench, Benchmark, Run } from './benchmark.ts';
import { clickToAck } from './click-to-ack.ts';
import { exportRecords, memoryOfExport } from './export.ts';
import { growth } from './growth.ts';
import { bulkAgainstAddBulk, bulkAgainstInsert } from './intake-bulk.ts';
import { intakeSingle } from './intake-single.ts';
import { memoryIdle } from './memory.ts';
import { pacing } from './pacing.ts';
import { recoveries } from './recovery.ts';
import { keepResult, middleRun } from './results.ts';
import { selection } from './selection.ts';
import { sessionNext } from './session.ts';
import { summary } from './summary.ts';
import { commandLine, runProgram, UsageError, wholeNumber } from './support/command-line.ts';
import { range } from './support/numbers.ts';
import { openPostgres } from './support/postgres.ts';
import { redisCanBeStarted } from './support/redis.ts';
import { drawTable, type Measured } from './table.ts';

const benchmarks: Benchmark[] = [
  intakeSingle,
  bulkAgainstInsert,
  bulkAgainstAddBulk,
  acceptedToCard,
  clickToAck,
  sessionNext,
  pacing,
  selection,
  advice,
  summary,
  ...growth,
  exportRecords,
  ...recoveries,
  memoryIdle,
  memoryOfExport,
];
const runsDefault = 5;
const backlogDefault = 100_000;
const waitingDefault = 1_000_000;
const rowsDefault = 300_000;
const recordsDefault = 1_000_000;

const usage =
  'npm run bench [-- name …] [--runs 5] [--seconds N] [--backlog 100000] [--waiting 1000000] [--rows 300000] [--records 1000000]';

async function main(signal: AbortSignal): Promise<void> {
  const asked = readArguments();
  await using opened = new AsyncDisposableStack();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'signoff-bench-')));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = opened.use(await openPostgres(join(folder, 'data')));
  console.log(whereThisRuns(postgres.version));

  const measured: Measured[] = [];
  for (const benchmark of asked.benchmarks) {
    const runs: Run[] = [];
    for (const run of range(asked.runs)) {
      const progress = (text: string) => say(`${benchmark.name}, run ${run + 1} of ${asked.runs}: ${text}`);
      const bench: Bench = {
        postgres,
        engines: redisCanBeStarted ? ['redis', 'postgres'] : ['postgres'],
        folder,
        seconds: asked.seconds,
        backlog: asked.backlog,
        waiting: asked.waiting,
        rows: asked.rows,
        records: asked.records,
        run,
        signal,
        progress,
      };
      runs.push(await benchmark.run(bench));
    }
    say('');
    // Each as soon as it is known: all of them take longer than a person waits, and a later one may fail.
    const done = { result: middleRun(benchmark, runs), runs };
    measured.push(done);
    console.log(`\n${drawTable([done])}`);
    if (!asked.isTrial) await keepResult(done.result, benchmarks);
  }

  if (measured.length > 1) console.log(`\n${drawTable(measured)}`);
  if (asked.isTrial) {
    console.log('\nA trial: results.json keeps what five whole runs with the full backlog say, and is left as it is.');
  }
}

function readArguments() {
  const { values, positionals } = commandLine(usage, {
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: String(runsDefault) },
      seconds: { type: 'string' },
      backlog: { type: 'string', default: String(backlogDefault) },
      waiting: { type: 'string', default: String(waitingDefault) },
      rows: { type: 'string', default: String(rowsDefault) },
      records: { type: 'string', default: String(recordsDefault) },
    },
  });
  const unknown = positionals.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    throw new UsageError(
      `There is no benchmark ${unknown.join(', ')}: ${benchmarks.map(({ name }) => name).join(', ')}`,
    );
  }
  const runs = wholeNumber('--runs', values.runs, 100);
  const seconds = values.seconds === undefined ? undefined : wholeNumber('--seconds', values.seconds, 600);
  const backlog = wholeNumber('--backlog', values.backlog, 10_000_000);
  const waiting = wholeNumber('--waiting', values.waiting, 10_000_000);
  const rows = wholeNumber('--rows', values.rows, 100_000_000);
  const records = wholeNumber('--records', values.records, 10_000_000);
  return {
    benchmarks: benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name)),
    runs,
    seconds,
    backlog,
    waiting,
    rows,
    records,
    isTrial:
      runs < runsDefault ||
      seconds !== undefined ||
      backlog < backlogDefault ||
      waiting < waitingDefault ||
      rows < rowsDefault ||
      records < recordsDefault,
  };
}

function whereThisRuns(postgresVersion: string): string {
  const { model } = cpus()[0] ?? { model: 'unknown processor' };
  return [
    `${availableParallelism()} cores (${model}), Node ${process.versions.node}, Postgres ${postgresVersion}, load ${loadavg()[0]?.toFixed(1)}`,
    ...(redisCanBeStarted ? [] : ['There is no redis-server in PATH: only the Postgres engine is measured.']),
  ].join('\n');
}

/** On a terminal one line that changes. */
function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text) process.stderr.write(`${text}\n`);
}

runProgram(main, 'Stopped; what was measured to its end is kept.');
