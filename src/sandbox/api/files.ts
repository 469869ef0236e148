import { z } from 'zod';
import { checkedBlocks, checkedThread, jsonOf } from '../message-content.ts';
import { Refusal } from '../refusal.ts';
import { postableConversation } from './conversation-of.ts';
import { count, json, type Method, method, ts } from './method.ts';

const FILE_BYTES_MAX = 50_000_000;

const getUploadURLExternal = method({
  tier: 'T4',
  scope: 'files:write',
  args: z.object({
    filename: z.string().min(1),
    length: count.positive(),
    alt_text: z.string().max(1000).optional(),
    alt_txt: z.string().max(1000).optional(),
    snippet_type: z.string().optional(),
  }),
  run({ slack }, args) {
    if (args.length > FILE_BYTES_MAX) throw new Refusal('file_upload_size_restricted');
    const file = slack.files.reserve(slack.workspace.app.bot_user_id, args.filename, args.length);
    return { upload_url: `${slack.url}/upload/v1/${file.ticket}`, file_id: file.id };
  },
});

const completed = z.array(
  z.strictObject({ id: z.string(), title: z.string().optional(), highlight_type: z.string().optional() }),
);

const completeUploadExternal = method({
  tier: 'T4',
  scope: 'files:write',
  args: z.object({
    files: json,
    channel_id: z.string().optional(),
    channels: z.string().optional(),
    thread_ts: ts.optional(),
    initial_comment: z.string().optional(),
    blocks: json.optional(),
  }),
  run({ slack }, args) {
    const wanted = completed.min(1).safeParse(jsonOf(args.files, 'invalid_arguments'));
    if (!wanted.success) throw new Refusal('invalid_arguments');
    const to = [args.channel_id, ...(args.channels?.split(',') ?? [])].filter((id) => id !== undefined && id !== '');
    const conversations = to.map((id) => postableConversation(slack, id ?? ''));
    if (args.thread_ts) for (const { id } of conversations) checkedThread(slack, id, args.thread_ts);
    const blocks = args.blocks === undefined ? undefined : checkedBlocks(slack, args.blocks);
    const files = wanted.data.map((each) => slack.files.complete(each.id, each.title));
    const { app, team } = slack.workspace;
    for (const conversation of conversations) {
      for (const file of files) file.channels.push(conversation.id);
      slack.messages.post({
        channel: conversation.id,
        user: app.bot_user_id,
        bot_id: app.bot_id,
        app_id: app.id,
        team: team.id,
        text: args.initial_comment ?? '',
        files: files.map((file) => slack.files.shown(file)),
        ...(blocks ? { blocks } : {}),
        ...(args.thread_ts ? { thread_ts: args.thread_ts } : {}),
      });
    }
    return { files: files.map((file) => slack.files.shown(file)) };
  },
});

const info = method({
  tier: 'T4',
  scope: 'files:read',
  args: z.object({ file: z.string(), cursor: z.string().optional(), limit: count.optional() }),
  run({ slack }, args) {
    const file = slack.files.byId(args.file);
    if (!file || file.completedAtMs === null) throw new Refusal('file_not_found');
    return { file: slack.files.shown(file), comments: [], response_metadata: { next_cursor: '' } };
  },
});

export const FILE_METHODS: Record<string, Method> = {
  'files.getUploadURLExternal': getUploadURLExternal,
  'files.completeUploadExternal': completeUploadExternal,
  'files.info': info,
};
