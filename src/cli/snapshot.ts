import { createWriteStream, mkdirSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { layouts } from '../export/layouts.ts';
import { capOf, writeSnapshot } from '../export/snapshot.ts';
import { type Shares, splits, usualDivision } from '../export/splits.ts';
import { readTrainingRecord, type TrainingRecord } from '../export/training-record.ts';
import { placeAt, recordsByItem } from '../store/feedback.ts';
import { layoutOf } from './export.ts';
import { Failure } from './failure.ts';
import { asJson, examples, type JsonOption } from './help.ts';
import { openProgress } from './progress.ts';
import { projectNamed, settings, withSchema } from './settings.ts';
import { say, sayJson, type Terminal } from './terminal.ts';

interface Options extends JsonOption {
  out: string;
  format: string;
  asOf?: string;
  shares: string;
  salt: string;
  all?: boolean;
}

const sharesInWords = splits.map((split) => usualDivision.shares[split]).join(',');

export function addSnapshot(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('snapshot')
      .argument('<project>')
      .requiredOption('--out <folder>', 'an empty or new folder')
      .option('--format <layout>', layouts.map(({ name }) => name).join(', '), 'parquet')
      .option(
        '--as-of <time>',
        'only what nobody could undo any more then, such as 2026-11-21T00:00:00Z (default: now)',
      )
      .option('--shares <train,validation,test>', 'how the items are divided, by group', sharesInWords)
      .option('--salt <word>', 'another word divides them in another way', usualDivision.salt)
      .option('--all', 'also what no person gave an answer to, where the layout can hold it')
      .option(...asJson)
      .description('a dataset with a manifest and checksums: the same bytes each time it is made')
      .action((project: string, options: Options) => snapshot(terminal, project, options)),
    'snapshot support-intent --out dataset --as-of 2026-11-21T00:00:00Z',
    'snapshot support-intent --out dataset --format hugging-face',
  );
}

async function snapshot(terminal: Terminal, projectKey: string, options: Options): Promise<void> {
  const project = projectNamed(settings(terminal, ['projects']).projects, projectKey);
  const layout = layoutOf(options.format, project.task);
  const asOf = options.asOf === undefined ? new Date() : timeIn(options.asOf);
  const shares = sharesIn(options.shares);
  const folder = resolve(terminal.cwd, options.out);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new Failure(`${options.out} is not empty.`, 2);
  const progress = openProgress(terminal, { total: null, unit: 'records' });
  const made = await withSchema(terminal, async (db) => {
    const place = await placeAt(db, project.key, asOf);
    async function* records(): AsyncGenerator<TrainingRecord> {
      for await (const text of recordsByItem(db, project.key, place)) yield readTrainingRecord(text);
    }
    let count = 0;
    async function* counted(): AsyncGenerator<TrainingRecord> {
      for await (const record of records()) {
        progress.at(0, ++count);
        yield record;
      }
    }
    const wish = {
      ...{
        project: project.key,
        task: project.task,
        asOf: asOf.toISOString(),
        layout,
        splits: { salt: options.salt, shares },
      },
      rows: options.all ? ('all' as const) : ('labelled' as const),
      weightCap: await capOf(records()),
      excluded: {},
      codeVersion: manifest.version,
    };
    return writeSnapshot(counted(), wish, (name) => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      return createWriteStream(path, { flags: 'wx' });
    });
  });
  progress.end();
  if (options.json) return sayJson(terminal, made);
  say(terminal, `${options.out}: ${made.files.map(({ name }) => name).join(', ')} and manifest.json.`);
}

function timeIn(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new Failure('--as-of must be a time such as 2026-11-21T00:00:00Z.', 2);
  return time;
}

function sharesIn(text: string): Shares {
  const [train = Number.NaN, validation = Number.NaN, test = Number.NaN, ...more] = text.split(',').map(Number);
  const sum = train + validation + test;
  if (more.length > 0 || ![train, validation, test].every((share) => share >= 0) || Math.abs(sum - 1) > 1e-9)
    throw new Failure(`--shares must be three numbers that add up to 1, such as ${sharesInWords}.`, 2);
  return { train, validation, test };
}
