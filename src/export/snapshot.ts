import { createHash, hash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Task } from '../review/project.ts';
import type { Layout } from './layouts.ts';
import { whyUnlabelled } from './left-out.ts';
import { type Manifest, manifestFile, manifestOf, manifestText, type WrittenFile } from './manifest.ts';
import { checkShares, type Shares, type Split, splitOf } from './splits.ts';
import { createTally } from './tally.ts';
import type { TrainingRecord } from './training-record.ts';
import { sampleWeight, weightCap } from './weights.ts';

export interface SnapshotWish {
  project: string;
  task: Task;
  /** What was decided until then; ISO 8601. */
  asOf: string;
  layout: Layout;
  /** `labelled`: only what a person answered, whatever the layout could hold. */
  rows: 'labelled' | 'all';
  /** The salt is no secret: it is told, so that the split can be checked. */
  splits: { salt: string; shares: Shares };
  /** The greatest weight that a record may have: see `weightCap`. */
  weightCap: number;
  /** What the caller left out before, by reason: gold, seeds, erased. */
  excluded: Record<string, number>;
  /** Of Signoff. */
  codeVersion: string;
}

/**
 * Writes a dataset: a file for each split that has rows, in the wished layout, each record with its split and weight; what the
 * layout puts beside them; and `manifest.json`, which it gives back. The same records and the same wish are the same bytes each
 * time: nothing here asks for the time or for chance. Holds no more than a part of the records at a time.
 *
 * `records` are one of each item, by ascending item id (by code unit; in Postgres `collate "C"`). Throws where they are not: a record
 * that was superseded would be in it twice. `open` is asked for each file by its path in the dataset.
 */
export async function writeSnapshot(
  records: AsyncIterable<TrainingRecord>,
  wish: SnapshotWish,
  open: (name: string) => Writable,
): Promise<Manifest> {
  checkShares(wish.splits.shares);
  const tally = createTally();
  const excluded = new Map(Object.entries(wish.excluded));
  const parts = new Map<Split, Part>();
  try {
    for await (const record of inOrder(records)) {
      const why = whyLeftOut(record, wish);
      if (why !== null) {
        excluded.set(why, (excluded.get(why) ?? 0) + 1);
        continue;
      }
      const row = weighed(record, wish);
      tally.add(row);
      const part = parts.get(row.split) ?? openPart(row.split, wish.layout, open);
      parts.set(row.split, part);
      await part.put(row);
    }
  } catch (error) {
    for (const part of parts.values()) await part.abandon(error);
    throw error;
  }
  const files = await Promise.all([...parts.values()].map((part) => part.end()));
  const counts = tally.counts();
  const beside = wish.layout.folder?.beside({ ...wish, rows: counts.split }) ?? [];
  for (const { name, text } of beside) files.push(await writeText(name, text, open));
  const manifest = manifestOf(wish, counts, Object.fromEntries(excluded), files);
  await writeText(manifestFile, manifestText(manifest), open);
  return manifest;
}

/** The rows of one split, as its file holds them. */
export async function* rowsOf(
  records: AsyncIterable<TrainingRecord>,
  wish: SnapshotWish,
  split: Split,
): AsyncGenerator<TrainingRecord> {
  for await (const record of inOrder(records))
    if (splitOf(record, wish.splits) === split && whyLeftOut(record, wish) === null) yield weighed(record, wish);
}

/** The greatest weight of records: see `weightCap`. Reads them all. */
export async function capOf(records: AsyncIterable<TrainingRecord>): Promise<number> {
  const probabilities: number[] = [];
  for await (const { selection } of records) probabilities.push(selection.probability);
  return weightCap(probabilities);
}

export function fileOf(layout: Layout, split: Split): string {
  return layout.folder?.fileOf(split) ?? `${split}.${layout.extension}`;
}

function whyLeftOut(record: TrainingRecord, { rows, layout }: SnapshotWish): string | null {
  return (rows === 'labelled' ? whyUnlabelled(record) : null) ?? layout.leftOut(record);
}

async function* inOrder(records: AsyncIterable<TrainingRecord>): AsyncGenerator<TrainingRecord> {
  let last = '';
  for await (const record of records) {
    if (record.item_id <= last)
      throw new Error(`Item ${record.item_id} comes after ${last}: one record of each, ascending.`);
    last = record.item_id;
    yield record;
  }
}

/** Nobody chose what a person never saw, so it stands for nothing but itself. */
function weighed(record: TrainingRecord, wish: SnapshotWish): TrainingRecord & { split: Split } {
  const wasReviewed = record.reviews.length > 0;
  return {
    ...record,
    split: splitOf(record, wish.splits),
    sample_weight: wasReviewed ? sampleWeight(record.selection.probability, wish.weightCap) : null,
  };
}

interface Part {
  /** Waits while the file can't take more. */
  put: (record: TrainingRecord) => Promise<void>;
  end: () => Promise<WrittenFile>;
  abandon: (error: unknown) => Promise<void>;
}

function openPart(split: Split, layout: Layout, open: (name: string) => Writable): Part {
  const name = fileOf(layout, split);
  const digest = createHash('sha256');
  let bytes = 0;
  async function* measured(records: AsyncIterable<TrainingRecord>) {
    for await (const piece of layout.write(records)) {
      const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
      digest.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const feed = new PassThrough({ objectMode: true });
  const written = pipeline(feed, measured, open(name));
  // Asked for at the next record, or at the end.
  written.catch(() => {});
  return {
    async put(record) {
      if (feed.destroyed) await written;
      if (!feed.write(record)) await once(feed, 'drain');
    },
    async end() {
      feed.end();
      await written;
      return { name, split, bytes, sha256: digest.digest('hex') };
    },
    async abandon(error) {
      feed.destroy(error instanceof Error ? error : new Error(String(error)));
      await written.catch(() => {});
    },
  };
}

async function writeText(name: string, text: string, open: (name: string) => Writable): Promise<WrittenFile> {
  const bytes = Buffer.from(text);
  await pipeline([bytes], open(name));
  return { name, split: null, bytes: bytes.length, sha256: hash('sha256', bytes) };
}
