import { hash } from 'node:crypto';
import type { SnapshotWish } from './snapshot.ts';
import { bySplit, type Split } from './splits.ts';
import type { Counts } from './tally.ts';

export interface WrittenFile {
  /** Its path in the dataset. */
  name: string;
  /** Null: it holds no rows. */
  split: Split | null;
  bytes: number;
  sha256: string;
}

/** What a dataset is made of and how it came about: enough to judge its bias, and to make the same one again. */
export interface Manifest {
  schema: 'signoff.snapshot/1';
  project: string;
  task: string;
  as_of: string;
  layout: string;
  /** Of each training record. */
  record_schema: 1;
  code_version: string;
  selection: { rows: SnapshotWish['rows']; excluded: Record<string, number> };
  splits: { by: string; salt: string; shares: Record<Split, number> };
  weights: { formula: string; cap: number | null } & Counts['weights'];
  counts: Omit<Counts, 'weights'>;
  files: WrittenFile[];
  /** sha256 of the lines `<sha256>  <name>` of all files, in order of their names: what `sha256sum` prints of them. */
  content_sha256: string;
}

export function manifestOf(
  wish: SnapshotWish,
  { weights, ...counts }: Counts,
  excluded: Record<string, number>,
  written: WrittenFile[],
): Manifest {
  const files = [...written].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    schema: 'signoff.snapshot/1',
    project: wish.project,
    task: wish.task,
    as_of: wish.asOf,
    layout: wish.layout.name,
    record_schema: 1,
    code_version: wish.codeVersion,
    selection: {
      rows: wish.rows,
      excluded: Object.fromEntries(Object.entries(excluded).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
    splits: {
      by: 'first 32 bits of sha256(salt + key) / 2^32; key: group_key, else external_id, else item_id',
      salt: wish.splits.salt,
      shares: bySplit((split) => wish.splits.shares[split]),
    },
    weights: {
      formula: 'min(1 / selection_probability, cap)',
      cap: Number.isFinite(wish.weightCap) ? wish.weightCap : null,
      ...weights,
    },
    counts,
    files,
    content_sha256: hash('sha256', files.map(({ sha256, name }) => `${sha256}  ${name}\n`).join('')),
  };
}

/** The file that says what the others are. */
export const manifestFile = 'manifest.json';

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
