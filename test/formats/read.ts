import type { Importer } from '../../src/formats/foreign.ts';
import type { ReadLine } from '../../src/formats/reader.ts';
import type { Project } from '../../src/review/project.ts';
import { type Problem, readSubmission, type Submission } from '../../src/review/submission.ts';

/** The bytes of a text, in pieces of so many. */
export async function* bytesOf(text: string | Buffer, size = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function all(lists: AsyncIterable<ReadLine[]>): Promise<ReadLine[]> {
  const lines: ReadLine[] = [];
  for await (const list of lists) lines.push(...list);
  return lines;
}

/** What was read, by its number: the value, or why not. */
export function readOf(lines: ReadLine[]): [number, unknown][] {
  return lines.map(({ number, read }) => [
    number,
    'sent' in read ? read.sent : (read.refused.errors ?? read.refused.detail),
  ]);
}

/** What an importer makes of one record: an item, or what is wrong with the record, in its own places. */
export function importedBy(
  importer: Importer,
  project: Project,
  theirs: unknown,
): { submission?: Submission; problems?: Problem[]; leftOut: string[] } {
  const line = importer.read({ number: 1, bytes: 0, read: { sent: theirs } });
  const leftOut = importer.leftOut();
  if ('refused' in line.read) return { problems: line.read.refused.errors ?? [], leftOut };
  const read = readSubmission(project, line.read.sent);
  if ('submission' in read) return { ...read, leftOut };
  const problems = read.problems.map(({ pointer, detail }) => ({ pointer: line.place?.(pointer) ?? pointer, detail }));
  return { problems, leftOut };
}
