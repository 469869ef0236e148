import { z } from 'zod';
import type { Json } from '../block-kit/check.ts';
import type { Member } from '../members.ts';
import { Refusal } from '../refusal.ts';
import type { Slack } from '../slack.ts';
import { pageOf } from './conversation-of.ts';
import { count, flag, type Method, method } from './method.ts';

const info = method({
  tier: 'T4',
  scope: 'users:read',
  args: z.object({ user: z.string(), include_locale: flag.optional() }),
  run({ slack }, args) {
    const person = slack.members.person(args.user);
    if (!person) throw new Refusal('user_not_found');
    return { user: shownPerson(slack, person) };
  },
});

const list = method({
  tier: 'T2',
  scope: 'users:read',
  args: z.object({ limit: count.optional(), cursor: z.string().optional(), include_locale: flag.optional() }),
  run({ slack }, args) {
    const page = pageOf(slack.members.people(), args.cursor, args.limit || 1000);
    return {
      members: page.items.map((each) => shownPerson(slack, each)),
      cache_ts: Math.floor(slack.now() / 1000),
      response_metadata: { next_cursor: page.next_cursor },
    };
  },
});

const groups = method({
  tier: 'T2',
  scope: 'usergroups:read',
  args: z.object({
    include_users: flag.optional(),
    include_count: flag.optional(),
    include_disabled: flag.optional(),
  }),
  run({ slack }, args) {
    const shown = slack.members.groups().filter((group) => args.include_disabled || !group.disabled);
    return {
      usergroups: shown.map((group) => ({
        id: group.id,
        team_id: slack.workspace.team.id,
        is_usergroup: true,
        name: group.name ?? group.handle,
        handle: group.handle,
        description: '',
        date_delete: group.disabled ? 1 : 0,
        ...(args.include_users ? { users: [...group.users] } : {}),
        ...(args.include_count ? { user_count: group.users.length } : {}),
      })),
    };
  },
});

const groupUsers = method({
  tier: 'T2',
  scope: 'usergroups:read',
  args: z.object({ usergroup: z.string(), include_disabled: flag.optional() }),
  run({ slack }, args) {
    const group = slack.members.groups().find((each) => each.id === args.usergroup);
    if (!group || (group.disabled && !args.include_disabled)) throw new Refusal('no_such_subteam');
    return { users: [...group.users] };
  },
});

export const USER_METHODS: Record<string, Method> = {
  'users.info': info,
  'users.list': list,
  'usergroups.list': groups,
  'usergroups.users.list': groupUsers,
};

/** The e-mail address only for apps that may know it. */
function shownPerson(slack: Slack, person: Member): Json {
  const mail = slack.workspace.scopes.includes('users:read.email') && person.email ? { email: person.email } : {};
  return {
    id: person.id,
    team_id: person.team_id,
    name: person.name,
    deleted: person.deleted,
    real_name: person.real_name,
    tz: person.tz,
    tz_label: person.tz,
    tz_offset: offsetSeconds(person.tz, slack.now()),
    is_admin: person.is_admin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.is_restricted,
    is_ultra_restricted: person.is_ultra_restricted,
    is_bot: person.is_bot,
    is_app_user: person.is_bot,
    ...(person.is_stranger ? { is_stranger: true } : {}),
    updated: 0,
    profile: {
      real_name: person.real_name,
      real_name_normalized: person.real_name,
      display_name: person.name,
      display_name_normalized: person.name,
      team: person.team_id,
      ...mail,
    },
  };
}

function offsetSeconds(tz: string, now: number): number {
  const zone = new Intl.DateTimeFormat('en', { timeZone: tz, timeZoneName: 'longOffset' })
    .formatToParts(now)
    .find((part) => part.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(zone ?? '');
  if (!match) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === '-' ? -seconds : seconds;
}
