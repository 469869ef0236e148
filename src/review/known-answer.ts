import type { Item } from './item.ts';
import type { Project } from './project.ts';
import { type AddressRule, type Problem, readSubmission, type Submission } from './submission.ts';
import type { Value } from './value.ts';

/** A question whose answer is known, and the guess that a model made: people are shown it to see how well they answer. */
export interface KnownAnswer
  extends Pick<
    Item,
    'id' | 'project' | 'externalId' | 'input' | 'prediction' | 'groupKey' | 'idempotency' | 'createdAt'
  > {
  /** The true answer. */
  value: Value;
}

/** Reads one known answer for a project: an item as any other that is sent, with the answer in `gold`. */
export function readKnownAnswer(
  project: Project,
  sent: unknown,
  callbackRule?: AddressRule,
): { submission: Submission } | { problems: Problem[] } {
  const { gold, prediction }: { gold?: unknown; prediction?: unknown } = Object(sent);
  const missing = [
    ...(gold === undefined ? [{ pointer: '/gold', detail: 'is missing: the true answer, as {"value": …}' }] : []),
    ...(prediction === undefined
      ? [
          {
            pointer: '/prediction',
            detail: 'is missing: people are asked about a guess, so one has to be there to show',
          },
        ]
      : []),
  ];
  const read = readSubmission(project, sent, callbackRule);
  if (missing.length === 0) return read;
  const told = new Set(missing.map(({ pointer }) => pointer));
  const others = 'problems' in read ? read.problems.filter(({ pointer }) => !told.has(pointer)) : [];
  return { problems: [...missing, ...others] };
}
