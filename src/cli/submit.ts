import { type Command, Option } from 'commander';
import { readCsv } from '../formats/csv.ts';
import { knownColumns } from '../formats/csv-columns.ts';
import { jsonValuesOf } from '../formats/json-values.ts';
import { asSent, lineBytesMax, linesOf } from '../formats/lines.ts';
import type { ReadLine } from '../formats/reader.ts';
import type { Task } from '../review/project.ts';
import { Failure } from './failure.ts';
import { examples, type JsonOption } from './help.ts';
import { type Opened, openInput } from './input.ts';
import { keyOf, send } from './send.ts';
import { projectNamed, settings } from './settings.ts';
import { type Terminal, table } from './terminal.ts';

const formats = ['ndjson', 'json', 'csv'] as const;
type Format = (typeof formats)[number];

interface Options extends JsonOption {
  format?: Format;
  idempotencyKey?: string;
}

const formatOf: Record<string, Format> = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.csv': 'csv',
  '.tsv': 'csv',
};
const units: Record<Format, string> = { ndjson: 'line', json: 'entry', csv: 'row' };

export const namelessHelp = 'a word of your own for this file: its items may then lack an external id';

function fileOfItems(command: Command, what: string): Command {
  return command
    .argument('<project>')
    .argument(
      '[file]',
      `${what} (.ndjson, .jsonl), a list (.json), a table (.csv, .tsv), each also .gz; - is standard input`,
      '-',
    )
    .addOption(
      new Option('--format <format>', 'what it is, whatever it is called (default: by its name, else ndjson)').choices(
        formats,
      ),
    )
    .option('--idempotency-key <word>', namelessHelp)
    .option('--json', 'a result for each line as the API gives it, and a summary at the end');
}

export function addSubmit(program: Command, terminal: Terminal): void {
  const columns = table(knownColumns.map(([name, holds]) => [`  ${name}`, holds])).join('\n');
  examples(
    fileOfItems(program.command('submit'), 'one item a line')
      .description('send predictions; sending the same file again adds nothing')
      .action((project: string, file: string, options: Options) => submit(terminal, project, file, options, false)),
    'submit support-intent predictions.ndjson',
    'submit support-intent predictions.csv.gz',
    'make-predictions | npm run signoff -- submit support-intent --json',
  ).addHelpText('after', `\nColumns of a CSV file; those of value and confidence have to be there:\n${columns}`);
}

export function addGoldCommand(program: Command, terminal: Terminal): void {
  examples(
    fileOfItems(program.command('gold'), 'one known answer a line: an item with "gold"')
      .description('send known answers: nobody is asked about them but to see how well people answer')
      .action((project: string, file: string, options: Options) => submit(terminal, project, file, options, true)),
    'gold support-intent known.ndjson',
    'gold support-intent known.csv',
  ).addHelpText('after', '\nA CSV file has the columns of `submit`, with the true answer in the column gold.');
}

async function submit(
  terminal: Terminal,
  projectKey: string,
  file: string,
  options: Options,
  known: boolean,
): Promise<void> {
  const { projects } = settings(terminal, ['projects', 'secret']);
  const project = projectNamed(projects, projectKey);
  const key = keyOf(options.idempotencyKey);
  const input = await openInput(terminal, file);
  const format = options.format ?? readsAs(input);
  await send(terminal, {
    project,
    input,
    lines: readAs(format, project.task, input),
    unit: units[format],
    key,
    json: options.json === true,
    known,
  });
}

/** What a file is by its name. */
export function readsAs({ extension }: Opened): Format {
  return formatOf[extension] ?? 'ndjson';
}

export function readAs(format: Format, task: Task, { chunks }: Opened): AsyncIterable<ReadLine[]> {
  switch (format) {
    case 'ndjson':
      return sentLines(chunks);
    case 'json':
      return jsonValuesOf(chunks, lineBytesMax);
    case 'csv':
      return readCsv(task, chunks);
  }
}

async function* sentLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<ReadLine[]> {
  let isFirst = true;
  for await (const lines of linesOf(chunks, lineBytesMax)) {
    const [first] = lines;
    if (isFirst && first && 'text' in first && /^\s*\[\s*(\{|$)/.test(first.text))
      throw new Failure('This is a JSON list: say --format json, or call it .json.', 2);
    isFirst = false;
    yield lines.map(asSent);
  }
}
