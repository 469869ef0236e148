import type { Project } from '../review/project.ts';
import type { Deps } from './deps.ts';
import { escaped } from './text.ts';

/** Pauses or resumes a project for one of its leads, and says what that means. Whoever calls has checked that they lead it. */
export async function switchProject(
  { setPaused }: Pick<Deps, 'setPaused'>,
  project: Project,
  paused: boolean,
  lead: string,
): Promise<string> {
  const changed = await setPaused(project, paused, lead);
  const name = `*${escaped(project.name, 100)}*`;
  if (paused) {
    return changed
      ? `${name} is paused: no new cards are posted, and deadlines and reminders stand still. Open cards can still be answered.`
      : `${name} was paused already.`;
  }
  return changed ? `${name} goes on: what waits is posted again.` : `${name} was not paused.`;
}

/** Stops a gate, or lets it approve again, for one of the leads; as above. */
export async function switchApproval(
  { setStopped }: Pick<Deps, 'setStopped'>,
  project: Project,
  stopped: boolean,
  lead: string,
): Promise<string> {
  const changed = await setStopped(project, stopped, { actor: lead, why: null });
  const name = `*${escaped(project.name, 100)}*`;
  if (stopped) {
    return changed
      ? `${name}: nothing is approved without a person any more. What was approved before stays so.`
      : `${name}: approving was stopped already.`;
  }
  return changed
    ? `${name}: the gate approves confident predictions again.`
    : `${name}: the gate approves confident predictions already.`;
}
