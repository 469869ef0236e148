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

/**
 * Whether this person may answer this item: null, or why not. Asked on every click and again on every submit, since
 * anyone who sees a message can press its buttons, and groups change between opening a dialog and sending it.
 * Leads may review.
 */
export async function whyNotReview(
  person: Person,
  project: Project,
  item: Pick<Item, 'requestedBy'>,
  membership: Membership,
): Promise<Refusal | null> {
  if (person.standing !== 'member') return person.standing;
  if (item.requestedBy === person.id) return 'own_request';
  const { reviewers, leads, channel } = project;
  if (leads.users.includes(person.id)) return null;
  if (reviewers === 'channel') {
    if (await membership.inChannel(channel)) return null;
  } else {
    if (reviewers.users.includes(person.id)) return null;
    if (reviewers.groups.length > 0 && (await membership.inGroups(reviewers.groups))) return null;
  }
  if (leads.groups.length > 0 && (await membership.inGroups(leads.groups))) return null;
  return 'not_a_reviewer';
}
