import type { Issue } from './projects-problems.ts';

/**
 * What the projects file may say and this version does not do. Delete a row when its behaviour is built.
 * `isNothing`: values that ask for no more than what happens anyway.
 */

interface NotYet {
  path: string[];
  isNothing: (value: unknown) => boolean;
  /** What this version makes of it; understood and no more unless told. */
  how?: string;
  sentence: string;
}

const never = () => false;

/** Harmless to wait for: the service runs, and says so at each start. */
const waiting: NotYet[] = [
  {
    path: ['retention'],
    isNothing: never,
    how: 'is acted on in part',
    sentence: 'inputs are removed from items and cards, but training records keep them in this version',
  },
];

export function waitingIn(project: Record<string, unknown>): Issue[] {
  return waiting
    .filter((row) => asksFor(project, row))
    .map(({ path, how = 'is understood but not acted on yet', sentence }) => ({
      path,
      of: 'key',
      sentence: `${how}: ${sentence}`,
    }));
}

function asksFor(project: Record<string, unknown>, { path, isNothing }: NotYet): boolean {
  let value: unknown = project;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
  return value !== undefined && value !== null && !isNothing(value);
}
