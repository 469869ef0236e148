import pg from 'pg';
import type { Database } from './database.ts';

/** The fields of a row as Postgres sent them, in its binary format (a text: UTF-8), or null. */
export type RawRow = (Buffer | null)[];

/**
 * Gives each row of a query to `take` as it comes. Its bytes are there only until `take` returns: what is to stay is copied, or made a
 * text. For long texts that are only handed on: pg makes strings of what an ordinary query gives, and a string has to be made bytes
 * again. The query is planned each time. Once `take` throws, no further row is given, and the error is thrown when the last has come.
 */
export async function rawRows(
  db: Database,
  text: string,
  values: readonly string[],
  take: (row: RawRow) => void,
): Promise<void> {
  const copy = `copy (${withValues(text, values)}) to stdout (format binary)`;
  const client = await db.connect();
  let copied: Copied;
  try {
    copied = await new Promise((resolve, reject) => {
      const query: Copied = client.query(new Copied(copy, take, (error) => (error ? reject(error) : resolve(query))));
    });
  } catch (error) {
    // What is still to come on it is not known: a query that took too long has only been given up.
    client.release(true);
    throw error;
  }
  client.release();
  if (copied.failed) throw copied.failed.error;
}

/** Signature, flags and the length of an extension that there is none of: before the first row. */
const headerBytes = 19;

/** A query of pg's own, with its errors and time-outs, that looks at what it would throw away. */
class Copied extends pg.Query {
  failed: { error: unknown } | null = null;
  #isFirst = true;
  readonly #take: (row: RawRow) => void;

  constructor(copy: string, take: (row: RawRow) => void, done: (error: Error | undefined) => void) {
    super(copy, done);
    this.#take = take;
  }

  /** pg calls it with each row, and reads later ones into the same memory. */
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    const row = fieldsIn(chunk, this.#isFirst ? headerBytes : 0);
    this.#isFirst = false;
    if (row === null || this.failed) return;
    try {
      this.#take(row);
    } catch (error) {
      // Thrown from here it would end the process.
      this.failed = { error };
    }
  }
}

/** null: behind the last row (https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"). */
function fieldsIn(chunk: Buffer, from: number): RawRow | null {
  const count = chunk.readInt16BE(from);
  if (count < 0) return null;
  const row: RawRow = [];
  let at = from + 2;
  for (let n = 0; n < count; n++) {
    const length = chunk.readInt32BE(at);
    at += 4;
    row.push(length < 0 ? null : chunk.subarray(at, at + length));
    at += Math.max(0, length);
  }
  return row;
}

/** `COPY` takes no parameters. */
function withValues(text: string, values: readonly string[]): string {
  return text.replace(/\$(\d+)/g, (_, n: string) => {
    const value = values[Number(n) - 1];
    if (value === undefined) throw new Error(`There is no value for $${n}.`);
    return pg.escapeLiteral(value);
  });
}
