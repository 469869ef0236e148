import type { Group, Project } from '../review/project.ts';
import type { People } from './people.ts';

/** Of more people nobody asks whether they can answer: among so many there are some. */
const askedMax = 50;

/**
 * How many people can answer items of a project, counted no further than `enough`, since each costs a question to Slack. Throws when Slack
 * can't be asked.
 */
export async function countAble(
  people: Pick<People, 'person' | 'membersOf'>,
  { reviewers, leads, channel }: Pick<Project, 'reviewers' | 'leads' | 'channel'>,
  enough: number,
): Promise<number> {
  const asked = new Set<string>();
  let able = 0;
  for await (const id of named(people, reviewers === 'channel' ? [leads] : [reviewers, leads])) {
    if (await isAble(id)) able += 1;
    if (able >= enough) return able;
  }
  if (reviewers !== 'channel') return able;
  for (const id of await people.membersOf({ channel })) {
    if (await isAble(id)) able += 1;
    if (able >= enough || asked.size >= askedMax) return enough;
  }
  return able;

  async function isAble(id: string): Promise<boolean> {
    if (asked.has(id)) return false;
    asked.add(id);
    return (await people.person(id, undefined)).standing === 'member';
  }
}

async function* named(people: Pick<People, 'membersOf'>, groups: Group[]): AsyncGenerator<string> {
  for (const { users } of groups) yield* users;
  for (const group of groups.flatMap((each) => each.groups)) yield* await people.membersOf({ group });
}
