import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { type Layout, layoutFor, layouts } from '../export/layouts.ts';
import { recordLines } from '../export/record-lines.ts';
import { readTrainingRecords, recordTexts, type TrainingRecord } from '../export/training-record.ts';
import { createCursors } from '../review/cursor.ts';
import type { Task } from '../review/project.ts';
import { readFeedback } from '../store/feedback.ts';
import { Failure } from './failure.ts';
import { examples, type JsonOption } from './help.ts';
import { badCursor } from './items.ts';
import { openProgress } from './progress.ts';
import { projectNamed, settings, withSchema } from './settings.ts';
import { note, sayJson, type Terminal } from './terminal.ts';

interface Options extends JsonOption {
  out?: string;
  cursor?: string;
  final?: boolean;
  format: string;
}

/** Those that are one file: the others are written by `snapshot`. */
const formats = layouts.filter(({ folder }) => folder === null).map(({ name }) => name);

export function addExport(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('export')
      .argument('<project>')
      .option('--out <file>', 'write here instead of standard output; with --cursor what comes is added to the file')
      .option('--cursor <cursor>', 'go on behind this record: the `cursor` of the last line that you have')
      .option('--final', 'only what nobody can undo any more')
      .option('--format <layout>', `how it is written: ${formats.join(', ')}`, 'jsonl')
      .option('--json', 'how many and the last cursor as JSON: on standard output with --out, else on standard error')
      .description('the training records, one JSON object per line, or in a layout that another tool reads')
      .action((project: string, options: Options) => exportFeedback(terminal, project, options)),
    'export support-intent > records.jsonl',
    'export support-intent --final --out records.jsonl --json',
    'export support-intent --format csv --out records.csv',
  );
}

async function exportFeedback(terminal: Terminal, projectKey: string, options: Options): Promise<void> {
  const { projects, secret, secretsBefore } = settings(terminal, ['projects', 'secret', 'secretsBefore']);
  const project = projectNamed(projects, projectKey);
  const { key } = project;
  const layout = options.format === 'jsonl' ? null : layoutOf(options.format, project.task);
  if (layout && options.cursor !== undefined)
    throw new Failure('--cursor goes with --format jsonl, which says in each line where it stands.', 2);
  const cursors = createCursors(secret, ...secretsBefore);
  const after = options.cursor === undefined ? null : cursors.open(key, options.cursor);
  if (options.cursor !== undefined && after === null) throw badCursor('export');
  const file = options.out === undefined ? null : resolve(terminal.cwd, options.out);
  // On a terminal that shows the records there is no room for a bar.
  const hasRoom = file !== null || !terminal.out.isTTY;
  const progress = hasRoom ? openProgress(terminal, { total: null, unit: 'records' }) : null;
  let records = 0;
  let cursor = options.cursor ?? null;
  await withSchema(terminal, async (db) => {
    async function* lines() {
      const wish = { finalAt: options.final ? new Date() : null };
      for await (const page of readFeedback(db, key, after, wish, recordLines(cursors, key))) {
        records += page.records;
        cursor = cursors.seal(key, page.place);
        progress?.at(0, records);
        yield* page.collected;
      }
    }
    const counted = async function* (): AsyncGenerator<TrainingRecord> {
      const wish = { finalAt: options.final ? new Date() : null, newest: true };
      for await (const record of readTrainingRecords(readFeedback(db, key, null, wish, recordTexts()))) {
        records += 1;
        progress?.at(0, records);
        yield record;
      }
    };
    const target = file === null ? terminal.out : createWriteStream(file, { flags: after === null ? 'w' : 'a' });
    const written = layout ? layout.write(counted()) : lines();
    await pipeline(Readable.from(written, { objectMode: false }), target, { end: file !== null });
  });
  progress?.end();
  const told = layout ? { records } : { records, cursor };
  if (!options.json) note(terminal, `${records} training ${records === 1 ? 'record' : 'records'}.`);
  else if (file === null) note(terminal, JSON.stringify(told));
  else sayJson(terminal, told);
}

export function layoutOf(name: string, task: Task): Layout {
  const found = layoutFor(name, task);
  if ('problem' in found) throw new Failure(found.problem, 2);
  return found.layout;
}
