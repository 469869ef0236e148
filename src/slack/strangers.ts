import type { Project } from '../review/project.ts';
import type { Person } from '../review/rights.ts';
import { type Actor, type GuardDeps, type Roles, standingOf } from './guard.ts';
import { leadsOnly, refusals } from './sentences.ts';

/** What they read who can't answer anything, wherever they ask. */
const strangers: Record<Exclude<Person['standing'], 'member'>, string> = {
  guest:
    'Signoff asks full members of this workspace about predictions a model is unsure of. Guests can look at the cards in their channels, but not answer them.',
  foreign:
    'Signoff asks members of this workspace about predictions a model is unsure of. Members of other workspaces can look at the cards they see, but not answer them.',
  deactivated: 'This account is deactivated, so there is nothing to answer here.',
  bot: 'Only people answer here.',
};

const whoUnknown = 'Slack did not say what you may do here, so nothing was changed. Please try again in a moment.';

/** Whether somebody is a full member of this workspace; else the sentence for them. */
export async function memberOrWhy(
  deps: Pick<GuardDeps, 'people' | 'log'>,
  user: Actor,
): Promise<{ why: string } | null> {
  try {
    const { standing } = await deps.people.person(user.id, user.team_id);
    return standing === 'member' ? null : { why: strangers[standing] };
  } catch (error) {
    return unknown(deps, user, error);
  }
}

/** What a full member is in each project; else the sentence for them. */
export async function standingOrWhy(
  deps: Pick<GuardDeps, 'people' | 'projects' | 'log'>,
  user: Actor,
): Promise<{ standing: Roles } | { why: string }> {
  const stranger = await memberOrWhy(deps, user);
  if (stranger) return stranger;
  try {
    return { standing: await standingOf(deps, user) };
  } catch (error) {
    return unknown(deps, user, error);
  }
}

/** The project, if this person leads it by what Slack says now; else the sentence for them. */
export async function ledOrWhy(
  deps: Pick<GuardDeps, 'people' | 'projects' | 'projectOf' | 'log'>,
  user: Actor,
  key: string,
): Promise<{ project: Project } | { why: string }> {
  const known = await standingOrWhy(deps, user);
  if ('why' in known) return known;
  const project = known.standing.leads.find((each) => each.key === key);
  if (project) return { project };
  return { why: deps.projectOf(key) ? leadsOnly : refusals.unknown_project };
}

function unknown({ log }: Pick<GuardDeps, 'log'>, user: Actor, error: unknown): { why: string } {
  log.warn({ user: user.id, error: String(error) }, 'could not learn what a person may do');
  return { why: whoUnknown };
}
