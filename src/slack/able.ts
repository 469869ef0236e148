import type { Group, Project } from '../review/project.ts';
import type { Person } from '../review/rights.ts';
import type { People } from './people.ts';

/** Of more people nobody asks whether they can answer: among so many there are some. */
const askedMax = 50;

/**
 * How many people can answer items of a project, counted no further than `enough`, since each costs a question to Slack. Throws when Slack
 * can't be asked.
 */
export async function countAble(
  people: Pick<People, 'person' | 'membersOf'>,
  project: Pick<Project, 'reviewers' | 'leads' | 'channel'>,
  enough: number,
): Promise<number> {
  let asked = 0;
  const standing = async (id: string) => {
    asked += 1;
    return (await people.person(id, undefined)).standing;
  };
  const able = await countMembers(standing, whoMay(people, project), enough);
  return asked > askedMax ? enough : able;
}

/** How many of these are full members, each asked about once, and none when there are `enough`. */
export async function countMembers(
  standing: (id: string) => Promise<Person['standing']>,
  people: Iterable<string> | AsyncIterable<string>,
  enough: number,
): Promise<number> {
  const asked = new Set<string>();
  let members = 0;
  for await (const id of people) {
    if (members >= enough) break;
    if (asked.has(id)) continue;
    asked.add(id);
    if ((await standing(id)) === 'member') members += 1;
  }
  return members;
}

/** Those who are named, then those of named groups, then those in the channel: as many as are asked for, and one more than may be. */
async function* whoMay(
  people: Pick<People, 'membersOf'>,
  { reviewers, leads, channel }: Pick<Project, 'reviewers' | 'leads' | 'channel'>,
): AsyncGenerator<string> {
  const named: Group[] = reviewers === 'channel' ? [leads] : [reviewers, leads];
  for (const { users } of named) yield* users;
  for (const group of named.flatMap((each) => each.groups)) yield* await people.membersOf({ group });
  if (reviewers === 'channel') yield* [...(await people.membersOf({ channel }))].slice(0, askedMax + 1);
}
