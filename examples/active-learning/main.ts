import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrinter } from '../../src/demo/printer.ts';
import { openEmbeddedPostgres } from '../../src/store/embedded.ts';
import { openHouse } from './house.ts';
import type { Plan } from './learn-from-people.ts';
import { howMeasured, measure } from './measure.ts';
import { type Options, readOptions, usage } from './options.ts';
import { drawPictures } from './picture.ts';
import { type Results, resultsSchema } from './results.ts';
import { sentencesOf } from './sentences.ts';
import { runsOf } from './strategies.ts';

const print = createPrinter();
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

const options = readOptions(process.argv.slice(2), import.meta.dirname);
if ('problems' in options) {
  for (const line of [...options.problems, usage]) print.line(line);
  process.exitCode = 2;
} else {
  const work = options.redraw ? redraw(options) : run(options);
  await work.catch((error: unknown) => {
    print.endProgress();
    if (!stopping.signal.aborted) throw error;
    print.line('Stopped. Nothing was written.');
    process.exitCode = 1;
  });
}

/** Measures, says what came out, and writes it down. */
async function run({ seeds, rounds, order, out }: Options): Promise<void> {
  const plan: Plan = { rounds, seedLabels: 49, batch: 200, labelsPerRound: 25, errorRate: 0.05 };
  const runs = runsOf(order, seeds);
  const startedAt = performance.now();
  const labelsTotal = runs.length * (plan.seedLabels + rounds * plan.labelsPerRound);
  let labels = 0;
  print.line(`${runs.length} projects, in which people give ${labelsTotal} labels.`);

  await using opened = new AsyncDisposableStack();
  const dataDir = await realpath(await mkdtemp(join(tmpdir(), 'signoff-example-')));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  // Gone with the run: nothing in it has to outlive a power cut.
  const { url } = opened.use(await openEmbeddedPostgres({ dataDir, durable: false }));
  const house = opened.use(await openHouse(runs, dataDir, url));
  const measured = await measure({
    house,
    runs,
    plan,
    signal: stopping.signal,
    onLabels(count) {
      labels += count;
      print.progress(labels, labelsTotal, 'labels');
    },
  });
  print.endProgress();

  const how = await howMeasured(plan, seeds, order, (performance.now() - startedAt) / 1000);
  const results: Results = { how, runs: measured };
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  await redraw({ out });
}

/** Says and draws what the file there says. */
async function redraw({ out }: Pick<Options, 'out'>): Promise<void> {
  const results = resultsSchema.parse(JSON.parse(await readFile(join(out, 'results.json'), 'utf8')));
  for (const line of sentencesOf(results)) print.line(line);
  await drawPictures(results, out);
  print.line(`results.json, curves.svg and curves.png are in ${out}.`);
}
