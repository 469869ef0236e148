import type { Cursors } from '../review/cursor.ts';

/**
 * Training records as JSON Lines, as they were written. Each says where it stands: a reader that is cut off, or comes back next week, goes
 * on behind the last line it has.
 */
export function recordLines(
  cursors: Pick<Cursors, 'seal'>,
  project: string,
  page: readonly { record: string; place: string }[],
): string {
  let lines = '';
  for (const { record, place } of page) lines += `${record.slice(0, -1)},"cursor":"${cursors.seal(project, place)}"}\n`;
  return lines;
}
