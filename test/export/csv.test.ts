import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columns } from '../../src/export/columns.ts';
import { guarded, writeCsv } from '../../src/export/csv.ts';
import type { TrainingRecord } from '../../src/export/training-record.ts';
import { anyRecord, anyText } from './any-record.ts';
import { openDuck } from './duck.ts';
import { aRecord, from, written } from './records.ts';

/** Each row by column; null for a cell that is empty and stands in no quotes. */
function rowsOf(bytes: Buffer): Record<string, string | null>[] {
  return parse(bytes, {
    columns: true,
    record_delimiter: '\r\n',
    cast: (cell, { quoting, header }) => (cell === '' && !quoting && !header ? null : cell),
  });
}

/** How a reader takes the apostrophe off again, as the docstring of `writeCsv` says. */
function unguarded(cell: string): string {
  return /^'+[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell;
}

/** The row that a reader of the documented columns gets back. */
function readBack(row: Record<string, string | null>): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ name, kind }) => {
      const cell = row[name] ?? null;
      if (cell === null) return [name, null];
      if (kind === 'text') return [name, unguarded(cell)];
      return [name, kind === 'time' ? cell : JSON.parse(cell)];
    }),
  );
}

function asGiven(record: TrainingRecord): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ name, kind, of }) => {
      const cell = of(record);
      return [name, kind === 'json' && typeof cell === 'string' ? JSON.parse(cell) : cell];
    }),
  );
}

describe('CSV', () => {
  it('gives back every cell as it was, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRecord, { minLength: 1, maxLength: 3 }), async (records) => {
        expect(rowsOf(await written(writeCsv(from(records)))).map(readBack)).toEqual(records.map(asGiven));
      }),
      { numRuns: 40 },
    );
  });

  it('has no cell that a spreadsheet would run', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecord, async (record) => {
        const [row = {}] = rowsOf(await written(writeCsv(from([record]))));
        const numbers = columns.filter(({ kind }) => kind === 'number').map(({ name }) => name);
        const cells = Object.entries(row).filter(([name]) => !numbers.includes(name));
        for (const [, cell] of cells) expect(cell ?? '').not.toMatch(/^[=+\-@\t\r\n]/);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['=HYPERLINK("http://a.example")', `'=HYPERLINK("http://a.example")`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', "'\r=1"],
    ["'=1", "''=1"],
    ["'tis", "'tis"],
    ['a=1', 'a=1'],
    ['', ''],
  ])('the text %j becomes %j', (text, cell) => {
    expect(guarded(text)).toBe(cell);
  });

  it('the apostrophe can always be taken off again', () => {
    fc.assert(fc.property(anyText, (text) => unguarded(guarded(text)) === text));
  });

  it('a number below zero stays a number', async () => {
    const { selection } = aRecord();
    const text = (await written(writeCsv(from([aRecord({ selection: { ...selection, score: -0.5 } })])))).toString();
    expect(text).toContain(',-0.5,');
  });

  it('has a header also without records, no byte order mark, and ends each row with CRLF', async () => {
    const bytes = await written(writeCsv(from([])));
    expect(bytes.toString()).toBe(`${columns.map(({ name }) => name).join(',')}\r\n`);
    expect(bytes.subarray(0, 3).toString()).toBe('id,');
  });

  it('is read by DuckDB with the types of its columns', async () => {
    await using duck = await openDuck();
    const records = [
      aRecord({ external_id: 'a\r\n"b"', sample_weight: 2.5 }),
      aRecord({ external_id: '=1', value: null }),
    ];
    const rows = await duck.read('read_csv', await written(writeCsv(from(records))));
    expect(rows).toMatchObject([
      {
        external_id: 'a\r\n"b"',
        changed: true,
        confidence: 0.41,
        sample_weight: 2.5,
        created_at: new Date('2026-11-21T10:00:00Z'),
      },
      {
        external_id: "'=1",
        value: null,
        alternatives: records[1] && columns.find(({ name }) => name === 'alternatives')?.of(records[1]),
      },
    ]);
  });
});

it('the columns and their order are what was promised to those who read them', () => {
  expect(columns.map(({ name }) => name).join(' ')).toBe(
    'id item_id external_id group_key project task text image_url url fields outcome value changed agreement soft_labels ' +
      'predicted_value confidence alternatives field_confidence model model_version selection_route selection_reasons ' +
      'selection_probability selection_score gate_version label_set_version split sample_weight reviews decided_by decided_at ' +
      'final_at created_at supersedes metadata schema',
  );
});
