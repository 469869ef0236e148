import { tasks } from './projects-format.ts';
import type { Issue } from './projects-problems.ts';

/**
 * What the projects file may say and this version does not do. Delete a row when its behaviour is built.
 * `isNothing`: values that ask for no more than what happens anyway.
 */

interface NotYet {
  path: string[];
  isNothing: (value: unknown) => boolean;
  sentence: string;
}

const isZero = (value: unknown) => value === 0;
const isAtMostOne = (value: unknown) => value === 1;
const never = () => false;

/** It would be wrong to run as if these were not there. */
const refused: NotYet[] = [
  {
    path: ['task'],
    isNothing: (value) => !tasks.some((task) => task === value && task !== 'classification'),
    sentence: 'this version reviews classification only',
  },
  {
    path: ['sensitive'],
    isNothing: (value) => Array.isArray(value) && value.length === 0,
    sentence: 'this version cannot mask input, and would show it to the whole channel',
  },
  { path: ['reviews', 'required'], isNothing: isAtMostOne, sentence: 'this version takes one review per item' },
  { path: ['reviews', 'agree'], isNothing: isAtMostOne, sentence: 'this version takes one review per item' },
  { path: ['reviews', 'approve'], isNothing: never, sentence: 'this version cannot count approvals' },
  { path: ['reviews', 'reject'], isNothing: never, sentence: 'this version cannot count rejections' },
  { path: ['select', 'order'], isNothing: (value) => value !== 'cost', sentence: 'this version cannot order by cost' },
];

/** Harmless to wait for: the service runs, and says so at each start. */
const waiting: NotYet[] = [
  { path: ['deadline'], isNothing: never, sentence: 'items wait until someone answers' },
  { path: ['working_hours'], isNothing: never, sentence: 'cards come at any hour' },
  {
    path: ['undo'],
    isNothing: (value) => typeof value === 'string' && /^0+[smhd]$/.test(value),
    sentence: 'decisions cannot be undone',
  },
  { path: ['summary'], isNothing: never, sentence: 'no summary is sent' },
  { path: ['retention'], isNothing: never, sentence: 'nothing is deleted' },
  { path: ['duplicates'], isNothing: (value) => value === 'review', sentence: 'every duplicate is reviewed' },
  { path: ['select', 'budget_per_day'], isNothing: never, sentence: 'there is no daily limit' },
  { path: ['select', 'over_budget'], isNothing: never, sentence: 'there is no daily limit' },
  { path: ['select', 'explore'], isNothing: isZero, sentence: 'nothing is picked at random beyond the audit' },
  { path: ['blind'], isNothing: isZero, sentence: 'every card shows the prediction' },
  { path: ['seeds'], isNothing: isZero, sentence: 'no seeds are shown' },
  {
    path: ['confidence'],
    isNothing: (value) => value === 'probability',
    sentence: 'the confidence is read as a probability',
  },
];

export function refusedIn(project: Record<string, unknown>): Issue[] {
  return refused
    .filter((row) => asksFor(project, row))
    .map(({ path, sentence }) => ({ path, sentence: `is not possible yet: ${sentence}` }));
}

export function waitingIn(project: Record<string, unknown>): Issue[] {
  return waiting
    .filter((row) => asksFor(project, row))
    .map(({ path, sentence }) => ({ path, of: 'key', sentence: `is understood but not acted on yet: ${sentence}` }));
}

function asksFor(project: Record<string, unknown>, { path, isNothing }: NotYet): boolean {
  let value: unknown = project;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
  return value !== undefined && value !== null && !isNothing(value);
}
