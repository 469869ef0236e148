import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** DuckDB, which reads Parquet, CSV and JSON lines with code that has nothing to do with ours. */
export async function openDuck() {
  const folder = await mkdtemp(join(tmpdir(), 'signoff-export-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  let files = 0;
  /** Each time another one: a file that changes is not read again for certain. */
  async function keep(bytes: Uint8Array): Promise<string> {
    const file = join(folder, String(files++));
    await writeFile(file, bytes);
    return file;
  }
  return {
    /** The rows that a table function makes of bytes: `read('read_parquet', bytes)`. */
    async read(reader: string, bytes: Uint8Array, what = '*'): Promise<Record<string, unknown>[]> {
      const result = await connection.runAndReadAll(`select ${what} from ${reader}('${await keep(bytes)}')`);
      return result.getRowObjectsJS();
    },
    /** The columns of the same, by name. */
    async typesOf(reader: string, bytes: Uint8Array): Promise<Record<string, unknown>> {
      const result = await connection.runAndReadAll(`describe select * from ${reader}('${await keep(bytes)}')`);
      return Object.fromEntries(result.getRowObjectsJS().map((row) => [row.column_name, row.column_type]));
    },
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true });
    },
  };
}
