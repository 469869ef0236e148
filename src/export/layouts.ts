import { type Task, tasks } from '../review/project.ts';
import { writeJsonl } from './jsonl.ts';
import type { LeftOut } from './left-out.ts';
import type { TrainingRecord } from './training-record.ts';

/** One way to write training records into a file. */
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
  /** Streams: holds no more than a part of the records at a time. */
  write: (records: AsyncIterable<TrainingRecord>) => AsyncGenerator<string | Uint8Array>;
}

const nothing = () => null;

/** Every layout; one row adds one. */
export const layouts: readonly Layout[] = [
  {
    name: 'jsonl',
    holds: 'every record as it is, one JSON object a line',
    mediaType: 'application/x-ndjson',
    extension: 'jsonl',
    tasks,
    leftOut: nothing,
    write: writeJsonl,
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
