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

export type Refusal = 'guest' | 'bot' | 'deactivated' | 'foreign' | 'not_a_reviewer' | 'own_request';

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
): Promise<{ role: Role } | { refusal: Exclude<Refusal, 'own_request'> }> {
  if (person.standing !== 'member') return { refusal: person.standing };
  const { reviewers, leads, channel } = project;
  if (leads.users.includes(person.id)) return { role: 'lead' };
  if (leads.groups.length > 0 && (await membership.inGroups(leads.groups))) return { role: 'lead' };
  const isReviewer =
    reviewers === 'channel'
      ? await membership.inChannel(channel)
      : reviewers.users.includes(person.id) ||
        (reviewers.groups.length > 0 && (await membership.inGroups(reviewers.groups)));
  return isReviewer ? { role: 'reviewer' } : { refusal: 'not_a_reviewer' };
}

/** The same for one item: nobody answers what they asked for themselves. */
export async function roleFor(
  person: Person,
  project: Project,
  item: Pick<Item, 'requestedBy'>,
  membership: Membership,
): Promise<{ role: Role } | { refusal: Refusal }> {
  const found = await roleIn(person, project, membership);
  return 'role' in found && item.requestedBy === person.id ? { refusal: 'own_request' } : found;
}
