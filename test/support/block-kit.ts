import { LIMITS } from '../../src/sandbox/block-kit/limits.ts';
import {
  problemMessage,
  validateMessageBlocks,
  validateView,
  viewTooLarge,
} from '../../src/sandbox/block-kit/validate.ts';
import type { DrawnCard } from '../../src/slack/card.ts';

/** Why Slack would refuse to post this card, or to redraw it; nothing: it would not. */
export function whyNotPosted({ text, blocks }: DrawnCard): string[] {
  const { problems, tooMuchText } = validateMessageBlocks(blocks);
  return [
    ...problems.map(problemMessage),
    ...(tooMuchText ? ['msg_blocks_too_long'] : []),
    ...(text.length > LIMITS.message.updateTextChars ? ['msg_too_long'] : []),
  ];
}

export function whyNotOpened(view: unknown): string[] {
  return [
    ...validateView(view, ['modal']).problems.map(problemMessage),
    ...(viewTooLarge(view) ? ['view_too_large'] : []),
  ];
}

export function whyNotPublished(view: unknown): string[] {
  return [
    ...validateView(view, ['home']).problems.map(problemMessage),
    ...(viewTooLarge(view) ? ['view_too_large'] : []),
  ];
}

/** Every text that Slack parses: the top-level text and the mrkdwn objects, wherever they are. */
export function parsedTexts({ text, blocks }: { text?: string; blocks: unknown }): string[] {
  const found = text === undefined ? [] : [text];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('type' in value && value.type === 'mrkdwn' && 'text' in value) found.push(String(value.text));
    Object.values(value).forEach(look);
  };
  look(blocks);
  return found;
}

/** What Slack would make a mention, a link, a command, an emoji or a quote of. Not our own dates and mentions, which `ours` names. */
export function liveMarkup(text: string, ours: readonly string[] = []): string[] {
  const foreign = ours.reduce((rest, own) => rest.replaceAll(own, ''), text);
  return [
    ...foreign.matchAll(
      /<[^>]*>?|&(?!amp;|lt;|gt;)|(?<=^|\n)(?:&gt;|>)|:(?!\d+:)[\p{Ll}\p{Lu}\p{Lo}\p{N}_+'-]+:|[`~]/gu,
    ),
  ].map(([found]) => found);
}

/** Everything that a person reads in these blocks, a line for each text; a space that keeps a line together reads as one. */
export function readable(blocks: unknown): string {
  const lines: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('text' in value && typeof value.text === 'string') lines.push(value.text);
    Object.values(value).forEach(look);
  };
  look(blocks);
  return lines.join('\n').replaceAll('\u00a0', ' ');
}
