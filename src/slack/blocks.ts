import type { Button, KnownBlock, PlainTextElement, PlainTextOption, RichTextElement } from '@slack/types';
import { clean, cut, plain } from './text.ts';

/** The few shapes of Block Kit that everything here is drawn with. Texts that Slack parses come escaped. */

export function plainText(text: string, charsMax: number): PlainTextElement {
  return { type: 'plain_text', text: cut(text, charsMax), emoji: false };
}

export function header(text: string): KnownBlock {
  return { type: 'header', text: plainText(plain(text, 150), 150) };
}

/** `mrkdwn` is parsed: what is not ours in it has to be escaped. */
export function section(mrkdwn: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: mrkdwn, verbatim: true } };
}

export function context(mrkdwn: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: cut(mrkdwn, 3000), verbatim: true }] };
}

/** Untrusted text in a quote, in which Slack parses nothing. */
export function quote(text: string, charsMax: number): KnownBlock {
  const shown = cut(clean(text), charsMax) || '–';
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: shown }] }],
  };
}

/** A name and what it is, one line each, in which Slack parses nothing. */
export interface Line {
  name: string;
  text: string;
  /** Behind the text, in italics. */
  remark?: string | undefined;
}

export function lines(all: Line[]): RichTextElement[] {
  return all.flatMap(({ name, text, remark }, i) => [
    { type: 'text' as const, text: `${i > 0 ? '\n' : ''}${plain(name, 60)}: `, style: { bold: true } },
    { type: 'text' as const, text: plain(text, 300) },
    ...(remark === undefined
      ? []
      : [{ type: 'text' as const, text: `  ${plain(remark, 60)}`, style: { italic: true } }]),
  ]);
}

export function richLines(all: Line[]): KnownBlock[] {
  if (all.length === 0) return [];
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: lines(all) }] }];
}

export function button(
  action_id: string,
  label: string,
  value: string,
  more: Partial<Button> = {},
): Button & { action_id: string } {
  return { type: 'button', value, text: plainText(plain(label, 75), 75), ...more, action_id };
}

export function option(text: string, value: string, description?: string | null): PlainTextOption {
  return {
    text: plainText(plain(text, 75), 75),
    value,
    ...(description ? { description: plainText(plain(description, 75), 75) } : {}),
  };
}
