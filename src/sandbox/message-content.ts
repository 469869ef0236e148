import { z } from 'zod';
import { isObject, type Json, type Problem } from './block-kit/check.ts';
import { LIMITS } from './block-kit/limits.ts';
import { type Verdict, validateMessageBlocks, validateView, viewTooLarge } from './block-kit/validate.ts';
import { withIds } from './drawn-blocks.ts';
import type { StoredMessage } from './messages.ts';
import { Refusal, refusalOf } from './refusal.ts';
import type { Slack } from './slack.ts';
import type { Block } from './world.ts';

/** Blocks as they are stored, or a Refusal: invalid_blocks_format, invalid_blocks, msg_blocks_too_long. */
export function checkedBlocks(slack: Slack, given: unknown): Block[] {
  const blocks = jsonOf(given, 'invalid_blocks_format');
  if (!Array.isArray(blocks)) throw new Refusal('invalid_blocks_format');
  const verdict = validateMessageBlocks(blocks);
  const problems = [...verdict.problems, ...fileProblems(slack, verdict), ...unknownTo(slack, blocks)];
  if (problems.length > 0) throw refusalOf('invalid_blocks', problems);
  if (verdict.tooMuchText) throw new Refusal('msg_blocks_too_long');
  return withIds(blocks, slack.ids);
}

function unknownTo({ workspace }: Slack, blocks: unknown[]): Problem[] {
  return blocks.flatMap((block, i) =>
    isObject(block) && workspace.unknown_blocks.includes(String(block.type))
      ? [
          {
            pointer: `/blocks/${i}/type`,
            code: 'not_allowed_here' as const,
            message: `unsupported type: ${String(block.type)}`,
          },
        ]
      : [],
  );
}

/**
 * The thread a message is to stand in. Slack asks for the parent's `ts` and warns of a reply's, which is refused here.
 * Refusals: thread_not_found, cannot_reply_to_message.
 */
export function checkedThread(slack: Slack, channel: string, thread_ts: string): string {
  const parent = slack.messages.find(channel, thread_ts);
  if (!parent) throw new Refusal('thread_not_found');
  const isReply = parent.thread_ts !== undefined && parent.thread_ts !== parent.ts;
  if (isReply || parent.subtype === 'tombstone') throw new Refusal('cannot_reply_to_message');
  return thread_ts;
}

/** A view as it was given, or a Refusal: view_too_large, invalid_arguments with every problem. */
export function checkedView(slack: Slack, given: unknown, allowed: 'modal' | 'home' | 'any'): Json {
  const view = jsonOf(given, 'invalid_arguments');
  if (viewTooLarge(view)) throw new Refusal('view_too_large');
  const problems = viewProblems(slack, view, allowed === 'any' ? ['modal', 'home'] : [allowed]);
  if (problems.length > 0 || !isObject(view)) throw refusalOf('invalid_arguments', problems);
  return view;
}

/** What Slack would refuse in a view, its pictures too. */
export function viewProblems(slack: Slack, view: unknown, allowed: ('modal' | 'home')[]): Problem[] {
  const verdict = validateView(view, allowed);
  return [...verdict.problems, ...fileProblems(slack, verdict)];
}

const metadataSchema = z.strictObject({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.unknown()),
});

/** Metadata as it is stored; null for `{}`, which removes it. Refusals: invalid_metadata_format, metadata_too_large. */
export function checkedMetadata(given: unknown): StoredMessage['metadata'] | null {
  const metadata = jsonOf(given, 'invalid_metadata_format');
  if (isObject(metadata) && Object.keys(metadata).length === 0) return null;
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) throw new Refusal('invalid_metadata_format');
  if (Buffer.byteLength(JSON.stringify(parsed.data)) > LIMITS.message.metadataBytes)
    throw new Refusal('metadata_too_large');
  return parsed.data;
}

/** Form-encoded arguments carry objects as JSON. */
export function jsonOf(given: unknown, error: string): unknown {
  if (typeof given !== 'string') return given;
  try {
    return JSON.parse(given);
  } catch {
    throw new Refusal(error);
  }
}

function fileProblems(slack: Slack, verdict: Verdict): Problem[] {
  return verdict.slackFiles.flatMap(({ pointer, ...source }) => {
    const why = slack.files.whyNotAnImage(source);
    return why ? [{ pointer, code: 'invalid_value' as const, message: why }] : [];
  });
}
