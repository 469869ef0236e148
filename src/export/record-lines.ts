import type { Collector } from '../flow/collector.ts';
import type { Cursors } from '../review/cursor.ts';

/** As much as a pipe takes at once. */
const pieceBytes = 64 * 1024;

/**
 * Collects training records as JSON Lines, as they were written, in pieces to be sent one after the other. Each line says where it stands:
 * a reader that is cut off, or comes back next week, goes on behind the last line it has.
 */
export function recordLines(cursors: Pick<Cursors, 'seal'>, project: string): Collector<Buffer[]> {
  let pieces: Buffer[] = [];
  let piece = Buffer.alloc(0);
  let at = 0;

  function endPiece(): void {
    if (at > 0) pieces.push(piece.subarray(0, at));
    piece = piece.subarray(at);
    at = 0;
  }

  return {
    add(record, place) {
      // Instead of the closing brace; ASCII, unlike the rest.
      const end = `,"cursor":"${cursors.seal(project, place)}"}\n`;
      const bytes = record.length - 1 + end.length;
      if (bytes > piece.length - at) {
        endPiece();
        piece = Buffer.allocUnsafeSlow(Math.max(pieceBytes, bytes));
      }
      at += record.copy(piece, at, 0, record.length - 1);
      at += piece.write(end, at, 'latin1');
    },
    collected() {
      endPiece();
      const done = pieces;
      pieces = [];
      return done;
    },
  };
}
