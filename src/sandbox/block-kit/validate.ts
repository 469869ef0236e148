import { blocksOf } from './blocks.ts';
import {
  bool,
  complain,
  type Inspection,
  isObject,
  type Json,
  newInspection,
  optional,
  type Problem,
  required,
  shape,
  string,
} from './check.ts';
import { LIMITS } from './limits.ts';
import { plainText } from './text.ts';

/** What was wrong with a payload, and what only whoever keeps files and sizes can still judge. */
export interface Verdict {
  problems: Problem[];
  /** Total text of all blocks is more than a message may hold, although each block is legal. */
  tooMuchText: boolean;
  slackFiles: Inspection['slackFiles'];
}

/** Judges the blocks of a message by Slack's rules; an empty list is a message without blocks. */
export function validateMessageBlocks(blocks: unknown, pointer = '/blocks'): Verdict {
  const seen = newInspection('message');
  blocksOf('message', 0)(blocks, pointer, seen);
  return {
    problems: seen.problems,
    tooMuchText: seen.textChars > LIMITS.message.blockTextChars,
    slackFiles: seen.slackFiles,
  };
}

/** Judges a modal or Home view by Slack's rules, the size in bytes apart (`viewTooLarge`). */
export function validateView(view: unknown, allowed: ('modal' | 'home')[], pointer = '/view'): Verdict {
  const type = isObject(view) && view.type === 'home' ? 'home' : 'modal';
  const seen = newInspection(type);
  if (!isObject(view)) complain(seen, pointer, 'invalid_type', 'must be an object');
  else if (!allowed.some((each) => each === view.type))
    complain(seen, `${pointer}/type`, 'invalid_value', `must be ${allowed.join(' or ')}`);
  else inspectView(view, type, pointer, seen);
  return { problems: seen.problems, tooMuchText: false, slackFiles: seen.slackFiles };
}

export function viewTooLarge(view: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(view) ?? '') > LIMITS.view.bytes;
}

/** The way Slack writes a problem into `response_metadata.messages`. */
export function problemMessage(problem: Problem): string {
  return `[ERROR] ${problem.message} [json-pointer:${problem.pointer}]`;
}

const viewFields = (surface: 'modal' | 'home') => ({
  blocks: required(blocksOf(surface, surface === 'modal' ? 1 : 0)),
  callback_id: optional(string(LIMITS.idChars, 0)),
  external_id: optional(string(LIMITS.idChars, 0)),
  private_metadata: optional(string(LIMITS.view.privateMetadataChars, 0)),
});

const home = shape(viewFields('home'));
const modal = shape(
  {
    ...viewFields('modal'),
    title: required(plainText(LIMITS.view.titleChars)),
    submit: optional(plainText(LIMITS.view.submitChars)),
    close: optional(plainText(LIMITS.view.closeChars)),
    clear_on_close: optional(bool),
    notify_on_close: optional(bool),
  },
  (view, pointer, seen) => {
    if (seen.inputs > 0 && !view.submit)
      complain(seen, pointer, 'missing_required_field', 'missing required field: submit (the view has input blocks)');
  },
);

function inspectView(view: Json, type: 'modal' | 'home', pointer: string, seen: Inspection): void {
  (type === 'home' ? home : modal)(view, pointer, seen);
}
