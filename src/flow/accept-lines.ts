import { fingerprintOf, wasForAnother } from '../review/idempotency.ts';
import type { Refused } from '../review/problem.ts';
import type { Project } from '../review/project.ts';
import { type AddressRule, readSubmission, type Submission } from '../review/submission.ts';
import type { Added } from './ports.ts';

/** One of many that were sent together. */
export interface Line {
  /** How whoever sent it counts it, from 1. */
  number: number;
  /** What was read there, or why it could not be read. */
  read: { sent: unknown } | { refused: Refused };
  /** Where in what they sent a part of the item stands, when it was not written as an item of ours. */
  place?: (pointer: string) => string;
}

export type AcceptedLine =
  | { number: number; kind: 'taken'; id: string; externalId: string | null; created: boolean }
  | { number: number; kind: 'refused'; refused: Refused };

interface Deps {
  acceptMany: (project: Project, submissions: Submission[]) => Promise<Added[]>;
  /** Why many were not taken. `internal`: perhaps for one of them, and its neighbours are tried without it. */
  whyNot: (error: unknown) => Refused;
  /** Which addresses the service calls. */
  callbackRule?: AddressRule;
  /** What a line has to be; an item, unless it says otherwise. */
  read?: typeof readSubmission;
}

/**
 * Takes many in at once, each as if it came alone: one that is refused stops no other. Each has an external id, or `key` names them
 * all, so that whatever breaks off can be sent again and adds nothing twice.
 */
export async function acceptLines(
  deps: Deps,
  project: Project,
  key: string | null,
  lines: Line[],
): Promise<AcceptedLine[]> {
  const read = lines.map((line) => ({ line, ...readLine(deps, project, key, line) }));
  const good = read.flatMap(({ submission }) => (submission ? [submission] : []));
  const added = good.length === 0 ? [] : await keep(deps, project, good);
  let next = 0;
  return read.map(({ line: { number }, submission, refused }) => {
    if (!submission) return { number, kind: 'refused', refused: refused ?? { code: 'internal' } };
    const one = added[next++] ?? { code: 'internal' };
    if ('code' in one) return { number, kind: 'refused', refused: one };
    if (!one.created && wasForAnother(submission.idempotency, one.idempotency))
      return { number, kind: 'refused', refused: { code: 'idempotency_key_reused' } };
    return { number, kind: 'taken', id: one.id, externalId: submission.externalId, created: one.created };
  });
}

function readLine(
  deps: Pick<Deps, 'callbackRule' | 'read'>,
  project: Project,
  key: string | null,
  { number, read, place = (pointer) => pointer }: Line,
): { submission?: Submission; refused?: Refused } {
  if ('refused' in read) return read;
  const { sent } = read;
  const wrong = (errors: { pointer: string; detail: string }[]) => ({
    refused: {
      code: 'invalid' as const,
      errors: errors.map(({ pointer, detail }) => ({ pointer: place(pointer), detail })),
    },
  });
  const result = (deps.read ?? readSubmission)(project, sent, deps.callbackRule);
  if ('problems' in result) return wrong(result.problems);
  const { submission } = result;
  if (submission.externalId !== null) return { submission };
  if (key === null) return wrong([{ pointer: '/external_id', detail: nameless }]);
  return { submission: { ...submission, idempotency: { key: `${key}:${number}`, fingerprint: fingerprintOf(sent) } } };
}

const nameless =
  'is missing: in bulk each line needs one, or all of them an Idempotency-Key (--idempotency-key), so that they can be sent again';

async function keep(deps: Deps, project: Project, submissions: Submission[]): Promise<(Added | Refused)[]> {
  try {
    return await deps.acceptMany(project, submissions);
  } catch (error) {
    const refused = deps.whyNot(error);
    if (refused.code !== 'internal' || submissions.length === 1) return submissions.map(() => refused);
    const middle = Math.ceil(submissions.length / 2);
    const halves = [submissions.slice(0, middle), submissions.slice(middle)];
    const kept: (Added | Refused)[] = [];
    for (const half of halves) kept.push(...(await keep(deps, project, half)));
    return kept;
  }
}
