import type { Line } from '../flow/accept-lines.ts';
import type { Problem } from '../review/submission.ts';
import { canonical } from '../review/value.ts';
import { placesOf, type ReadLine } from './reader.ts';

/** Reads what another tool wrote as items. */
export interface Importer {
  read(line: ReadLine): ReadLine;
  /** What was left out on purpose, in sentences; asked when all is read. */
  leftOut(): string[];
}

/** An item made of theirs, with the places of its parts in it, or what kept it from being made. */
export type Foreign = { sent: unknown; places: [ours: string, theirs: string][] } | { problems: Problem[] };

/** The line with the item that it stands for. */
export function asOurs(line: ReadLine, translate: (theirs: unknown) => Foreign): ReadLine {
  if ('refused' in line.read) return line;
  const made = translate(line.read.sent);
  const read: Line['read'] =
    'problems' in made ? { refused: { code: 'invalid', errors: made.problems } } : { sent: made.sent };
  return { ...line, read, ...('places' in made ? { place: placesOf(made.places) } : {}) };
}

/** What people there said, when they all said the same. */
export function agreed(values: unknown[]): { value: unknown } | null | 'differ' {
  const [first, ...others] = values;
  if (values.length === 0) return null;
  return others.every((other) => canonical(other) === canonical(first)) ? { value: first } : 'differ';
}

/** A number where there is one. */
export function numberOr(given: unknown, otherwise: number | null): number | null {
  return typeof given === 'number' ? given : otherwise;
}
