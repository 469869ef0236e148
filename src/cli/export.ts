import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { createCursors } from '../review/cursor.ts';
import { readFeedback } from '../store/feedback.ts';
import { examples, type JsonOption } from './help.ts';
import { badCursor } from './items.ts';
import { openProgress } from './progress.ts';
import { projectNamed, settings, withSchema } from './settings.ts';
import { note, sayJson, type Terminal } from './terminal.ts';

interface Options extends JsonOption {
  out?: string;
  cursor?: string;
  final?: boolean;
}

export function addExport(program: Command, terminal: Terminal): void {
  examples(
    program
      .command('export')
      .argument('<project>')
      .option('--out <file>', 'write here instead of standard output; with --cursor what comes is added to the file')
      .option('--cursor <cursor>', 'go on behind this record: the `cursor` of the last line that you have')
      .option('--final', 'only what nobody can undo any more')
      .option('--json', 'how many and the last cursor as JSON: on standard output with --out, else on standard error')
      .description('the training records, one JSON object per line')
      .action((project: string, options: Options) => exportFeedback(terminal, project, options)),
    'export support-intent > records.jsonl',
    'export support-intent --final --out records.jsonl --json',
  );
}

async function exportFeedback(terminal: Terminal, projectKey: string, options: Options): Promise<void> {
  const { projects, secret } = settings(terminal, ['projects', 'secret']);
  const { key } = projectNamed(projects, projectKey);
  const cursors = createCursors(secret);
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
      for await (const { record, place } of readFeedback(db, key, after, {
        finalAt: options.final ? new Date() : null,
      })) {
        records += 1;
        cursor = cursors.seal(key, place);
        progress?.at(0, records);
        // As over HTTP, each line says where it stands.
        yield `${record.slice(0, -1)},"cursor":${JSON.stringify(cursor)}}\n`;
      }
    }
    const target = file === null ? terminal.out : createWriteStream(file, { flags: after === null ? 'w' : 'a' });
    await pipeline(Readable.from(lines()), target, { end: file !== null });
  });
  progress?.end();
  const told = { records, cursor };
  if (!options.json) note(terminal, `${records} training ${records === 1 ? 'record' : 'records'}.`);
  else if (file === null) note(terminal, JSON.stringify(told));
  else sayJson(terminal, told);
}
