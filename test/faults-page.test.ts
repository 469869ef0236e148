import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultRows, isNamed } from './support/fault-rows.ts';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/faults.md'), 'utf8');

/** What is named and is not there: a file, or a test in it. */
function missing(named: { file: string; title: string }[]): string[] {
  return named.flatMap(({ file, title }) => {
    if (!existsSync(join(root, file))) return [`${file} is not there`];
    const source = readFileSync(join(root, file), 'utf8');
    if (["'", '"', '`'].some((quote) => source.includes(quote + title))) return [];
    return [`${file} has no test that begins with: ${title}`];
  });
}

describe('the page about faults', () => {
  it('has a test for each of its rows, and speaks of every row of the thirty', () => {
    const rows = faultRows(page);
    expect(rows.flatMap(({ shownBy }) => missing(shownBy))).toEqual([]);
    const elsewhere = [...page.matchAll(/^- \*\*Row (\d+)/gm)].map(([, row]) => Number(row));
    const all = [...rows.map(({ row }) => row), ...elsewhere].toSorted((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  });

  it('names files that are there', () => {
    const files = [...page.matchAll(/`(test\/[\w./-]+)`/g)].map(([, file = '']) => file);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('(control) finds a file and a test that are not there, and knows the tests that a list makes', () => {
    expect(missing([{ file: 'test/nowhere.test.ts', title: 'x' }])).toEqual(['test/nowhere.test.ts is not there']);
    expect(missing([{ file: 'test/faults/intake.test.ts', title: 'says nothing' }])).toHaveLength(1);
    expect(isNamed('killed at once leaves one card', '$moment leaves one card')).toBe(true);
    expect(isNamed('killed at once leaves two', '$moment leaves one card')).toBe(false);
    expect(faultRows('| 3 | a | b | I1 | `test/a.test.ts` · x<br>`test/b.test.ts` · y |')).toEqual([
      {
        row: 3,
        harm: 'a',
        promises: 'I1',
        shownBy: [
          { file: 'test/a.test.ts', title: 'x' },
          { file: 'test/b.test.ts', title: 'y' },
        ],
      },
    ]);
  });
});
