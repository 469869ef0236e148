import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Membership, Person } from '../review/rights.ts';

/** Our workspace, and the Enterprise organisation it belongs to, if any. */
export interface Home {
  teamId: string;
  enterpriseId: string | null;
}

interface Options {
  web: WebClient;
  home: Home;
  now: () => number;
}

export interface People {
  /** Who clicked. `clickTeam` is the person's workspace or organisation as the click says; Slack's own word on them counts more. */
  person(userId: string, clickTeam: string | undefined): Promise<Person>;
  membership(userId: string): Membership;
  /** Who is in a channel or a user group, bots and guests too. */
  membersOf(of: { channel: string } | { group: string }): Promise<ReadonlySet<string>>;
  /** Their name in full; null: Slack knows nobody of that id. */
  nameOf(userId: string): Promise<string | null>;
}

/** An answer is used this long, a "no" hardly at all. */
const freshMs = 60_000;
const noFreshMs = 5_000;
/** Names change less often than rights. */
const namesFreshMs = 60 * 60_000;
/** Slack lets an app ask for the members of groups twenty times a minute, in the whole workspace. */
const groupAsksPerMinute = 15;
/** When Slack can't be asked, what it said last is used this long. */
const staleMs = 15 * 60_000;

/** What Slack knows of people and groups, remembered for a short while. */
export function createPeople({ web, home, now }: Options): People {
  const persons = remember(now, async (id: string) => {
    const { user } = await web.users.info({ user: id }).catch((error: unknown) => {
      if (isNobodyHere(error)) return { user: null };
      throw error;
    });
    if (user === undefined) throw new Error(`Slack said nothing about ${id}`);
    return user;
  });
  const groups = remember(
    now,
    async (id: string) => {
      const { users } = await web.usergroups.users.list({ usergroup: id });
      return new Set(users);
    },
    createBudget(now, groupAsksPerMinute),
  );
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
    async person(userId, clickTeam) {
      const user = await persons(userId, freshMs);
      if (user === null) return { id: userId, standing: 'foreign' };
      if (user.deleted) return { id: userId, standing: 'deactivated' };
      if (user.is_bot) return { id: userId, standing: 'bot' };
      const teams = [user.team_id, ...(user.enterprise_user?.teams ?? [])].filter((team) => team !== undefined);
      if (user.is_stranger || !isOurs(teams, clickTeam, home)) return { id: userId, standing: 'foreign' };
      if (user.is_restricted || user.is_ultra_restricted) return { id: userId, standing: 'guest' };
      return { id: userId, standing: 'member' };
    },
    membersOf: (of) => ('channel' in of ? channels(of.channel, freshMs) : groups(of.group, freshMs)),
    async nameOf(userId) {
      const user = await persons(userId, namesFreshMs);
      return user?.profile?.real_name || user?.real_name || user?.profile?.display_name || null;
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

/** Slack knows nobody of that id, or nobody whom this workspace may see. */
function isNobodyHere(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && /^(user_not_found|user_not_visible)$/.test(error.data.error);
}

/**
 * Whether a person belongs to our workspace. In an Enterprise organisation a click may name the organisation instead of
 * the workspace; in a channel shared with others it names theirs. Where Slack says nothing of their workspaces, the click
 * has to.
 */
export function isOurs(teams: string[], clickTeam: string | undefined, { teamId, enterpriseId }: Home): boolean {
  const ours = (team: string) => team === teamId || (enterpriseId !== null && team === enterpriseId);
  if (clickTeam !== undefined && !ours(clickTeam) && !teams.includes(teamId)) return false;
  return teams.length > 0 ? teams.some(ours) : clickTeam !== undefined && ours(clickTeam);
}

type Remembered<T> = (id: string, maxAgeMs: number) => Promise<T>;

/** How often something may be asked in a minute; what was never asked is asked all the same. */
function createBudget(now: () => number, perMinute: number): () => boolean {
  const spent: number[] = [];
  return () => {
    while (spent[0] !== undefined && spent[0] <= now() - 60_000) spent.shift();
    if (spent.length >= perMinute) return false;
    spent.push(now());
    return true;
  };
}

function remember<T>(
  now: () => number,
  ask: (id: string) => Promise<T>,
  mayAsk: () => boolean = () => true,
): Remembered<T> {
  const known = new Map<string, { value: T; at: number }>();
  // Fifty clicks at once are one question.
  const asking = new Map<string, Promise<T>>();
  return async (id, maxAgeMs) => {
    const last = known.get(id);
    if (last && now() - last.at <= maxAgeMs) return last.value;
    let answer = asking.get(id);
    if (!answer) {
      if (!mayAsk() && last && now() - last.at <= staleMs) return last.value;
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
