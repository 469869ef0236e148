import type { Project } from '../review/project.ts';
import type { Repeats } from './ask-again.ts';
import { type DealDeps, dealKnown, qualificationOf } from './qualify.ts';
import { type Seat, type Seeker, takeAgain, takeNext } from './take-next.ts';

interface Deps extends DealDeps {
  repeats: Pick<Repeats, 'next'>;
  reservations: Parameters<typeof takeNext>[0]['reservations'];
  projectOf: (key: string) => Project | undefined;
}

/**
 * The next item of a review session. Whoever has to qualify for a project first is asked for known answers there, and for nothing
 * else of that project; leads need not. What somebody answered long ago and is asked again comes among the others.
 */
export async function nextToReview(deps: Deps, seeker: Seeker, except: string[]): Promise<Seat | null> {
  const { reviewer } = seeker;
  const open: Project[] = [];
  for (const key of seeker.projects) {
    const project = deps.projectOf(key);
    if (!project) continue;
    const { qualify } = project;
    if (qualify === null || seeker.leads.includes(key) || (await hasPassed(deps, reviewer, project))) {
      open.push(project);
      continue;
    }
    const itemId = await dealKnown(deps, { ...project, qualify }, reviewer, except);
    const seat = itemId === null ? null : await takeAgain(deps, itemId, reviewer);
    if (seat) return seat;
  }
  return (
    (await repeated(deps, reviewer, open, except)) ?? takeNext(deps, { ...seeker, projects: open.map(keyOf) }, except)
  );
}

async function hasPassed(deps: Deps, reviewer: string, project: Project): Promise<boolean> {
  return (await qualificationOf(deps, reviewer, project))?.passedAt !== null;
}

async function repeated(deps: Deps, reviewer: string, open: Project[], except: string[]): Promise<Seat | null> {
  const repeating = open.filter(({ repeats }) => repeats > 0);
  if (repeating.length === 0) return null;
  const itemId = await deps.repeats.next(reviewer, repeating.map(keyOf), except);
  return itemId === null ? null : takeAgain(deps, itemId, reviewer);
}

function keyOf({ key }: Project): string {
  return key;
}
