import type { Conversation } from '../members.ts';
import { Refusal } from '../refusal.ts';
import type { Slack } from '../slack.ts';
import { requireScope } from './method.ts';

/** The conversation, if the bot may know of it. A private channel it is not in does not exist for it. */
export function conversationOf(slack: Slack, id: string): Conversation {
  const conversation = slack.members.conversation(id);
  if (!conversation || (conversation.kind === 'private' && !botIsIn(slack, conversation)))
    throw new Refusal('channel_not_found');
  return conversation;
}

/** Where the bot may post. A person's id stands for the direct messages with them. */
export function postableConversation(slack: Slack, id: string): Conversation {
  if (slack.members.person(id)) return directMessages(slack, id);
  const conversation = conversationOf(slack, id);
  if (conversation.is_archived) throw new Refusal('is_archived');
  if (!botIsIn(slack, conversation)) throw new Refusal('not_in_channel');
  return conversation;
}

export function directMessages(slack: Slack, user: string): Conversation {
  const person = slack.members.person(user);
  if (!person || user === slack.workspace.app.bot_user_id) throw new Refusal('user_not_found');
  if (person.deleted) throw new Refusal('user_disabled');
  return slack.members.directMessages(user);
}

export function botIsIn(slack: Slack, conversation: Conversation): boolean {
  return conversation.members.includes(slack.workspace.app.bot_user_id);
}

/** `channels:read`, `groups:history` … by the kind of conversation. */
export function requireConversationScope(slack: Slack, conversation: Conversation, right: 'read' | 'history'): void {
  const family = { public: 'channels', private: 'groups', im: 'im' }[conversation.kind];
  requireScope(slack, `${family}:${right}`);
}

export interface Page<T> {
  items: T[];
  next_cursor: string;
}

/** One page of a list; cursors are opaque and only good for the list they came from. */
export function pageOf<T>(items: T[], cursor: string | undefined, limit: number): Page<T> {
  const from = cursor ? offsetOf(cursor) : 0;
  const next = from + limit;
  return {
    items: items.slice(from, next),
    next_cursor: next < items.length ? Buffer.from(`offset:${next}`).toString('base64') : '',
  };
}

function offsetOf(cursor: string): number {
  const match = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString());
  if (!match) throw new Refusal('invalid_cursor');
  return Number(match[1]);
}
