import { type Parser, parse } from 'csv-parse';
import type { Task } from '../review/project.ts';
import { cellsAsItem, type Header, headerOf } from './csv-columns.ts';
import { lineBytesMax } from './lines.ts';
import { type ReadLine, Unreadable } from './reader.ts';

interface Row {
  /** As a spreadsheet counts: the header is row 1. */
  number: number;
  cells: string[];
}

/**
 * The rows of a CSV file, below a header of column names: see `knownColumns`. Between cells stands a comma, a semicolon or a tab,
 * whichever the header has. Throws `Unreadable` for a header that says what we do not know.
 */
export async function* readCsv(task: Task, chunks: AsyncIterable<Buffer>): AsyncGenerator<ReadLine[]> {
  const texts = textsOf(chunks);
  const first = await texts.next();
  if (first.done) throw new Unreadable('The file is empty: its first row names the columns.');
  let header: Header | null = null;
  for await (const rows of rowsOf(first.value, texts)) {
    const read: ReadLine[] = [];
    for (const row of rows) {
      if ('refused' in row) read.push({ number: row.number, bytes: 0, read: row });
      else if (header === null) header = headerOf(row.cells, task);
      else if (row.cells.some((cell) => cell.trim() !== '')) read.push(asLine(header, row));
    }
    if (read.length > 0) yield read;
  }
  if (header === null) throw new Unreadable('The file is empty: its first row names the columns.');
}

function asLine(header: Header, { number, cells }: Row): ReadLine {
  const bytes = cells.reduce((sum, cell) => sum + cell.length, 0);
  if (cells.length > header.columns.length) {
    const detail = `The row has ${cells.length} cells, but the header has ${header.columns.length}. A cell with a comma or a line break stands in double quotes.`;
    return { number, bytes, read: { refused: { code: 'invalid', detail } } };
  }
  return { number, bytes, ...cellsAsItem(header, cells) };
}

type Told = Row | { number: number; refused: { code: 'invalid'; detail: string } };

/** The rows that came with each piece of text. What can't be told apart from a row on is said there, and ends it. */
async function* rowsOf(first: string, rest: AsyncIterable<string>): AsyncGenerator<Told[]> {
  let rows: Told[] = [];
  let broken = false;
  const add = (row: Told) => {
    if (!broken) rows.push(row);
  };
  const parser: Parser = parse({
    delimiter: delimiterOf(first),
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: lineBytesMax,
    // Else the parser throws away the good rows that it has not given yet.
    skip_records_with_error: true,
    on_record: (cells: string[], { records, empty_lines }) => {
      add({ number: records + empty_lines, cells });
      return null;
    },
    on_skip: (error) => {
      const { records = 0, empty_lines = 0 }: { records?: number; empty_lines?: number } = Object(error);
      const detail = `The row can't be read, and neither can what comes behind it: ${why[error?.code ?? ''] ?? error?.message}.`;
      add({ number: records + empty_lines + 1, refused: { code: 'invalid', detail } });
      broken = true;
      return undefined;
    },
  });
  // Its rows come by `on_record`; nothing is left to read.
  parser.resume();
  const failed = new Promise<never>((_, reject) => parser.once('error', reject));
  failed.catch(() => {});
  const take = () => {
    const taken = rows;
    rows = [];
    return taken;
  };
  const write = (text: string) =>
    Promise.race([failed, new Promise<void>((resolve) => parser.write(text, () => resolve()))]);
  await write(first);
  yield take();
  for await (const text of rest) {
    if (broken) return;
    await write(text);
    yield take();
  }
  await Promise.race([failed, new Promise<void>((resolve) => parser.end(() => resolve()))]);
  yield take();
}

const why: Record<string, string> = {
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote; a quote within a cell is written twice',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened there and never closed',
  CSV_MAX_RECORD_SIZE: 'it is longer than 1 MiB, perhaps because of a quote that is never closed',
  INVALID_OPENING_QUOTE: 'a quote stands within a cell; such a cell stands in quotes, and its own are written twice',
};

function delimiterOf(text: string): string {
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  const count = (mark: string) => header.split(mark).length;
  return [',', ';', '\t'].reduce((most, mark) => (count(mark) > count(most) ? mark : most));
}

async function* textsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) {
      const text = decoder.decode(chunk, { stream: true });
      if (text !== '') yield text;
    }
    const last = decoder.decode();
    if (last !== '') yield last;
  } catch (error) {
    const { code }: { code?: unknown } = Object(error);
    if (code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new Unreadable('The file is not UTF-8: save it again as "CSV UTF-8".');
  }
}
