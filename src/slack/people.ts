import type { WebClient } from '@slack/web-api';
import type { Membership, Person } from '../review/rights.ts';

interface Options {
  web: WebClient;
  teamId: string;
  now: () => number;
}

export interface People {
  /** Who clicked. `teamId` is the workspace the person belongs to, as the click says. */
  person(userId: string, teamId: string | undefined): Promise<Person>;
  membership(userId: string): Membership;
}

/** Slack lets an app ask for group members twenty times a minute: an answer is used this long, a "no" hardly at all. */
const freshMs = 60_000;
const noFreshMs = 5_000;
/** When Slack can't be asked, what it said last is used this long. */
const staleMs = 15 * 60_000;

/** What Slack knows of people and groups, remembered for a short while. */
export function createPeople({ web, teamId, now }: Options): People {
  const persons = remember(now, async (id: string) => {
    const { user } = await web.users.info({ user: id });
    if (!user) throw new Error(`Slack said nothing about ${id}`);
    return user;
  });
  const groups = remember(now, async (id: string) => {
    const { users } = await web.usergroups.users.list({ usergroup: id });
    return new Set(users);
  });
  const channels = remember(now, async (id: string) => {
    const members = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await web.conversations.members({ channel: id, limit: 1000, ...(cursor ? { cursor } : {}) });
      for (const member of page.members ?? []) members.add(member);
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
    return members;
  });
  // Someone who was just added should not have to wait: a "no" that is older than a few seconds is asked again.
  const contains = async (sets: Remembered<Set<string>>, id: string, userId: string) =>
    (await sets(id, freshMs)).has(userId) || (await sets(id, noFreshMs)).has(userId);

  return {
    async person(userId, personTeam) {
      const user = await persons(userId, freshMs);
      const name = user.profile?.display_name || user.real_name || user.name || userId;
      const foreign = personTeam !== undefined && personTeam !== teamId;
      if (user.deleted) return { id: userId, name, standing: 'deactivated' };
      if (user.is_bot) return { id: userId, name, standing: 'bot' };
      if (foreign || user.is_stranger) return { id: userId, name, standing: 'foreign' };
      if (user.is_restricted || user.is_ultra_restricted) return { id: userId, name, standing: 'guest' };
      return { id: userId, name, standing: 'member' };
    },
    membership: (userId) => ({
      inChannel: (channel) => contains(channels, channel, userId),
      async inGroups(ids) {
        for (const id of ids) if (await contains(groups, id, userId)) return true;
        return false;
      },
    }),
  };
}

type Remembered<T> = (id: string, maxAgeMs: number) => Promise<T>;

function remember<T>(now: () => number, ask: (id: string) => Promise<T>): Remembered<T> {
  const known = new Map<string, { value: T; at: number }>();
  // Fifty clicks at once are one question.
  const asking = new Map<string, Promise<T>>();
  return async (id, maxAgeMs) => {
    const last = known.get(id);
    if (last && now() - last.at <= maxAgeMs) return last.value;
    let answer = asking.get(id);
    if (!answer) {
      answer = ask(id)
        .then((value) => {
          known.set(id, { value, at: now() });
          return value;
        })
        .finally(() => asking.delete(id));
      asking.set(id, answer);
    }
    return answer.catch((error: unknown) => {
      if (last && now() - last.at <= staleMs) return last.value;
      throw error;
    });
  };
}
