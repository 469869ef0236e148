import { stringify } from 'yaml';
import type { Task } from '../review/project.ts';
import { inChunks } from './chunks.ts';
import { columns } from './columns.ts';
import { whyUnlabelled } from './left-out.ts';
import { writeParquetOfTexts } from './parquet.ts';
import { type Split, splits } from './splits.ts';
import type { TrainingRecord } from './training-record.ts';

/**
 * One split of a dataset of the Hugging Face Hub as Parquet; see `columns`. Only what a person answered: `load_dataset` goes straight
 * into training. Lists and objects are JSON texts: the JSON type of Parquet reads as an extension type that not every version of
 * `datasets` and of what stands on it knows.
 */
export function writeHubParquet(records: AsyncIterable<TrainingRecord>): AsyncGenerator<Uint8Array> {
  return writeParquetOfTexts(labelled(records));
}

/** The same rows as JSON lines. Flat, and with every column in every line: readers guess the types from the first ones. */
export function writeHubJsonl(records: AsyncIterable<TrainingRecord>): AsyncGenerator<string> {
  async function* lines() {
    for await (const record of labelled(records)) {
      yield `${JSON.stringify(Object.fromEntries(columns.map(({ name, of }) => [name, of(record)])))}\n`;
    }
  }
  return inChunks(lines());
}

async function* labelled(records: AsyncIterable<TrainingRecord>): AsyncGenerator<TrainingRecord> {
  for await (const record of records) if (whyUnlabelled(record) === null) yield record;
}

/** Where the Hub's own tools put the only file of a split. */
export function hubFile(split: Split, extension: string): string {
  return `data/${split}-00000-of-00001.${extension}`;
}

/** What is said of a dataset. */
export interface Dataset {
  project: string;
  task: Task;
  /** ISO 8601. */
  asOf: string;
  rows: Record<Split, number>;
}

/**
 * README.md of the dataset: which files are which split, as YAML for `load_dataset` (huggingface.co/docs/hub/datasets-manual-configuration),
 * and a few lines for people. Only splits that have rows: a pattern that matches nothing can't be loaded.
 */
export function hubCard(dataset: Dataset): string {
  const filled = splits.filter((split) => dataset.rows[split] > 0);
  const configs = [{ config_name: 'default', data_files: filled.map((split) => ({ split, path: `data/${split}-*` })) }];
  const rows = filled.map((split) => `| ${split} | ${dataset.rows[split]} |`);
  return `---
${stringify({ configs })}---

# ${dataset.project}

Answers of people to predictions of the task ${dataset.task}, as of ${dataset.asOf}. How they were chosen, and with what weight each stands for the
rest, is in \`manifest.json\` and in the columns \`selection_probability\` and \`sample_weight\`.

| split | rows |
|---|---|
${rows.join('\n')}
`;
}
