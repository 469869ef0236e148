import type { Item } from './item.ts';
import type { Project } from './project.ts';

/** What Slack knows of the person who clicked. */
export interface Person {
  id: string;
  standing: 'member' | 'guest' | 'bot' | 'deactivated' | 'foreign';
}

/** Who belongs where, as far as one project asks. */
export interface Membership {
  inGroups: (groups: string[]) => Promise<boolean>;
  inChannel: (channel: string) => Promise<boolean>;
}

/** The same, and what they have shown so far. */
export interface Standing extends Membership {
  /** Whether their answers count in a project where one has to qualify first. */
  hasQualified: (project: Project) => Promise<boolean>;
}

export type Refusal = 'guest' | 'bot' | 'deactivated' | 'foreign' | 'not_a_reviewer' | 'own_request' | 'not_qualified';

export type Role = 'reviewer' | 'lead';

/**
 * What this person is in a project: a lead, a reviewer, or why neither. Asked on every click and again on every submit,
 * since anyone who sees a message can press its buttons, and groups change between opening a dialog and sending it.
 * Leads may review.
 */
export async function roleIn(
  person: Person,
  project: Project,
  membership: Membership,
): Promise<{ role: Role } | { refusal: Exclude<Refusal, 'own_request' | 'not_qualified'> }> {
  if (person.standing !== 'member') return { refusal: person.standing };
  if (await isLead(person, project, membership)) return { role: 'lead' };
  const { reviewers, channel } = project;
  const isReviewer =
    reviewers === 'channel'
      ? await membership.inChannel(channel)
      : reviewers.users.includes(person.id) ||
        (reviewers.groups.length > 0 && (await membership.inGroups(reviewers.groups)));
  return isReviewer ? { role: 'reviewer' } : { refusal: 'not_a_reviewer' };
}

/** Whether this person leads a project, for whoever asks no more than that. */
export async function isLead(
  { id, standing }: Person,
  { leads }: Pick<Project, 'leads'>,
  membership: Pick<Membership, 'inGroups'>,
): Promise<boolean> {
  if (standing !== 'member') return false;
  return leads.users.includes(id) || (leads.groups.length > 0 && (await membership.inGroups(leads.groups)));
}

/**
 * The same for one item: nobody answers what they asked for themselves, or what only somebody else is asked. Where reviewers have to
 * qualify, those who have not answer only what they are asked for that; leads need not.
 */
export async function roleFor(
  person: Person,
  project: Project,
  item: Pick<Item, 'requestedBy' | 'askedOf'>,
  standing: Standing,
): Promise<{ role: Role } | { refusal: Refusal }> {
  const found = await roleIn(person, project, standing);
  if ('refusal' in found) return found;
  if (item.requestedBy === person.id) return { refusal: 'own_request' };
  if (item.askedOf !== null) return item.askedOf === person.id ? found : { refusal: 'not_a_reviewer' };
  if (project.qualify === null || found.role === 'lead') return found;
  return (await standing.hasQualified(project)) ? found : { refusal: 'not_qualified' };
}
