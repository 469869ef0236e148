import type { Cell } from './columns.ts';

/**
 * The cells of one column, until they are written. They lie outside of V8's heap, in memory that is used again and again: as
 * strings and lists they would live just long enough for V8 to make room for many times as many.
 */
export interface Cells {
  /** Gives the bytes that the cell takes. */
  add: (cell: Cell) => number;
  /** All of them, good until the next `clear`. */
  all: () => (Cell | Uint8Array)[];
  clear: () => void;
}

const cellsAtFirst = 1024;
const noText = -1;

/** Texts as UTF-8. One that is the same as the one before is kept once: in most columns most are. */
export function createTexts(): Cells {
  let bytes = Buffer.allocUnsafeSlow(cellsAtFirst * 16);
  let used = 0;
  /** Where each kept text ends. */
  let ends = new Int32Array(cellsAtFirst);
  let kept = 0;
  /** By cell, which of them it is. */
  let cells = new Int32Array(cellsAtFirst);
  let count = 0;
  let last: string | null = null;

  function keep(text: string): void {
    // No code unit takes more than three bytes of UTF-8.
    const wanted = used + text.length * 3;
    if (wanted > bytes.length) bytes = larger(bytes, Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, wanted)));
    if (kept === ends.length) ends = larger(ends, new Int32Array(kept * 2));
    used += bytes.write(text, used);
    ends[kept++] = used;
    last = text;
  }

  return {
    add(cell) {
      const before = used;
      if (cell !== null && cell !== last) keep(String(cell));
      if (count === cells.length) cells = larger(cells, new Int32Array(count * 2));
      cells[count++] = cell === null ? noText : kept - 1;
      return used - before + cells.BYTES_PER_ELEMENT;
    },
    all() {
      const views = Array.from(ends.subarray(0, kept), (end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
      return Array.from(cells.subarray(0, count), (index) => views[index] ?? null);
    },
    clear() {
      used = 0;
      kept = 0;
      count = 0;
      last = null;
    },
  };
}

/** Numbers and booleans as they are, times as milliseconds. */
export function createPlain(kind: 'number' | 'boolean' | 'time'): Cells {
  let numbers = new Float64Array(cellsAtFirst);
  let count = 0;
  return {
    add(cell) {
      if (count === numbers.length) numbers = larger(numbers, new Float64Array(count * 2));
      numbers[count++] = cell === null ? Number.NaN : kind === 'time' ? Date.parse(String(cell)) : Number(cell);
      return numbers.BYTES_PER_ELEMENT;
    },
    all: () =>
      Array.from(numbers.subarray(0, count), (number) =>
        Number.isNaN(number) ? null : kind === 'boolean' ? number === 1 : number,
      ),
    clear() {
      count = 0;
    },
  };
}

function larger<T extends Int32Array | Float64Array | Uint8Array>(full: T, room: T): T {
  room.set(full);
  return room;
}
