import type { Changes } from './changes.ts';
import type { Ids } from './ids.ts';
import type { Block, Message } from './world.ts';

/** A message as it is kept: what conversations.history shows, and whom it is for. */
export interface StoredMessage extends Message {
  type: 'message';
  channel: string;
  bot_id?: string;
  team?: string;
  client_msg_id?: string;
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  /** Of a reply: who wrote the parent. */
  parent_user_id?: string;
}

export type Draft = Omit<StoredMessage, 'type' | 'ts'>;

export interface Messages {
  /** An ephemeral reply to a thread that nobody has begun is shown to nobody and not kept, as in Slack. */
  post(draft: Draft): StoredMessage;
  find(channel: string, ts: string): StoredMessage | undefined;
  /** An ephemeral message, which only the person it was for can find. */
  findEphemeral(channel: string, ts: string, user: string): StoredMessage | undefined;
  /** The person's own ephemeral messages, oldest first, all channels unless one is named. */
  ephemerals(user: string, channel?: string): StoredMessage[];
  changed(message: StoredMessage): void;
  remove(message: StoredMessage): void;
  /** Oldest first, thread replies left out unless they were broadcast. */
  history(channel: string): StoredMessage[];
  /** The parent and its replies, oldest first. */
  thread(channel: string, ts: string): StoredMessage[];
  reset(): void;
}

export function createMessages(ids: Ids, changes: Changes): Messages {
  const channels = new Map<string, Map<string, StoredMessage>>();
  const ephemerals = new Map<string, StoredMessage[]>();
  const of = (channel: string) => {
    const found = channels.get(channel) ?? new Map<string, StoredMessage>();
    channels.set(channel, found);
    return found;
  };
  const tell = (message: StoredMessage) =>
    changes.tell({ channel: message.channel, ...(message.ephemeral_to ? { user: message.ephemeral_to } : {}) });

  const messages: Messages = {
    post(draft) {
      const message: StoredMessage = { type: 'message', ts: ids.ts(), ...draft };
      const parent = message.thread_ts ? of(message.channel).get(message.thread_ts) : undefined;
      if (parent) message.parent_user_id = parent.user;
      if (message.ephemeral_to) {
        if (parent && !parent.reply_count) return message;
        const list = ephemerals.get(message.ephemeral_to) ?? [];
        list.push(message);
        ephemerals.set(message.ephemeral_to, list.slice(-EPHEMERALS_KEPT_MAX));
      } else {
        of(message.channel).set(message.ts, message);
        if (parent) countReply(parent, message);
      }
      tell(message);
      return message;
    },
    find: (channel, ts) => of(channel).get(ts),
    findEphemeral: (channel, ts, user) =>
      ephemerals.get(user)?.find((each) => each.channel === channel && each.ts === ts),
    ephemerals: (user, channel) =>
      (ephemerals.get(user) ?? []).filter((each) => channel === undefined || each.channel === channel),
    changed: tell,
    remove(message) {
      if (message.ephemeral_to) {
        const rest = (ephemerals.get(message.ephemeral_to) ?? []).filter((each) => each !== message);
        ephemerals.set(message.ephemeral_to, rest);
      } else if (message.reply_count) bury(message);
      else {
        of(message.channel).delete(message.ts);
        const parent = message.thread_ts ? of(message.channel).get(message.thread_ts) : undefined;
        if (parent) recount(parent, messages.thread(message.channel, parent.ts).slice(1));
      }
      tell(message);
    },
    history: (channel) =>
      [...of(channel).values()].filter((each) => isTopLevel(each) || each.subtype === 'thread_broadcast'),
    thread: (channel, ts) => [...of(channel).values()].filter((each) => each.ts === ts || each.thread_ts === ts),
    reset() {
      channels.clear();
      ephemerals.clear();
    },
  };
  return messages;
}

const EPHEMERALS_KEPT_MAX = 1000;

function isTopLevel(message: StoredMessage): boolean {
  return message.thread_ts === undefined || message.thread_ts === message.ts;
}

function countReply(parent: StoredMessage, reply: StoredMessage): void {
  parent.thread_ts = parent.ts;
  parent.reply_count = (parent.reply_count ?? 0) + 1;
  parent.latest_reply = reply.ts;
  parent.reply_users = [...new Set([...(parent.reply_users ?? []), reply.user])];
}

function recount(parent: StoredMessage, replies: StoredMessage[]): void {
  delete parent.reply_count;
  delete parent.latest_reply;
  delete parent.reply_users;
  delete parent.thread_ts;
  for (const reply of replies) countReply(parent, reply);
}

/** A deleted message that has replies stays as a tombstone, so that the thread has a top. */
function bury(message: StoredMessage): void {
  message.subtype = 'tombstone';
  message.text = 'This message was deleted.';
  message.user = 'USLACKBOT';
  for (const key of ['blocks', 'metadata', 'files', 'bot_id', 'app_id', 'edited'] as const) delete message[key];
}

/** The message as the Web API shows it. Metadata only for who asked for it. */
export function shown(message: StoredMessage, { metadata = false } = {}): Record<string, unknown> {
  const { channel: _channel, ephemeral_to: _for, metadata: kept, reply_users, ...rest } = message;
  return {
    ...structuredClone(rest),
    ...(reply_users ? { reply_users: [...reply_users], reply_users_count: reply_users.length } : {}),
    ...(metadata && kept ? { metadata: structuredClone(kept) } : {}),
  };
}

/** Whether the person an ephemeral message is for ever sees it. */
export function isSeen(messages: Messages, { channel, ts, ephemeral_to }: StoredMessage): boolean {
  return ephemeral_to !== undefined && messages.findEphemeral(channel, ts, ephemeral_to) !== undefined;
}

/** Replaces what is given and leaves the rest, the way chat.update does. */
export function rewrite(
  message: StoredMessage,
  change: { text?: string; blocks?: Block[] | null; metadata?: StoredMessage['metadata'] | null },
): void {
  if (change.text !== undefined) message.text = change.text;
  if (change.blocks === null) delete message.blocks;
  else if (change.blocks) message.blocks = change.blocks;
  if (change.metadata === null) delete message.metadata;
  else if (change.metadata) message.metadata = change.metadata;
}
