import type { Line } from '../flow/accept-lines.ts';

/** A line as it was read, with the bytes that it took: what limits how many are held at a time. */
export interface ReadLine extends Line {
  bytes: number;
}

/** Nothing of it can be read as it is: the sentence says what to mend. */
export class Unreadable extends Error {}

/** What was read, in groups of at most so many. */
export async function* groupsOf(
  lists: AsyncIterable<ReadLine[]>,
  { linesMax, bytesMax }: { linesMax: number; bytesMax: number },
): AsyncGenerator<ReadLine[]> {
  let group: ReadLine[] = [];
  let bytes = 0;
  for await (const list of lists) {
    for (const line of list) {
      group.push(line);
      bytes += line.bytes;
      if (group.length < linesMax && bytes < bytesMax) continue;
      yield group;
      group = [];
      bytes = 0;
    }
  }
  if (group.length > 0) yield group;
}

/** Where in theirs a part of ours stands: by the longest beginning of it that has a place of its own. */
export function placesOf(pairs: Iterable<readonly [ours: string, theirs: string]>): (pointer: string) => string {
  const longestFirst = [...pairs].sort(([a], [b]) => b.length - a.length);
  return (pointer) => {
    const known = longestFirst.find(([ours]) => pointer === ours || pointer.startsWith(`${ours}/`));
    return known ? known[1] + pointer.slice(known[0].length) : pointer;
  };
}
