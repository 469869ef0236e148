import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FaultRow {
  row: number;
  harm: string;
  promises: string;
  shownBy: { file: string; title: string }[];
}

/** The table of docs/faults.md. */
export function faultRows(page = readFileSync(join(import.meta.dirname, '../../docs/faults.md'), 'utf8')): FaultRow[] {
  return [...page.matchAll(/^\| (\d+) \| (.+?) \| .+? \| (.+?) \| (.+?) \|$/gm)].map(
    ([, row = '', harm = '', promises = '', shown = '']) => ({
      row: Number(row),
      harm,
      promises,
      shownBy: shown.split('<br>').map((each) => {
        const [, file = '', title = ''] = /^`(test\/[\w./-]+)` · (.+)$/.exec(each) ?? [];
        return { file, title };
      }),
    }),
  );
}

/** Whether a test with this name is the one with that title, or one of those that a list makes of it. */
export function isNamed(name: string, title: string): boolean {
  const pattern = title.split(/\$\w+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.+')}`).test(name);
}
