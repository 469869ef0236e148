import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** DuckDB, which reads Parquet, CSV and JSON lines with code that has nothing to do with ours. */
export async function openDuck() {
  const folder = await mkdtemp(join(tmpdir(), 'signoff-export-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  return {
    folder,
    /** The rows that a table function makes of bytes: `read('read_parquet', bytes)`. */
    async read(reader: string, bytes: Uint8Array, options = ''): Promise<Record<string, unknown>[]> {
      const file = join(folder, 'file');
      await writeFile(file, bytes);
      const result = await connection.runAndReadAll(`select * from ${reader}('${file}'${options})`);
      return result.getRowObjectsJS();
    },
    /** The columns of the same, by name. */
    async typesOf(reader: string, bytes: Uint8Array): Promise<Record<string, unknown>> {
      const file = join(folder, 'file');
      await writeFile(file, bytes);
      const result = await connection.runAndReadAll(`describe select * from ${reader}('${file}')`);
      return Object.fromEntries(result.getRowObjectsJS().map((row) => [row.column_name, row.column_type]));
    },
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true });
    },
  };
}
