import { type Task, tasks } from '../review/project.ts';
import { writeArgilla } from './argilla.ts';
import {
  leftOutOfChat,
  leftOutOfPreferences,
  leftOutOfUnpaired,
  writeChat,
  writePreferences,
  writeUnpaired,
} from './chat.ts';
import { writeCsv } from './csv.ts';
import { type Dataset, hubCard, hubFile, writeHubJsonl, writeHubParquet } from './hugging-face.ts';
import { writeJsonl } from './jsonl.ts';
import { leftOutOfTools, writeLabelStudio } from './label-studio.ts';
import { type LeftOut, whyUnlabelled } from './left-out.ts';
import { writeParquet } from './parquet.ts';
import type { Split } from './splits.ts';
import type { TrainingRecord } from './training-record.ts';

/** One way to write training records. */
export interface Layout {
  /** As callers choose it. */
  name: string;
  /** What it is, in a few words, for help and documents. */
  holds: string;
  mediaType: string;
  /** Without a dot. */
  extension: string;
  /** Which tasks it can say. */
  tasks: readonly Task[];
  /** Why a record has no place in it; null: it has one. `write` leaves such records out by itself. */
  leftOut: (record: TrainingRecord) => LeftOut | null;
  /** One file. Streams: holds no more than a part of the records at a time. */
  write: (records: AsyncIterable<TrainingRecord>) => AsyncGenerator<string | Uint8Array>;
  /** Of a layout that is a folder and makes sense as no other; null: a file for each split, and one file alone makes sense too. */
  folder: Folder | null;
}

export interface Folder {
  fileOf: (split: Split) => string;
  /** What stands beside the data. */
  beside: (dataset: Dataset) => { name: string; text: string }[];
}

const nothing = () => null;
const jsonLines = { mediaType: 'application/x-ndjson', extension: 'jsonl' };
const parquet = { mediaType: 'application/vnd.apache.parquet', extension: 'parquet' };
const json = { mediaType: 'application/json', extension: 'json' };

/** Every layout; one row adds one. */
export const layouts: readonly Layout[] = [
  {
    name: 'jsonl',
    holds: 'every record as it is, one JSON object a line',
    ...jsonLines,
    tasks,
    leftOut: nothing,
    write: writeJsonl,
    folder: null,
  },
  {
    name: 'csv',
    holds: 'every record as a row of a table; no cell is a formula',
    mediaType: 'text/csv; charset=utf-8',
    extension: 'csv',
    tasks,
    leftOut: nothing,
    write: writeCsv,
    folder: null,
  },
  {
    name: 'parquet',
    holds: 'the same table with typed columns',
    ...parquet,
    tasks,
    leftOut: nothing,
    write: writeParquet,
    folder: null,
  },
  {
    name: 'label-studio',
    holds: 'tasks with annotations and predictions, to be imported into Label Studio',
    ...json,
    tasks,
    leftOut: leftOutOfTools,
    write: writeLabelStudio,
    folder: null,
  },
  {
    name: 'argilla',
    holds: 'records with suggestions and responses, to be imported into Argilla 2',
    ...json,
    tasks,
    leftOut: leftOutOfTools,
    write: writeArgilla,
    folder: null,
  },
  {
    name: 'hugging-face',
    holds: 'a dataset of the Hugging Face Hub: README.md, and a Parquet file for each split',
    ...parquet,
    tasks,
    leftOut: whyUnlabelled,
    write: writeHubParquet,
    folder: hubFolder('parquet'),
  },
  {
    name: 'hugging-face-jsonl',
    holds: 'the same with JSON lines',
    ...jsonLines,
    tasks,
    leftOut: whyUnlabelled,
    write: writeHubJsonl,
    folder: hubFolder('jsonl'),
  },
  {
    name: 'chat',
    holds: 'chats for supervised fine-tuning: what was asked, and the final answer',
    ...jsonLines,
    tasks: ['text'],
    leftOut: leftOutOfChat,
    write: writeChat,
    folder: null,
  },
  {
    name: 'preference',
    holds: 'prompt, chosen and rejected, where a person changed the text',
    ...jsonLines,
    tasks: ['text'],
    leftOut: leftOutOfPreferences,
    write: writePreferences,
    folder: null,
  },
  {
    name: 'unpaired',
    holds: 'prompt, completion and whether it is wanted',
    ...jsonLines,
    tasks: ['text'],
    leftOut: leftOutOfUnpaired,
    write: writeUnpaired,
    folder: null,
  },
];

/** The layout of a name, where it can say the task; else a sentence for whoever asked. */
export function layoutFor(name: string, task: Task): { layout: Layout } | { problem: string } {
  const layout = layouts.find((each) => each.name === name);
  if (!layout)
    return { problem: `There is no layout ${name}. There are ${layouts.map((each) => each.name).join(', ')}.` };
  if (layout.tasks.includes(task)) return { layout };
  return { problem: `The layout ${name} is for ${layout.tasks.join(', ')}; this project's task is ${task}.` };
}

function hubFolder(extension: string): Folder {
  return {
    fileOf: (split) => hubFile(split, extension),
    beside: (dataset) => [{ name: 'README.md', text: hubCard(dataset) }],
  };
}
