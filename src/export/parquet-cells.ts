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
const noCell = -1;

/** Texts as UTF-8. */
export function createTexts(): Cells {
  let bytes = Buffer.allocUnsafeSlow(cellsAtFirst * 16);
  /** Where each text ends. */
  let ends = new Int32Array(cellsAtFirst);
  let used = 0;
  let count = 0;

  function makeRoom(wanted: number): void {
    if (count === ends.length) ends = larger(ends, new Int32Array(count * 2));
    if (used + wanted <= bytes.length) return;
    bytes = larger(bytes, Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, used + wanted)));
  }

  return {
    add(cell) {
      const text = cell === null ? '' : String(cell);
      // No code unit takes more than three bytes of UTF-8.
      makeRoom(text.length * 3);
      const size = bytes.write(text, used);
      used += size;
      ends[count++] = cell === null ? noCell : used;
      return size;
    },
    all() {
      let from = 0;
      return Array.from(ends.subarray(0, count), (end) => {
        if (end === noCell) return null;
        const view = bytes.subarray(from, end);
        from = end;
        return view;
      });
    },
    clear() {
      used = 0;
      count = 0;
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
