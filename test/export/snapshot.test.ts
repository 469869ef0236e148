import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layouts } from '../../src/export/layouts.ts';
import { type SnapshotWish, writeSnapshot } from '../../src/export/snapshot.ts';
import { splitOf, splits } from '../../src/export/splits.ts';
import type { TrainingRecord } from '../../src/export/training-record.ts';
import { aReview } from '../support/items.ts';
import { anyRecord } from './any-record.ts';
import { openDuck } from './duck.ts';
import { aRecord, from } from './records.ts';

const itemId = (i: number) => `itm_${i.toString(16).padStart(32, '0')}`;

/** So many decisions on so many items: every tenth was picked by chance, every fifth rejected. */
function records(count: number): TrainingRecord[] {
  const record = aRecord();
  return Array.from({ length: count }, (_, i) => ({
    ...record,
    id: `fbk_${i}`,
    item_id: itemId(i),
    group_key: `customer-${i % 37}`,
    outcome: i % 5 === 0 ? 'rejected' : i % 2 === 0 ? 'approved' : 'corrected',
    value: i % 5 === 0 ? null : i % 2 === 0 ? 'refund' : 'billing',
    reviews: record.reviews.map((review) => ({ ...review, reviewer: `U0${i % 3}` })),
    selection: {
      ...record.selection,
      reasons: [i % 10 === 1 ? 'audit' : 'low_confidence'],
      probability: i % 10 === 1 ? 0.05 : 1,
    },
  }));
}

function aWish(changes: Partial<SnapshotWish> & { name?: string } = {}): SnapshotWish {
  const { name = 'jsonl', ...rest } = changes;
  const layout = layouts.find((each) => each.name === name);
  if (!layout) throw new Error(`no layout ${name}`);
  return {
    project: 'support-intent',
    task: 'classification',
    asOf: '2026-11-22T00:00:00.000Z',
    layout,
    rows: 'labelled',
    splits: { salt: 'salt', shares: { train: 0.8, validation: 0.1, test: 0.1 } },
    weightCap: 10,
    excluded: { gold: 3 },
    codeVersion: '0.1.0',
    ...rest,
  };
}

/** Files in memory, by name. */
function folder() {
  const files = new Map<string, Buffer>();
  const open = (name: string) => {
    const parts: Buffer[] = [];
    return new Writable({
      write(chunk: Buffer, _, done) {
        parts.push(Buffer.from(chunk));
        done();
      },
      final(done) {
        files.set(name, Buffer.concat(parts));
        done();
      },
    });
  };
  return { files, open };
}

const linesIn = (file: Buffer | undefined) =>
  (file?.toString() ?? '')
    .split('\n')
    .slice(0, -1)
    .map((line): Record<string, unknown> => JSON.parse(line));
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

describe('a snapshot', () => {
  it('has each labelled record once, in the split that its group belongs to, with its weight', async () => {
    const { files, open } = folder();
    const given = records(300);
    const wish = aWish();
    await writeSnapshot(from(given), wish, open);

    const rows = splits.flatMap((split) => linesIn(files.get(`${split}.jsonl`)).map((row) => ({ split, row })));
    expect(rows).toHaveLength(240);
    expect(rows.map(({ row }) => row.id).sort()).toEqual(
      given
        .filter(({ outcome }) => outcome !== 'rejected')
        .map(({ id }) => id)
        .sort(),
    );
    const splitOfGroup = new Map<unknown, Set<string>>();
    for (const { split, row } of rows) {
      expect(row.split).toBe(split);
      splitOfGroup.set(row.group_key, (splitOfGroup.get(row.group_key) ?? new Set()).add(split));
    }
    expect([...splitOfGroup.values()].filter((all) => all.size > 1)).toEqual([]);
    expect(new Set(rows.map(({ split }) => split)).size).toBe(3);
    // 1 / 0.05 would be 20.
    expect(new Set(rows.map(({ row }) => row.sample_weight))).toEqual(new Set([1, 10]));
  });

  it('tells what it is made of', async () => {
    const { files, open } = folder();
    const given = records(100);
    const manifest = await writeSnapshot(from(given), aWish(), open);
    expect(JSON.parse(files.get('manifest.json')?.toString() ?? '')).toEqual(manifest);
    const inSplit = (split: string) =>
      given.filter((record) => record.outcome !== 'rejected' && splitOf(record, aWish().splits) === split);
    expect(manifest).toMatchObject({
      project: 'support-intent',
      as_of: '2026-11-22T00:00:00.000Z',
      layout: 'jsonl',
      code_version: '0.1.0',
      selection: { rows: 'labelled', excluded: { gold: 3, rejected: 20 } },
      weights: {
        cap: 10,
        rows: 80,
        least: 1,
        greatest: 10,
        mean: 170 / 80,
        effective_rows: 170 ** 2 / (70 + 10 * 100),
      },
      counts: {
        rows: 80,
        split: {
          train: inSplit('train').length,
          validation: inSplit('validation').length,
          test: inSplit('test').length,
        },
        outcome: { approved: 40, corrected: 40 },
        label: { billing: 40, refund: 40 },
        selection_reason: { audit: 10, low_confidence: 70 },
        model_version: [{ model: 'intent', version: '2026-11-03', rows: 80 }],
        label_set_version: { ls_0123456789ab: 80 },
        gate_version: { gp_0123456789ab: 80 },
        reviewers: 3,
      },
    });
    expect(manifest.counts.audited.train + manifest.counts.audited.validation + manifest.counts.audited.test).toBe(10);
  });

  it('has the checksum of each file, and one of all as sha256sum would print them', async () => {
    const { files, open } = folder();
    const manifest = await writeSnapshot(from(records(60)), aWish({ name: 'hugging-face' }), open);
    for (const file of manifest.files) {
      const bytes = files.get(file.name) ?? Buffer.alloc(0);
      expect([file.name, file.bytes, file.sha256]).toEqual([file.name, bytes.length, sha256(bytes)]);
    }
    const printed = manifest.files.map((file) => `${file.sha256}  ${file.name}\n`).join('');
    expect(manifest.content_sha256).toBe(sha256(printed));
    expect([...files.keys()].sort()).toEqual([...manifest.files.map(({ name }) => name), 'manifest.json'].sort());
  });

  it.each(layouts.map(({ name, tasks }) => [name, tasks[0]] as const))(
    'of %s is the same bytes each time',
    async (name, task = 'text') => {
      const given = fc.sample(anyRecord, { numRuns: 40, seed: 3 }).map(
        (record, i): TrainingRecord => ({
          ...record,
          task,
          item_id: itemId(i),
          outcome: i % 3 ? 'corrected' : 'approved',
        }),
      );
      const [first, second] = [folder(), folder()];
      await writeSnapshot(from(given), aWish({ name, task }), first.open);
      await writeSnapshot(from(given), aWish({ name, task }), second.open);
      expect(first.files.size).toBeGreaterThan(1);
      expect([...second.files].sort()).toEqual([...first.files].sort());
    },
  );

  it('for the Hub has a card that names just the files there are', async () => {
    await using duck = await openDuck();
    const { files, open } = folder();
    const shares = { train: 1, validation: 0, test: 0 };
    await writeSnapshot(from(records(20)), aWish({ name: 'hugging-face', splits: { salt: 'a', shares } }), open);
    expect([...files.keys()].sort()).toEqual(['README.md', 'data/train-00000-of-00001.parquet', 'manifest.json']);
    expect(files.get('README.md')?.toString()).not.toContain('data/test');
    const rows = await duck.read('read_parquet', files.get('data/train-00000-of-00001.parquet') ?? Buffer.alloc(0));
    expect(rows).toHaveLength(16);
    expect(rows[0]).toMatchObject({ split: 'train', sample_weight: 10 });
  });

  it('says what a layout left out, beside what the caller did', async () => {
    const { open } = folder();
    const given = records(20).map((record): TrainingRecord => ({ ...record, task: 'text' }));
    const manifest = await writeSnapshot(
      from(given),
      aWish({ name: 'preference', task: 'text', excluded: { rejected: 1 } }),
      open,
    );
    // Four rejected here and one before; of the others those approved are the model's own text.
    expect(manifest.selection.excluded).toEqual({ rejected: 5, unchanged: 8 });
    expect(manifest.counts).toMatchObject({ rows: 8, outcome: { corrected: 8 }, label: {} });
  });

  it('can hold all there is, and what no person saw weighs nothing', async () => {
    const { files, open } = folder();
    const unseen = aRecord({ item_id: itemId(1), outcome: 'auto_approved', value: 'refund' }, { reviews: [] });
    const manifest = await writeSnapshot(from([unseen]), aWish({ rows: 'all', excluded: {} }), open);
    expect(manifest.counts.outcome).toEqual({ auto_approved: 1 });
    expect(manifest.weights).toMatchObject({ rows: 0, mean: null });
    const [row] = splits.flatMap((split) => linesIn(files.get(`${split}.jsonl`)));
    expect(row).toMatchObject({ sample_weight: null });
  });

  it('of nothing is a manifest alone', async () => {
    const { files, open } = folder();
    const manifest = await writeSnapshot(from([]), aWish(), open);
    expect([...files.keys()]).toEqual(['manifest.json']);
    expect(manifest).toMatchObject({ files: [], counts: { rows: 0, split: { train: 0, validation: 0, test: 0 } } });
  });

  it('counts each reviewer once', async () => {
    const { open } = folder();
    const reviews = [aReview({ reviewer: 'U01ANA' }), aReview({ reviewer: 'U02BEN' })];
    const given = [1, 2].map((i) => aRecord({ item_id: itemId(i) }, { reviews }));
    expect((await writeSnapshot(from(given), aWish(), open)).counts.reviewers).toBe(2);
  });
});

describe('a snapshot that can’t be', () => {
  it.each([
    ['twice the same item', [1, 1]],
    ['an item out of order', [2, 1]],
  ])('is refused: %s', async (_, order) => {
    const given = order.map((i) => aRecord({ item_id: itemId(i) }));
    await expect(writeSnapshot(from(given), aWish(), folder().open)).rejects.toThrow('one record of each, ascending');
  });

  it('is refused before a file is opened: shares that are none', async () => {
    const { files, open } = folder();
    const shares = { train: 0.5, validation: 0.1, test: 0.1 };
    await expect(writeSnapshot(from(records(3)), aWish({ splits: { salt: 'a', shares } }), open)).rejects.toThrow(
      RangeError,
    );
    await expect(writeSnapshot(from([]), aWish({ splits: { salt: 'a', shares } }), open)).rejects.toThrow(RangeError);
    expect(files.size).toBe(0);
  });

  it('ends with the error of the file that could not be written, and hangs on none', async () => {
    const full = () =>
      new Writable({
        write(_chunk, _encoding, done) {
          done(new Error('no space left'));
        },
      });
    await expect(writeSnapshot(from(records(2000)), aWish(), full)).rejects.toThrow('no space left');
  });

  it('ends with the error of the records, and leaves no file open', async () => {
    const opened: Writable[] = [];
    const { open } = folder();
    async function* broken() {
      yield* records(30);
      throw new Error('connection lost');
    }
    const wanted = writeSnapshot(broken(), aWish(), (name) => {
      const file = open(name);
      opened.push(file);
      return file;
    });
    await expect(wanted).rejects.toThrow('connection lost');
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.filter((file) => !file.destroyed)).toEqual([]);
  });
});

it('no more of the records is asked for than the files take', async () => {
  let asked = 0;
  async function* counted() {
    for (const record of records(3000)) {
      asked += 1;
      yield { ...record, input: { text: 'x'.repeat(2000) } };
    }
  }
  let written = 0;
  let ahead = 0;
  const slow = () =>
    new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _, done) {
        written += chunk.toString().split('\n').length - 1;
        ahead = Math.max(ahead, asked - written);
        setImmediate(done);
      },
    });
  await writeSnapshot(counted(), aWish({ rows: 'all' }), slow);
  // For each of the three files what a stream holds on either side (16 records each) and the chunk that grows (64 KiB, under 31 of them).
  expect(ahead).toBeLessThan(3 * (16 + 16 + 31));
  expect(asked).toBe(3000);
});
