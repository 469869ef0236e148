import { inChunks } from './chunks.ts';
import { type Column, columns } from './columns.ts';
import type { TrainingRecord } from './training-record.ts';

/**
 * Every record as a row below a header (RFC 4180: commas, CRLF, a cell in double quotes where it has to be), UTF-8; see `columns`.
 * Nothing is left out, `outcome` says how a record ended. What is missing is an empty cell, an empty text is `""`.
 *
 * A text that a spreadsheet would run as a formula has an apostrophe before it (OWASP, "CSV Injection"); `guarded` says which, and
 * a reader takes one off wherever the apostrophes stand before such a character. Numbers are never guarded: `-0.5` stays one.
 *
 * Without a byte order mark: pandas, DuckDB and most other readers would take it for a part of the first column's name; a
 * spreadsheet asks for the encoding when a file is imported.
 */
export function writeCsv(records: AsyncIterable<TrainingRecord>): AsyncGenerator<string> {
  return inChunks(rows(records));
}

async function* rows(records: AsyncIterable<TrainingRecord>): AsyncGenerator<string> {
  yield `${columns.map(({ name }) => name).join(',')}\r\n`;
  for await (const record of records) {
    let row = '';
    for (const column of columns) row += row === '' ? cell(column, record) : `,${cell(column, record)}`;
    yield `${row}\r\n`;
  }
}

function cell({ kind, of }: Column, record: TrainingRecord): string {
  const value = of(record);
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  return quoted(kind === 'text' ? guarded(value) : value);
}

/** Apostrophes count as part of what is guarded: so the first one can be taken off again without a doubt. */
const formula = /^'*[=+\-@\t\r\n]/;

/** The text so that no spreadsheet runs it. */
export function guarded(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

const special = /[",\r\n]/;

function quoted(text: string): string {
  return text === '' || special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
