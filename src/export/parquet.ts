import type { ByteWriter, ParquetWriter, SchemaElement } from 'hyparquet-writer';
import { type Column, columns } from './columns.ts';
import { type Cells, createPlain, createTexts } from './parquet-cells.ts';
import type { TrainingRecord } from './training-record.ts';

/** A row group is written when it has so much in it: readers like them large, and it is held until then. */
const groupBytes = 2 * 1024 * 1024;

/**
 * Every record as a row of one Parquet file (Snappy, one row group after the other as they come); see `columns`. Texts are
 * STRING, numbers DOUBLE, times TIMESTAMP in milliseconds of UTC, lists and objects JSON: readers that do not know that type read
 * their text. Nothing is left out, `outcome` says how a record ended.
 */
export function writeParquet(records: AsyncIterable<TrainingRecord>): AsyncGenerator<Uint8Array> {
  return rowGroups(records, json);
}

/** The same with lists and objects as plain texts, for loaders that refuse a file with the JSON type. */
export function writeParquetOfTexts(records: AsyncIterable<TrainingRecord>): AsyncGenerator<Uint8Array> {
  return rowGroups(records, text);
}

type Type = Omit<SchemaElement, 'name'>;

const bytes: Type = { type: 'BYTE_ARRAY' };
const text: Type = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
const json: Type = { type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } };
const plain: Record<Exclude<Column['kind'], 'text' | 'json'>, Type> = {
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
};

async function* rowGroups(records: AsyncIterable<TrainingRecord>, jsonType: Type): AsyncGenerator<Uint8Array> {
  // Loaded when somebody wants such a file: most processes never write one.
  const library = await import('hyparquet-writer');
  const writer = new library.ByteWriter();
  // The library would make bytes of texts, and JSON of values, by itself. Ours are bytes already, so only the footer says what they mean.
  const file = new library.ParquetWriter({
    writer,
    schema: schemaOf({ ...plain, text: bytes, json: bytes }),
    createdBy: 'signoff',
  });
  const group = columns.map((column) => ({ column, cells: cellsOf(column) }));
  let held = 0;
  for await (const record of records) {
    for (const { column, cells } of group) held += cells.add(column.of(record));
    if (held < groupBytes) continue;
    writeGroup(file, group);
    yield taken(writer);
    held = 0;
  }
  if (held > 0) writeGroup(file, group);
  file.schema = schemaOf({ ...plain, text, json: jsonType });
  file.finish();
  yield taken(writer);
}

function schemaOf(types: Record<Column['kind'], Type>): SchemaElement[] {
  return [
    { name: 'record', num_children: columns.length },
    ...columns.map(({ name, kind }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...types[kind] })),
  ];
}

function cellsOf({ kind }: Column): Cells {
  return kind === 'text' || kind === 'json' ? createTexts() : createPlain(kind);
}

function writeGroup(file: ParquetWriter, group: { column: Column; cells: Cells }[]): void {
  file.write({
    columnData: group.map(({ column: { name, kind }, cells }) => ({
      name,
      // Asked for when its turn comes: one column at a time is in memory twice.
      get data() {
        return cells.all();
      },
      // The least and the greatest text of a group help nobody.
      statistics: kind !== 'text' && kind !== 'json',
    })),
    rowGroupSize: Number.MAX_SAFE_INTEGER,
  });
  for (const { cells } of group) cells.clear();
}

/** What was written since, in a copy: the writer goes on in its own memory. */
function taken(writer: ByteWriter): Uint8Array {
  const written = writer.getBytes().slice();
  writer.index = 0;
  return written;
}
