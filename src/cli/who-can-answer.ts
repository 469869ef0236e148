import { type Group, hasLeads, type Project } from '../review/project.ts';
import { peopleNeeded } from '../review/quorum.ts';
import type { Person } from '../review/rights.ts';
import { whatFailed } from '../slack/slack-errors.ts';
import { counted, type Finding } from './finding.ts';
import type { Directory } from './slack-directory.ts';

const standings: Record<Exclude<Person['standing'], 'member'>, { what: string; todo: string }> = {
  deactivated: { what: 'is deactivated', todo: 'Take them out of the projects file.' },
  guest: { what: "is a guest and can't answer", todo: 'Name a full member instead.' },
  bot: { what: "is a bot and can't answer", todo: 'Name a full member instead.' },
  foreign: {
    what: "is nobody of this workspace and can't answer",
    todo: 'Name a full member instead; their Slack profile has the member ID.',
  },
};

/** The people and groups that the project names, each by itself. */
export async function lookAtNamed(directory: Directory, { key, reviewers, leads }: Project): Promise<Finding[]> {
  const found: Finding[] = [];
  const named: Group[] = reviewers === 'channel' ? [leads] : [reviewers, leads];
  for (const user of new Set(named.flatMap(({ users }) => users))) {
    try {
      const standing = await directory.standing(user);
      if (standing === 'member') continue;
      const { what, todo } = standings[standing];
      found.push({ kind: 'fix', what: `${key}: ${user} ${what}`, todo });
    } catch (error) {
      found.push({
        kind: 'fix',
        what: `${key}: Slack does not know ${user} (${whatFailed(error).why})`,
        todo: 'Copy the member ID from their Slack profile.',
      });
    }
  }
  for (const group of new Set(named.flatMap(({ groups }) => groups))) {
    try {
      if ((await directory.groupMembers(group)).length > 0) continue;
      found.push({
        kind: 'fix',
        what: `${key}: nobody is in the group ${group}`,
        todo: 'Add people to the group in Slack.',
      });
    } catch (error) {
      found.push({
        kind: 'fix',
        what: `${key}: Slack does not know the group ${group} (${whatFailed(error).why})`,
        todo: 'Copy the ID of the user group; it starts with S.',
      });
    }
  }
  return found;
}

/** Whether the people there really are can satisfy the project's rule, and whether disagreement and deadlines reach anybody. */
export async function lookAtRule(directory: Directory, project: Project): Promise<Finding[]> {
  const { key, channel, reviewers, leads, reviews } = project;
  const named = await directory.peopleOf(reviewers === 'channel' ? [leads] : [leads, reviewers]).catch(() => null);
  // A group that Slack does not know is told by itself, and leaves nothing to count.
  if (named === null) return [];
  const needed = peopleNeeded(reviews);
  // One more than needed, since nobody answers what they requested.
  const enough = Math.max(needed + 1, reviews.max);
  try {
    const inChannel = reviewers === 'channel' ? await directory.channelMembers(channel) : [];
    const people = await directory.able([...named, ...inChannel], enough);
    return [aboutPeople(project, needed, enough, people), ...(await lookAtLeads(directory, project))];
  } catch (error) {
    return [
      {
        kind: 'fix',
        what: `${key}: Slack does not say who can answer (${whatFailed(error).why})`,
        todo: 'Mend what is said above, or look again in a minute.',
      },
    ];
  }
}

function aboutPeople({ key, reviews }: Project, needed: number, enough: number, people: number): Finding {
  const can = `${people === 0 ? 'nobody' : counted(people, 'person', 'people')} can answer`;
  const fewer = needed > 1 ? ', or ask for fewer under reviews' : '';
  if (people < needed) {
    const todo = `Name ${needed - people} more, or add them to a group that is named${fewer}.`;
    return { kind: 'fix', what: `${key}: ${can}, but an item needs ${needed}`, todo };
  }
  if (people === needed) {
    const what = `${key}: ${can}, just as many as an item needs: what one of them requested can never be completed, since nobody answers their own`;
    return { kind: 'note', what, todo: `Name one more${fewer}.` };
  }
  if (people < reviews.max) {
    const what = `${key}: ${can}, but up to ${reviews.max} are asked: when they disagree, there is nobody left`;
    return { kind: 'note', what, todo: `Name ${reviews.max - people} more, or ask for fewer under reviews.` };
  }
  return { kind: 'ok', what: `${key}: ${people === enough ? 'at least ' : ''}${can}; an item needs ${needed}` };
}

/** Late items may go to leads, and so does disagreement; approvals end before there is any. */
async function lookAtLeads(directory: Directory, { key, task, deadline, leads, reviews }: Project): Promise<Finding[]> {
  const escalates = deadline?.onTime === 'escalate';
  const mayDisagree = reviews.max > 1 && task !== 'approval';
  if (!escalates && !mayDisagree) return [];
  if ((await directory.able(await directory.peopleOf([leads]), 1)) > 0) return [];
  const who = hasLeads({ leads }) ? 'none of the leads can answer' : 'there are no leads';
  return [
    {
      kind: escalates ? 'fix' : 'note',
      what: `${key}: ${who}, but ${escalates ? 'what is late goes to them' : 'they decide when reviewers disagree'}`,
      todo: 'Name a full member under leads.',
    },
  ];
}
