import type { ReadLine } from './reader.ts';

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [listBegins, listEnds, objectBegins, objectEnds] = [0x5b, 0x5d, 0x7b, 0x7d];
const byteOrderMark = '\uFEFF';

/**
 * The values of a JSON list, or values one after the other, each on a line of its own or on many; counted from 1. Each is read by
 * itself: one that is not JSON stops no other, and no more than one of `bytesMax` is held at a time.
 */
export async function* jsonValuesOf(chunks: AsyncIterable<Buffer>, bytesMax: number): AsyncGenerator<ReadLine[]> {
  let where = 'before' as 'before' | 'list' | 'values' | 'behind';
  let number = 0;
  let depth = 0;
  let inText = false;
  let escaped = false;
  let parts: Buffer[] = [];
  let bytes = 0;
  let isBlank = true;
  let afterComma = false;
  let found: ReadLine[] = [];

  function add(part: Buffer): void {
    bytes += part.length;
    if (bytes > bytesMax) parts = [];
    else if (part.length > 0) parts.push(part);
  }

  function take(): void {
    number += 1;
    found.push({ number, bytes, read: readValue(Buffer.concat(parts), bytes > bytesMax) });
    parts = [];
    bytes = 0;
    isBlank = true;
  }

  function refuse(detail: string): void {
    number += 1;
    found.push({ number, bytes: 0, read: { refused: { code: 'not_json', detail } } });
  }

  for await (const whole of chunks) {
    const chunk = where === 'before' && whole.toString('utf8', 0, 3) === byteOrderMark ? whole.subarray(3) : whole;
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0;
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inText = false;
        continue;
      }
      if (isSpace(byte)) {
        // A value that is neither a list nor an object ends with its line.
        if (where === 'values' && depth === 0 && !isBlank) {
          add(chunk.subarray(from, i));
          take();
          from = i + 1;
        }
        continue;
      }
      if (where === 'before') {
        where = byte === listBegins ? 'list' : 'values';
        from = i;
        if (where === 'list') {
          from = i + 1;
          continue;
        }
      }
      if (where === 'behind') {
        refuse('There is more behind the end of the list, and it was not read.');
        yield found;
        return;
      }
      if (where === 'list' && depth === 0 && (byte === comma || byte === listEnds)) {
        add(chunk.subarray(from, i));
        from = i + 1;
        if (!isBlank) take();
        else if (byte === comma || afterComma) refuse('There is nothing between two commas.');
        afterComma = byte === comma;
        parts = [];
        bytes = 0;
        if (byte === listEnds) where = 'behind';
        continue;
      }
      isBlank = false;
      if (byte === quote) inText = true;
      else if (byte === listBegins || byte === objectBegins) depth += 1;
      else if (byte === listEnds || byte === objectEnds) {
        depth = Math.max(0, depth - 1);
        if (where === 'values' && depth === 0) {
          add(chunk.subarray(from, i + 1));
          take();
          from = i + 1;
        }
      }
    }
    if (where === 'list' || where === 'values') add(chunk.subarray(from));
    if (found.length > 0) yield found;
    found = [];
  }
  if (where === 'list') refuse('The list does not end here: the file was cut off.');
  else if (where === 'values' && !isBlank) take();
  if (found.length > 0) yield found;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function readValue(text: Buffer, isTooLong: boolean): ReadLine['read'] {
  if (isTooLong) return { refused: { code: 'too_large', detail: 'It is longer than an item may be.' } };
  try {
    return { sent: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text)) };
  } catch {
    return { refused: { code: 'not_json', detail: 'It is not JSON.' } };
  }
}
