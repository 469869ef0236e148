import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { columns } from '../../src/export/columns.ts';
import { writeParquet, writeParquetOfTexts } from '../../src/export/parquet.ts';
import type { TrainingRecord } from '../../src/export/training-record.ts';
import { anyRecord } from './any-record.ts';
import { openDuck } from './duck.ts';
import { aRecord, from, written } from './records.ts';

const opened = openDuck();
afterAll(async () => (await opened)[Symbol.asyncDispose]());

/** The row that a reader has to get. */
function rowOf(record: TrainingRecord): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ name, kind, of }) => {
      const cell = of(record);
      return [name, kind === 'time' && typeof cell === 'string' ? new Date(cell) : cell];
    }),
  );
}

/** Texts as bytes: what makes strings of them here would swallow a byte order mark at their beginning. */
const asBytes = columns
  .map(({ name, kind }) =>
    kind === 'text' || kind === 'json' ? `encode("${name}"::varchar) as "${name}"` : `"${name}"`,
  )
  .join(', ');

function decoded(row: Record<string, unknown>): Record<string, unknown> {
  const decode = (cell: unknown) => (cell instanceof Uint8Array ? Buffer.from(cell).toString() : cell);
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, decode(cell)]));
}

describe('Parquet, read by DuckDB', () => {
  it('gives back every cell as it was, whatever is in it', async () => {
    const duck = await opened;
    await fc.assert(
      fc.asyncProperty(fc.array(anyRecord, { maxLength: 8 }), async (records) => {
        const rows = await duck.read('read_parquet', await written(writeParquet(from(records))), asBytes);
        expect(rows.map(decoded)).toEqual(records.map(rowOf));
      }),
      { numRuns: 10 },
    );
  });

  it('has typed columns', async () => {
    const types = await (await opened).typesOf('read_parquet', await written(writeParquet(from([aRecord()]))));
    expect(types).toMatchObject({
      id: 'VARCHAR',
      confidence: 'DOUBLE',
      changed: 'BOOLEAN',
      created_at: 'TIMESTAMP WITH TIME ZONE',
      reviews: 'JSON',
      value: 'VARCHAR',
    });
    expect(Object.keys(types)).toEqual(columns.map(({ name }) => name));
  });

  it('has texts instead of JSON for those who can read no JSON', async () => {
    const duck = await opened;
    const bytes = await written(writeParquetOfTexts(from([aRecord()])));
    expect(await duck.typesOf('read_parquet', bytes)).toMatchObject({ reviews: 'VARCHAR', metadata: 'VARCHAR' });
    expect(await duck.read('read_parquet', bytes)).toEqual(
      [rowOf(aRecord())].map((row) => ({ ...row, item_id: expect.any(String) })),
    );
  });

  it('comes in row groups, so that no more is held than one of them', async () => {
    const duck = await opened;
    const record = aRecord();
    const many = Array.from({ length: 50 }, (_, i) => ({
      ...record,
      input: { text: i + 'x'.repeat(100_000) },
      external_id: String(i),
    }));
    const bytes = await written(writeParquet(from(many)));
    const groups = await duck.read('parquet_metadata', bytes);
    expect(new Set(groups.map((row) => row.row_group_id)).size).toBe(3);
    // Also those columns that say the same in each row, across the groups.
    expect(await duck.read('read_parquet', bytes)).toEqual(many.map(rowOf));
  });

  it('has columns also without rows', async () => {
    const duck = await opened;
    const bytes = await written(writeParquet(from([])));
    expect(await duck.read('read_parquet', bytes)).toEqual([]);
    expect(Object.keys(await duck.typesOf('read_parquet', bytes))).toHaveLength(columns.length);
  });

  it('is the same bytes for the same records', async () => {
    const records = fc.sample(anyRecord, { numRuns: 10, seed: 7 });
    expect(await written(writeParquet(from(records)))).toEqual(await written(writeParquet(from(records))));
  });
});
