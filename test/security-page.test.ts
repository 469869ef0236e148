import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');

/** What a cell names: `a file`, and after a dot in the middle the test in it. */
function namedIn(text: string): { file: string; test: string | null }[] {
  return [
    ...text.matchAll(/`((?:test|src|docs)\/[\w./-]+\.\w+|[\w.-]+\.(?:yml|json))`(?: · (.+?))?(?=<br>| \||$)/gm),
  ].map(([, file = '', test]) => ({ file, test: test ?? null }));
}

/** What is named and is not there: a file, or a test in it. */
function missing(named: ReturnType<typeof namedIn>): string[] {
  return named.flatMap(({ file, test }) => {
    const path = join(root, file);
    if (!existsSync(path)) return [`${file} is not there`];
    const source = readFileSync(path, 'utf8');
    // A title begins behind a quote.
    if (test === null || ["'", '"', '`'].some((quote) => source.includes(quote + test))) return [];
    return [`${file} has no test that begins with: ${test}`];
  });
}

/** `6.2.1 to 6.2.12` and `6.4.1, 6.4.3` as one id each. */
function idsIn(cell: string): string[] {
  return cell.split(', ').flatMap((part) => {
    const [, section = '', from = '', to] = /^(\d+\.\d+)\.(\d+)(?: to \1\.(\d+))?$/.exec(part) ?? [];
    if (section === '') return [`not an id: ${part}`];
    return Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, i) => `${section}.${Number(from) + i}`);
  });
}

const rows = [...page.matchAll(/^\| ([\d., to]+) \| (.+?) \| (.+?) \| (.*?) \| (.*?) ?\|$/gm)].map(
  ([, ids = '', , state = '', , shown = '']) => ({ ids: idsIn(ids), state, shown }),
);

/** How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has. */
const asvs = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];

describe('the page about security', () => {
  it('names tests and files that are there', () => {
    expect(namedIn(page).length).toBeGreaterThan(150);
    expect(missing(namedIn(page))).toEqual([]);
  });

  it('speaks of each requirement of levels 1 and 2 once', () => {
    const ids = rows.flatMap((row) => row.ids);
    expect(ids.filter((id) => !/^\d+\.\d+\.\d+$/.test(id))).toEqual([]);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(asvs.map((_, i) => ids.filter((id) => id.startsWith(`${i + 1}.`)).length)).toEqual(asvs);
  });

  it('says of each whether it is met, and shows what is', () => {
    const states = ['met', 'partly', 'not met', 'does not apply', 'yours'];
    expect(rows.filter(({ state }) => !states.includes(state))).toEqual([]);
    expect(rows.filter(({ state, shown }) => state === 'met' && namedIn(`${shown} |`).length === 0)).toEqual([]);
    // What is not met is said once more, in words, at the end.
    const end = page.slice(page.indexOf('## What is not met'));
    const open = rows.filter(({ state }) => state === 'not met' || state === 'partly').flatMap(({ ids }) => ids);
    expect(open.filter((id) => !end.includes(id))).toEqual([]);
  });

  it('(control) finds a file, a test and a requirement that are not there', () => {
    expect(missing(namedIn('| x | `test/nowhere.test.ts` |'))).toEqual(['test/nowhere.test.ts is not there']);
    expect(missing(namedIn('| x | `test/security-page.test.ts` · says nothing |'))).toEqual([
      'test/security-page.test.ts has no test that begins with: says nothing',
    ]);
    expect(missing(namedIn('| `test/security-page.test.ts` · names tests<br>`docs/security.md` |'))).toEqual([]);
    expect(idsIn('6.2.9 to 6.2.11, 6.4.1')).toEqual(['6.2.9', '6.2.10', '6.2.11', '6.4.1']);
    expect(idsIn('6.2')).toEqual(['not an id: 6.2']);
  });
});
