import type { Project } from '../review/project.ts';
import { dayMs } from '../review/time-units.ts';
import type { Desk, Health } from './desk.ts';
import { byUrgency, type Need, needsOf, type Stands } from './needs.ts';
import type { Now } from './ports.ts';
import { type StandsDeps, standsOf } from './stands.ts';

/** How a project stands now, what it needs of its lead, and what happened in it in the last 24 hours. */
export interface LedProject {
  stands: Stands;
  needs: Need[];
  health: Health;
}

export interface LedProjectsDeps extends StandsDeps {
  desk: Pick<Desk, 'health'>;
  now: Now;
}

/** In as few looks for many as for one, each of them bounded; those that need their lead most come first. */
export async function ledProjects(deps: LedProjectsDeps, projects: Project[]): Promise<LedProject[]> {
  if (projects.length === 0) return [];
  const now = deps.now();
  const keys = projects.map(({ key }) => key);
  const health = await deps.desk.health(keys, { from: new Date(now.getTime() - dayMs), to: now }, now);
  const all = await standsOf(deps, projects, health, now);
  return byUrgency(all.map((one) => ({ stands: one.stands, health: one.health, needs: needsOf(one.stands, now) })));
}
