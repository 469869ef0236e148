import { setTimeout as pause } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Group } from '../review/project.ts';
import type { Person } from '../review/rights.ts';
import { countMembers } from '../slack/able.ts';
import { createPeople, type Home } from '../slack/people.ts';
import { whatFailed } from '../slack/slack-errors.ts';

export interface Directory {
  standing(user: string): Promise<Person['standing']>;
  groupMembers(group: string): Promise<string[]>;
  channelMembers(channel: string): Promise<string[]>;
  peopleOf(groups: Group[]): Promise<string[]>;
  /** How many of them can answer; counts no further than `enough`, since each costs a question to Slack. */
  able(people: string[], enough: number): Promise<number>;
}

/** What Slack says of people, groups and channels; each is asked about once. */
export function createDirectory(web: WebClient, home: Home): Directory {
  const people = createPeople({ web, home, now: () => 0 });
  const standing = once(async (user) => (await people.person(user, undefined)).standing);
  const groupMembers = once(async (usergroup) => (await web.usergroups.users.list({ usergroup })).users ?? []);
  const channelMembers = once(async (channel) => {
    const members: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await web.conversations.members({ channel, limit: 1000, ...(cursor ? { cursor } : {}) });
      members.push(...(page.members ?? []));
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
    return members;
  });
  const standingOrNobody = (user: string) =>
    standing(user).catch((error: unknown): Person['standing'] => {
      // Nobody is behind the id. Anything else leaves the question open.
      if (/^user_not_(found|visible)$/.test(whatFailed(error).why)) return 'foreign';
      throw error;
    });
  return {
    standing,
    groupMembers,
    channelMembers,
    async peopleOf(groups) {
      const found = groups.flatMap(({ users }) => users);
      for (const group of groups.flatMap((each) => each.groups)) found.push(...(await groupMembers(group)));
      return found;
    },
    able: (people, enough) => countMembers(standingOrNobody, people, enough),
  };
}

/** Asks about each id once, and keeps the answer, a failure too. */
function once<T>(ask: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (id) => {
    const answer = asked.get(id) ?? patiently(() => ask(id));
    asked.set(id, answer);
    return answer;
  };
}

const triesMax = 5;

/** Slack tells of members of groups twenty times a minute: when it wants us to wait, we wait, and say so. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      const failure = whatFailed(error);
      if (failure.kind !== 'rate_limited' || tries === triesMax) throw error;
      process.stderr.write(`Slack wants us to wait ${Math.ceil(failure.retryAfterMs / 1000)} s.\n`);
      await pause(failure.retryAfterMs);
    }
  }
}
