import { z } from 'zod';
import { LIMITS } from '../block-kit/limits.ts';
import { hasRichText } from '../drawn-blocks.ts';
import { checkedBlocks, checkedMetadata, checkedThread } from '../message-content.ts';
import { type Draft, isSeen, rewrite, type StoredMessage, shown } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { Slack } from '../slack.ts';
import { conversationOf, postableConversation } from './conversation-of.ts';
import { flag, json, type Method, method, ts } from './method.ts';

const content = { text: z.string().optional(), blocks: json.optional() };
const parsing = { parse: z.enum(['full', 'none']).optional(), link_names: flag.optional() };

const postMessage = method({
  tier: 'none',
  scope: 'chat:write',
  args: z.object({
    channel: z.string(),
    ...content,
    ...parsing,
    metadata: json.optional(),
    thread_ts: ts.optional(),
    reply_broadcast: flag.optional(),
    mrkdwn: flag.optional(),
    unfurl_links: flag.optional(),
    unfurl_media: flag.optional(),
    client_msg_id: z.string().optional(),
  }),
  run({ slack }, args) {
    const conversation = postableConversation(slack, args.channel);
    const thread = threadOf(slack, conversation.id, args.thread_ts);
    if (args.reply_broadcast && !args.thread_ts) throw new Refusal('invalid_arguments');
    const { text, blocks } = contentOf(slack, args);
    const metadata = args.metadata === undefined ? null : checkedMetadata(args.metadata);
    const waitS = slack.rateLimits.post(conversation.id);
    if (waitS > 0) throw new Refusal('ratelimited', { retry_after: waitS });
    const message = slack.messages.post({
      ...byTheBot(slack, conversation.id),
      text: text.slice(0, LIMITS.message.postTextChars),
      ...(blocks ? { blocks } : {}),
      ...(metadata ? { metadata } : {}),
      ...thread,
      ...(args.reply_broadcast ? { subtype: 'thread_broadcast' } : {}),
      ...(args.client_msg_id ? { client_msg_id: args.client_msg_id } : {}),
    });
    return { channel: conversation.id, ts: message.ts, message: shown(message, { metadata: true }) };
  },
});

const update = method({
  tier: 'T3',
  scope: 'chat:write',
  args: z.object({
    channel: z.string(),
    ts,
    ...content,
    ...parsing,
    metadata: json.optional(),
    reply_broadcast: flag.optional(),
  }),
  run({ slack }, args) {
    const conversation = postableConversation(slack, args.channel);
    const message = ownMessage(slack, conversation.id, args.ts, 'cant_update_message');
    if ((args.text?.length ?? 0) > LIMITS.message.updateTextChars) throw new Refusal('msg_too_long');
    const metadata = args.metadata === undefined ? undefined : checkedMetadata(args.metadata);
    const { text, blocks } = contentOf(slack, args);
    // With rich_text gone Slack would have to change what kind of message it is, and does not.
    if (blocks?.length && hasRichText(message.blocks) && !hasRichText(blocks)) throw new Refusal('block_mismatch');
    rewrite(message, {
      text,
      blocks: blocks?.length ? blocks : null,
      ...(metadata === undefined ? {} : { metadata }),
    });
    if (!blocks) message.edited = { user: slack.workspace.app.bot_user_id, ts: slack.ids.ts() };
    if (args.reply_broadcast && message.thread_ts !== message.ts) message.subtype = 'thread_broadcast';
    slack.messages.changed(message);
    return { channel: conversation.id, ts: message.ts, text, message: shown(message, { metadata: true }) };
  },
});

const remove = method({
  tier: 'T3',
  scope: 'chat:write',
  args: z.object({ channel: z.string(), ts }),
  run({ slack }, args) {
    const conversation = conversationOf(slack, args.channel);
    slack.messages.remove(ownMessage(slack, conversation.id, args.ts, 'cant_delete_message'));
    return { channel: conversation.id, ts: args.ts };
  },
});

const postEphemeral = method({
  tier: 'T4',
  scope: 'chat:write',
  args: z.object({ channel: z.string(), user: z.string(), ...content, ...parsing, thread_ts: ts.optional() }),
  run({ slack }, args) {
    const conversation = postableConversation(slack, args.channel);
    if (!slack.members.person(args.user)) throw new Refusal('user_not_found');
    if (!conversation.members.includes(args.user)) throw new Refusal('user_not_in_channel');
    const thread = threadOf(slack, conversation.id, args.thread_ts);
    // Slack says that there is a limit and not which; the one it names for updates is the smaller.
    if ((args.text?.length ?? 0) > LIMITS.message.updateTextChars) throw new Refusal('msg_too_long');
    const { text, blocks } = contentOf(slack, args);
    const message = slack.messages.post({
      ...byTheBot(slack, conversation.id),
      text,
      ephemeral_to: args.user,
      ...(blocks ? { blocks } : {}),
      ...thread,
    });
    if (isSeen(slack.messages, message)) slack.acts.said(args.user, conversation.id, message);
    return { message_ts: message.ts };
  },
});

const getPermalink = method({
  tier: 'special',
  args: z.object({ channel: z.string(), message_ts: ts }),
  run({ slack }, args) {
    const conversation = conversationOf(slack, args.channel);
    const message = slack.messages.find(conversation.id, args.message_ts);
    if (!message) throw new Refusal('message_not_found');
    const { thread_ts } = message;
    const inThread = thread_ts && thread_ts !== message.ts ? `?thread_ts=${thread_ts}&cid=${conversation.id}` : '';
    const permalink = `${slack.url}/archives/${conversation.id}/p${message.ts.replace('.', '')}${inThread}`;
    return { channel: conversation.id, permalink };
  },
});

export const CHAT_METHODS: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
};

function threadOf(slack: Slack, channel: string, thread_ts: string | undefined): { thread_ts?: string } {
  return thread_ts ? { thread_ts: checkedThread(slack, channel, thread_ts) } : {};
}

function contentOf(slack: Slack, args: { text?: string | undefined; blocks?: unknown }) {
  const blocks = args.blocks === undefined ? undefined : checkedBlocks(slack, args.blocks);
  const text = args.text ?? '';
  if (text === '' && !blocks?.length) throw new Refusal('no_text');
  return { text, blocks };
}

function byTheBot(slack: Slack, channel: string): Omit<Draft, 'text'> {
  const { app, team } = slack.workspace;
  return { channel, user: app.bot_user_id, bot_id: app.bot_id, app_id: app.id, team: team.id };
}

function ownMessage(slack: Slack, channel: string, at: string, notOwn: string): StoredMessage {
  const message = slack.messages.find(channel, at);
  if (!message || message.subtype === 'tombstone') throw new Refusal('message_not_found');
  if (message.user !== slack.workspace.app.bot_user_id) throw new Refusal(notOwn);
  return message;
}
