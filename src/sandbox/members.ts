import type { Ids } from './ids.ts';
import type { Workspace } from './workspace.ts';
import type { Person } from './world.ts';

export interface Conversation {
  id: string;
  name: string;
  members: string[];
  kind: 'public' | 'private' | 'im';
  is_archived: boolean;
  created: number;
}

export interface Member extends Person {
  team_id: string;
  is_admin: boolean;
  is_ultra_restricted: boolean;
  is_stranger: boolean;
}

/** Who is in the workspace and which conversations there are. People and channels are fixed; direct messages come to be. */
export interface Members {
  people(): Member[];
  person(id: string): Member | undefined;
  groups(): Workspace['groups'];
  conversations(): Conversation[];
  conversation(id: string): Conversation | undefined;
  /** The app's direct messages with this person, opened if they were not. */
  directMessages(user: string): Conversation;
  reset(): void;
}

export function createMembers(workspace: Workspace, ids: Ids, now: () => number): Members {
  const people = new Map<string, Member>();
  for (const { real_name, email, team_id, ...rest } of workspace.people)
    people.set(rest.id, {
      ...rest,
      real_name: real_name ?? rest.name,
      email: email ?? '',
      team_id: team_id ?? workspace.team.id,
    });
  const bot = workspace.app.bot_user_id;
  people.set(bot, {
    id: bot,
    name: workspace.app.bot_name,
    real_name: workspace.app.name,
    email: '',
    tz: 'America/Los_Angeles',
    team_id: workspace.team.id,
    is_bot: true,
    is_admin: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_stranger: false,
    deleted: false,
  });

  const created = Math.floor(now() / 1000);
  const everyone = workspace.people.filter((each) => !each.deleted).map((each) => each.id);
  const channels = new Map<string, Conversation>();
  for (const each of workspace.channels)
    channels.set(each.id, {
      id: each.id,
      name: each.name,
      members: [...(each.members ?? everyone), ...(each.bot ? [bot] : [])],
      kind: each.is_private ? 'private' : 'public',
      is_archived: each.is_archived,
      created,
    });
  const direct = new Map<string, Conversation>();

  return {
    people: () => [...people.values()],
    person: (id) => people.get(id),
    groups: () => workspace.groups,
    conversations: () => [...channels.values(), ...direct.values()],
    conversation: (id) => channels.get(id) ?? [...direct.values()].find((each) => each.id === id),
    directMessages(user) {
      const found = direct.get(user) ?? {
        id: ids.next('D'),
        name: workspace.app.bot_name,
        members: [user, bot],
        kind: 'im',
        is_archived: false,
        created,
      };
      direct.set(user, found);
      return found;
    },
    reset: () => direct.clear(),
  };
}
