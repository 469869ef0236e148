import { createHash, hash } from 'node:crypto';
import { Writable } from 'node:stream';
import { z } from 'zod';
import type { Task } from '../review/project.ts';
import { layoutFor } from './layouts.ts';
import { type Manifest, manifestFile, manifestText } from './manifest.ts';
import { capOf, fileOf, rowsOf, type SnapshotWish, writeSnapshot } from './snapshot.ts';
import { type Shares, splits } from './splits.ts';
import { readTrainingRecord, type TrainingRecord } from './training-record.ts';

/** Which dataset. */
export interface FrozenWish {
  project: string;
  task: Task;
  format: string;
  rows: SnapshotWish['rows'];
  shares: Shares;
  salt: string;
  asOf: Date;
}

/** All that is kept of a dataset: its rows are in the training records, and its files are written from them again. */
export interface Frozen {
  /** Null: there was nothing to weigh. */
  weightCap: number | null;
  manifest: Manifest;
  /** Files that hold no rows. */
  beside: { name: string; text: string }[];
}

const kept = z.object({
  weightCap: z.number().nullable(),
  manifest: z.custom<Manifest>((value) => typeof value === 'object' && value !== null && 'files' in value),
  beside: z.array(z.object({ name: z.string(), text: z.string() })),
});

/** The training records of a dataset as they were written: one of each item, by ascending item id. */
export type Read = () => AsyncIterable<string>;

/** What a dataset holds, without keeping any of it. Reads the records twice. */
export async function freeze(
  read: Read,
  wish: FrozenWish,
  codeVersion: string,
  alive: () => Promise<void>,
): Promise<Frozen> {
  const records = () => recordsIn(read, alive);
  const cap = await capOf(records());
  const whole = snapshotWish(wish, cap, codeVersion);
  const parts = new Set(splits.map((split) => fileOf(whole.layout, split)));
  const beside: Frozen['beside'] = [];
  const manifest = await writeSnapshot(records(), whole, (name) => {
    if (parts.has(name) || name === manifestFile) return new Writable({ write: (_, __, done) => done() });
    const file = { name, text: '' };
    beside.push(file);
    return new Writable({
      write(chunk, _, done) {
        file.text += String(chunk);
        done();
      },
    });
  });
  return { weightCap: Number.isFinite(cap) ? cap : null, manifest, beside };
}

/** What was kept of a dataset. Throws when it is something else. */
export function readFrozen(made: unknown): Frozen {
  return kept.parse(made);
}

/**
 * A file of a dataset, written anew; null: it has none of that name. Throws at its end, before the last bytes are given, when it is not
 * what the manifest says: another version of Signoff may write another way.
 */
export function fileOfFrozen(
  read: Read,
  wish: FrozenWish,
  { manifest, weightCap, beside }: Frozen,
  name: string,
): { bytes: number; sha256: string; content: AsyncIterable<Uint8Array> } | null {
  const text = name === manifestFile ? manifestText(manifest) : beside.find((file) => file.name === name)?.text;
  if (text !== undefined) {
    const content = Buffer.from(text);
    return { bytes: content.length, sha256: hash('sha256', content), content: once(content) };
  }
  const file = manifest.files.find((each) => each.name === name);
  if (!file?.split) return null;
  const { bytes, sha256, split } = file;
  const whole = snapshotWish(wish, weightCap ?? Number.POSITIVE_INFINITY, manifest.code_version);
  const records = recordsIn(read, async () => {});
  return { bytes, sha256, content: checked(whole.layout.write(rowsOf(records, whole, split)), sha256) };
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

async function* checked(pieces: AsyncIterable<string | Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  let held: Uint8Array | null = null;
  for await (const piece of pieces) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
    if (chunk.length === 0) continue;
    digest.update(chunk);
    if (held) yield held;
    held = chunk;
  }
  if (digest.digest('hex') !== sha256) throw new Error('The file is not what its manifest says.');
  if (held) yield held;
}

async function* recordsIn(read: Read, alive: () => Promise<void>): AsyncGenerator<TrainingRecord> {
  let count = 0;
  for await (const text of read()) {
    if (++count % 1_000 === 0) await alive();
    yield readTrainingRecord(text);
  }
}

function snapshotWish(wish: FrozenWish, weightCap: number, codeVersion: string): SnapshotWish {
  const { project, task, rows, asOf, salt, shares } = wish;
  const found = layoutFor(wish.format, task);
  if ('problem' in found) throw new Error(found.problem);
  return {
    ...{ project, task, rows, weightCap, codeVersion },
    asOf: asOf.toISOString(),
    layout: found.layout,
    splits: { salt, shares },
    excluded: {},
  };
}
