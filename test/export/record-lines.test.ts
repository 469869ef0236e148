import { describe, expect, it } from 'vitest';
import { recordLines } from '../../src/export/record-lines.ts';
import { createCursors } from '../../src/review/cursor.ts';

const cursors = createCursors('a secret of this test');

describe('records as lines', () => {
  it('are as they were written, and each says where it stands', () => {
    const records = ['{"b": 1,  "a":1.0}', '{"text":"größer ✓ 漢字 \\n"}', '{"c":[]}'];
    const places = ['7', '123456789012', '9007199254740993'];
    const collector = recordLines(cursors, 'support-intent');
    records.forEach((record, n) => {
      collector.add(Buffer.from(record), places[n] ?? '');
    });
    const lines = Buffer.concat(collector.collected()).toString();
    expect(lines.at(-1)).toBe('\n');
    const written = lines.slice(0, -1).split('\n');
    expect(written.map((line) => line.slice(0, line.lastIndexOf(',"cursor"')))).toEqual(
      records.map((record) => record.slice(0, -1)),
    );
    const opened = written.map((line) => cursors.open('support-intent', /,"cursor":"([^"]*)"}$/.exec(line)?.[1] ?? ''));
    expect(opened).toEqual(places);
  });

  it('come in pieces of whole lines, of which none is changed by what is collected after it', () => {
    const collector = recordLines(cursors, 'support-intent');
    const texts = Array.from(
      { length: 300 },
      (_, n) => 'x'.repeat((n * 7919) % 3_000) + (n === 200 ? 'y'.repeat(200_000) : ''),
    );
    const pages = [0, 100, 200].map((from) => {
      const shared = Buffer.alloc(300_000);
      for (const [n, text] of texts.slice(from, from + 100).entries()) {
        const bytes = shared.write(JSON.stringify({ text }));
        collector.add(shared.subarray(0, bytes), String(from + n));
      }
      return collector.collected();
    });
    expect(collector.collected()).toEqual([]);
    const pieces = pages.flat();
    expect(pieces.length).toBeLessThan(20);
    expect(pieces.map((piece) => piece.at(-1)).every((byte) => byte === 10)).toBe(true);
    const lines = Buffer.concat(pieces).toString().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).text)).toEqual(texts);
  });

  it('of nothing are nothing', () => {
    expect(recordLines(cursors, 'support-intent').collected()).toEqual([]);
  });
});
