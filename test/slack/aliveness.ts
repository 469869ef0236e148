import fc from 'fast-check';
import { liveMarkup } from '../support/block-kit.ts';

/** What may stand alive anywhere: our own dates, channels and commands, and people that Slack vouched for. */
const ours =
  /<!date\^\d{10}\^(\{date_short_pretty\} )?\{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d UTC>|<@U01ANA>|<@U02BEN>|<#C0REVIEW>|`(\/signoff [^`<>]*|\d{4}-\d\d-\d\d|[a-z0-9][a-z0-9-]*)`/g;

/** What is wrong with what Slack would parse; nothing: it holds no markup but ours. */
export function alive(texts: string[]): string[] {
  return texts.flatMap((text) => [
    ...liveMarkup(text.replace(ours, '')),
    // Ours come in pairs.
    ...((text.match(/\*/g)?.length ?? 0) % 2 === 1 ? [`an odd * in ${text}`] : []),
  ]);
}

/** What hides, or turns around what stands beside it. */
export function deceiving(text: string): string[] {
  return [
    ...(text.match(/[\p{Bidi_Control}\u200b\ufeff\u2060\u2028]|(?![\n\t])\p{Cc}/gu) ?? []),
    ...(text.isWellFormed() ? [] : ['half a surrogate pair']),
  ];
}

/** Any text, and many that are made of nothing but what Slack would parse. */
export const trickyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('&', '<', '>', '|', '@', '!', '*', '_', '`', ':', 'a', '\n', '👋', '\ud83d') }),
);
