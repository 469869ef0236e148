import type { Act } from './acts.ts';
import { complain, type Json, newInspection, type Problem } from './block-kit/check.ts';
import { checkedBlocks, checkedThread } from './message-content.ts';
import { isSeen, rewrite, type StoredMessage } from './messages.ts';
import { Refusal, refusalOf } from './refusal.ts';
import type { Slack } from './slack.ts';

/** Whom an answer is for and what it is an answer to. */
export interface AnswerTo {
  user: string;
  channel: string;
  origin: { ts: string; ephemeral: boolean } | null;
  act: Act | null;
}

const FIELDS = [
  'text',
  'blocks',
  'response_type',
  'replace_original',
  'delete_original',
  'thread_ts',
  'mrkdwn',
  'unfurl_links',
  'unfurl_media',
];

/**
 * Says what an app sent to a response_url, or answered a command with. Ephemeral unless it says `in_channel`.
 * Throws Refusal: no_text, invalid_blocks, invalid_arguments, message_not_found, thread_not_found, cannot_reply_to_message.
 */
export function answerIn(slack: Slack, to: AnswerTo, body: Json): void {
  const problems = unknownFields(body);
  if (problems.length > 0) throw refusalOf('invalid_arguments', problems);
  const { type, original } = { type: body.response_type ?? 'ephemeral', original: originalOf(slack, to) };
  if (type !== 'ephemeral' && type !== 'in_channel') throw new Refusal('invalid_arguments');
  if (body.delete_original === true) {
    if (!original) throw new Refusal('message_not_found');
    slack.messages.remove(original);
    if (body.text === undefined && body.blocks === undefined) return;
  }
  const text = typeof body.text === 'string' ? body.text : '';
  const blocks = body.blocks === undefined ? undefined : checkedBlocks(slack, body.blocks);
  if (text === '' && !blocks?.length) throw new Refusal('no_text');

  if (body.replace_original === true) {
    if (!original) throw new Refusal('message_not_found');
    rewrite(original, { text, blocks: blocks ?? null });
    slack.messages.changed(original);
    if (original.ephemeral_to) hear(to.act, original);
    return;
  }
  const message = slack.messages.post({
    channel: to.channel,
    user: slack.workspace.app.bot_user_id,
    bot_id: slack.workspace.app.bot_id,
    app_id: slack.workspace.app.id,
    team: slack.workspace.team.id,
    text,
    ...(blocks ? { blocks } : {}),
    ...(typeof body.thread_ts === 'string' ? { thread_ts: checkedThread(slack, to.channel, body.thread_ts) } : {}),
    ...(type === 'ephemeral' ? { ephemeral_to: to.user } : {}),
  });
  if (isSeen(slack.messages, message)) hear(to.act, message);
}

/** The person who acted hears it; if they are gone already it is only in the channel. */
function hear(act: Act | null, message: StoredMessage): void {
  act?.said.push(message);
  act?.wake();
}

function originalOf(slack: Slack, { user, channel, origin }: AnswerTo): StoredMessage | undefined {
  if (!origin) return undefined;
  return origin.ephemeral
    ? slack.messages.findEphemeral(channel, origin.ts, user)
    : slack.messages.find(channel, origin.ts);
}

function unknownFields(body: Json): Problem[] {
  const seen = newInspection('message');
  for (const name of Object.keys(body))
    if (!FIELDS.includes(name)) complain(seen, `/${name}`, 'unknown_property', `invalid additional property: ${name}`);
  return seen.problems;
}
