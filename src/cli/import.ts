import type { Command } from 'commander';
import { fromArgilla } from '../formats/argilla.ts';
import type { Importer } from '../formats/foreign.ts';
import { jsonValuesOf } from '../formats/json-values.ts';
import { fromLabelStudio } from '../formats/label-studio.ts';
import { type ReadLine, Unreadable } from '../formats/reader.ts';
import type { Project } from '../review/project.ts';
import { Failure } from './failure.ts';
import { examples, type JsonOption } from './help.ts';
import { openInput } from './input.ts';
import { keyOf, send } from './send.ts';
import { projectNamed, settings } from './settings.ts';
import { namelessHelp } from './submit.ts';
import type { Terminal } from './terminal.ts';

/** Another tool's record holds its history too; what of it becomes an item is held to an item's size. */
const recordBytesMax = 16 * 1024 * 1024;

interface Options extends JsonOption {
  textKey?: string;
  confidence?: string;
  gold?: boolean;
  idempotencyKey?: string;
}

export function addImport(program: Command, terminal: Terminal): void {
  const imports = program.command('import').description("other tools' predictions as items");
  const add = (name: string, what: string) =>
    imports
      .command(name)
      .argument('<project>')
      .argument('[file]', `${what}, as a JSON list or one a line, also .gz; - is standard input`, '-')
      .option('--text-key <name>', 'which part is the text (default: the one called text, else the only one)')
      .option('--confidence <share>', 'how sure to take predictions that have no score, from 0 to 1');
  const end = (command: Command) =>
    command
      .option('--gold', 'what people there answered becomes the known answer, where they agree')
      .option('--idempotency-key <word>', namelessHelp)
      .option('--json', 'a result for each as the API gives it, and a summary at the end');
  examples(
    end(
      add('label-studio', 'tasks with predictions')
        .option('--control <from_name>', 'whose answer is meant, where there are several controls')
        .option('--model-version <version>', "which model's prediction, where a task has several"),
    )
      .description('tasks of Label Studio: choices, ratings and text areas; imported twice they are the same items')
      .action((project: string, file: string, options: Options & { control?: string; modelVersion?: string }) =>
        run(terminal, project, file, options, 'task', (to, common) =>
          fromLabelStudio(to, {
            ...common,
            control: options.control ?? null,
            modelVersion: options.modelVersion ?? null,
          }),
        ),
      ),
    'import label-studio support-intent project-1-at-2026-11-23.json',
    'import label-studio support-intent tasks.json --text-key body --confidence 0.5 --gold',
  );
  examples(
    end(
      add('argilla', 'records as `dataset.records.to_json()` writes them').option(
        '--question <name>',
        'whose suggestion is meant, where there are several questions',
      ),
    )
      .description(
        'records of Argilla 2: label, multi-label, rating and text questions; imported twice they are the same items',
      )
      .action((project: string, file: string, options: Options & { question?: string }) =>
        run(terminal, project, file, options, 'record', (to, common) =>
          fromArgilla(to, { ...common, question: options.question ?? null }),
        ),
      ),
    'import argilla support-intent records.json --question intent',
  );
}

interface Common {
  textKey: string | null;
  confidence: number | null;
  gold: boolean;
}

async function run(
  terminal: Terminal,
  projectKey: string,
  file: string,
  options: Options,
  unit: string,
  importerOf: (project: Project, common: Common) => Importer,
): Promise<void> {
  const { projects } = settings(terminal, ['projects', 'secret']);
  const project = projectNamed(projects, projectKey);
  const key = keyOf(options.idempotencyKey);
  const confidence = options.confidence === undefined ? null : Number(options.confidence || 'none');
  if (confidence !== null && !(confidence >= 0 && confidence <= 1))
    throw new Failure('--confidence takes a share from 0 to 1, such as 0.5.', 2);
  const importer = readable(() =>
    importerOf(project, { textKey: options.textKey ?? null, confidence, gold: options.gold === true }),
  );
  const input = await openInput(terminal, file);
  async function* lines(): AsyncGenerator<ReadLine[]> {
    for await (const read of jsonValuesOf(input.chunks, recordBytesMax)) yield read.map((line) => importer.read(line));
  }
  const { leftOut } = importer;
  await send(terminal, { project, input, lines: lines(), unit, key, json: options.json === true, leftOut });
}

function readable<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof Unreadable ? new Failure(error.message, 2) : error;
  }
}
