import { z } from 'zod';
import type { Json } from '../block-kit/check.ts';
import type { Conversation } from '../members.ts';
import { type StoredMessage, shown } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { Slack } from '../slack.ts';
import { botIsIn, conversationOf, directMessages, pageOf, requireConversationScope } from './conversation-of.ts';
import { count, flag, type Method, method, requireScope, ts } from './method.ts';

const window = {
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag.optional(),
  limit: count.optional(),
  cursor: z.string().optional(),
  include_all_metadata: flag.optional(),
};

const history = method({
  tier: 'T3',
  args: z.object({ channel: z.string(), ...window }),
  run({ slack }, args) {
    const conversation = readable(slack, args.channel);
    const newestFirst = slack.messages.history(conversation.id).reverse();
    return { ...slice(newestFirst, args, 'latest'), pin_count: 0 };
  },
});

const replies = method({
  tier: 'T3',
  args: z.object({ channel: z.string(), ts, ...window }),
  run({ slack }, args) {
    const conversation = readable(slack, args.channel);
    const thread = slack.messages.thread(conversation.id, args.ts);
    const [parent] = thread;
    if (parent?.ts !== args.ts) throw new Refusal('thread_not_found');
    // Slack shows the parent at the head of every page, whatever window was asked for.
    const { messages, ...page } = slice(thread, args, 'oldest');
    const shownParent = shown(parent, { metadata: args.include_all_metadata === true });
    return { messages: [shownParent, ...messages.filter((each) => each.ts !== parent.ts)], ...page };
  },
});

const info = method({
  tier: 'T3',
  args: z.object({ channel: z.string(), include_num_members: flag.optional(), include_locale: flag.optional() }),
  run({ slack }, args) {
    const conversation = conversationOf(slack, args.channel);
    requireConversationScope(slack, conversation, 'read');
    const num_members = args.include_num_members ? { num_members: conversation.members.length } : {};
    return { channel: { ...shownConversation(slack, conversation), ...num_members } };
  },
});

const members = method({
  tier: 'T4',
  args: z.object({ channel: z.string(), limit: count.optional(), cursor: z.string().optional() }),
  run({ slack }, args) {
    const conversation = conversationOf(slack, args.channel);
    requireConversationScope(slack, conversation, 'read');
    const limit = args.limit ?? 100;
    if (limit < 1 || limit > 1000) throw new Refusal('invalid_limit');
    const page = pageOf(conversation.members, args.cursor, limit);
    return { members: page.items, response_metadata: { next_cursor: page.next_cursor } };
  },
});

const open = method({
  tier: 'T3',
  args: z.object({
    users: z.string().optional(),
    channel: z.string().optional(),
    return_im: flag.optional(),
    prevent_creation: flag.optional(),
  }),
  run({ slack }, args) {
    requireScope(slack, 'im:write');
    if (args.channel !== undefined) {
      const conversation = conversationOf(slack, args.channel);
      if (conversation.kind !== 'im') throw new Refusal('channel_not_found');
      return { channel: { id: conversation.id } };
    }
    const users = args.users?.split(',').filter(Boolean) ?? [];
    const [user] = users;
    if (!user) throw new Refusal('users_list_not_supplied');
    // Group direct messages need mpim:write and are nothing we use.
    if (users.length > 1) throw new Refusal('missing_scope', { needed: 'mpim:write' });
    return { channel: { id: directMessages(slack, user).id } };
  },
});

const list = method({
  tier: 'T2',
  args: z.object({
    types: z.string().optional(),
    exclude_archived: flag.optional(),
    limit: count.optional(),
    cursor: z.string().optional(),
  }),
  run({ slack }, args) {
    const kinds: Record<string, Conversation['kind']> = {
      public_channel: 'public',
      private_channel: 'private',
      im: 'im',
    };
    const types = (args.types ?? 'public_channel').split(',').map((type) => type.trim());
    const wanted = types.map((type) => kinds[type]);
    if (wanted.includes(undefined)) throw new Refusal('invalid_types');
    const limit = args.limit ?? 100;
    if (limit < 1 || limit > 1000) throw new Refusal('invalid_limit');
    for (const kind of wanted)
      requireScope(slack, `${{ public: 'channels', private: 'groups', im: 'im' }[kind ?? 'public']}:read`);
    const visible = slack.members
      .conversations()
      .filter((each) => wanted.includes(each.kind) && (each.kind !== 'private' || botIsIn(slack, each)))
      .filter((each) => !(args.exclude_archived && each.is_archived));
    const page = pageOf(visible, args.cursor, limit);
    return {
      channels: page.items.map((each) => shownConversation(slack, each)),
      response_metadata: { next_cursor: page.next_cursor },
    };
  },
});

export const CONVERSATION_METHODS: Record<string, Method> = {
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.open': open,
  'conversations.list': list,
};

const PAGE_MAX = 999;

function readable(slack: Slack, id: string): Conversation {
  const conversation = conversationOf(slack, id);
  requireConversationScope(slack, conversation, 'history');
  if (!botIsIn(slack, conversation)) throw new Refusal('not_in_channel');
  return conversation;
}

type Window = {
  oldest?: string | undefined;
  latest?: string | undefined;
  inclusive?: boolean | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
  include_all_metadata?: boolean | undefined;
};

/** The part of a list that was asked for. */
function slice(ordered: StoredMessage[], args: Window, from: 'latest' | 'oldest'): Json & { messages: Json[] } {
  const limit = args.limit ?? 100;
  if (limit < 1 || limit > PAGE_MAX) throw new Refusal('invalid_limit');
  const bound = (value: string | undefined, error: string) => {
    if (value === undefined || value === '') return undefined;
    if (!ts.safeParse(value).success) throw new Refusal(error);
    return Number(value);
  };
  const oldest = bound(args.oldest, 'invalid_ts_oldest');
  const latest = bound(args.latest, 'invalid_ts_latest');
  const inside = ordered.filter((message) => {
    const at = Number(message.ts);
    const afterOldest = oldest === undefined || (args.inclusive ? at >= oldest : at > oldest);
    const beforeLatest = latest === undefined || (args.inclusive ? at <= latest : at < latest);
    return afterOldest && beforeLatest;
  });
  const after = args.cursor ? tsOf(args.cursor) : null;
  const start = after ? inside.findIndex((message) => follows(message.ts, after, from)) : 0;
  const page = start < 0 ? [] : inside.slice(start, start + limit);
  const last = page.at(-1);
  const has_more = start >= 0 && start + limit < inside.length;
  return {
    messages: page.map((message) => shown(message, { metadata: args.include_all_metadata === true })),
    has_more,
    ...(has_more && last ? { response_metadata: { next_cursor: cursorOf(last.ts) } } : {}),
  };
}

/** A page begins after the last message of the page before it, however many came or went meanwhile. */
function follows(at: string, last: string, from: 'latest' | 'oldest'): boolean {
  return from === 'latest' ? at < last : at > last;
}

function cursorOf(last: string): string {
  return Buffer.from(`next_ts:${last}`).toString('base64');
}

function tsOf(cursor: string): string {
  const match = /^next_ts:(\d+\.\d{6})$/.exec(Buffer.from(cursor, 'base64').toString());
  if (!match?.[1]) throw new Refusal('invalid_cursor');
  return match[1];
}

function shownConversation(slack: Slack, { id, name, kind, members: who, is_archived, created }: Conversation): Json {
  if (kind === 'im') return { id, created, is_im: true, is_archived, user: who[0] ?? '', is_org_shared: false };
  return {
    id,
    name,
    name_normalized: name,
    created,
    creator: slack.workspace.people[0]?.id ?? '',
    is_channel: kind === 'public',
    is_group: kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: kind === 'private',
    is_archived,
    is_general: false,
    is_member: who.includes(slack.workspace.app.bot_user_id),
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    context_team_id: slack.workspace.team.id,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  };
}
