import type { ReadLine } from './reader.ts';

/** A line of a stream, counted from 1; null where it is longer than it may be, or no UTF-8. */
export type Line = { number: number; text: string } | { number: number; wrong: 'too_long' | 'not_utf8' };

/** No item needs more. */
export const lineBytesMax = 1024 * 1024;

const newline = 0x0a;

/**
 * The lines of a stream of bytes that are not blank, in lists of those that came together. Holds no more than one line of
 * `bytesMax` at a time, whatever is sent.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, bytesMax: number): AsyncGenerator<Line[]> {
  let number = 0;
  let parts: Buffer[] = [];
  let bytes = 0;

  function take(): Line | null {
    number += 1;
    const line = Buffer.concat(parts);
    const length = bytes;
    parts = [];
    bytes = 0;
    if (length > bytesMax) return { number, wrong: 'too_long' };
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: number > 1 }).decode(line);
      return text.trim() === '' ? null : { number, text };
    } catch {
      return { number, wrong: 'not_utf8' };
    }
  }

  function add(part: Buffer): void {
    bytes += part.length;
    if (bytes > bytesMax) parts = [];
    else if (part.length > 0) parts.push(part);
  }

  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let from = 0;
    for (let to = chunk.indexOf(newline); to !== -1; to = chunk.indexOf(newline, from)) {
      add(chunk.subarray(from, to));
      const line = take();
      if (line) lines.push(line);
      from = to + 1;
    }
    add(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  const last = bytes > 0 ? take() : null;
  if (last) yield [last];
}

/** What the line says: one JSON value. */
export function asSent(line: Line): ReadLine {
  const { number } = line;
  const bytes = 'text' in line ? line.text.length : 0;
  if ('wrong' in line) {
    return line.wrong === 'too_long'
      ? { number, bytes, read: { refused: { code: 'too_large', detail: 'A line may have 1 MiB.' } } }
      : { number, bytes, read: { refused: { code: 'not_json', detail: 'The line is not UTF-8.' } } };
  }
  try {
    return { number, bytes, read: { sent: JSON.parse(line.text) } };
  } catch {
    const detail = 'The line is not JSON. Send one JSON object on each line.';
    return { number, bytes, read: { refused: { code: 'not_json', detail } } };
  }
}
