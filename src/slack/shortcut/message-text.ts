import { clean } from '../text.ts';

/** As much of a Slack message as its words hang on. */
export interface SlackMessage {
  text?: string | undefined;
  blocks?: unknown;
}

/**
 * A message as people read it: mentions, links and emoji in words, no markup. What people wrote is read from its rich text; what
 * apps wrote from their text, or from their blocks where there is none. Empty: there are no words in it.
 */
export function messageText({ text = '', blocks }: SlackMessage): string {
  const all = listOf(blocks);
  const isRich = all.length > 0 && all.every((block) => typeOf(block) === 'rich_text');
  const names = channelNames(text);
  const written = isRich ? all.map((block) => richText(block, names)).join('') : '';
  return clean(written.trim() || fromMrkdwn(text).trim() || all.map(blockText).join('\n').trim())
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Slack's escapes and angle brackets in words. */
function fromMrkdwn(text: string): string {
  return text
    .replace(/<([^<>]*)>/g, (_, inside: string) => inWords(inside))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function inWords(inside: string): string {
  const [to = '', label = ''] = splitOnce(inside, '|');
  const [kind, rest] = [to[0], to.slice(1)];
  switch (kind) {
    case '@':
      return `@${label || rest}`;
    case '#':
      return `#${label || rest}`;
    case '!':
      if (rest.startsWith('date^')) return label;
      if (rest.startsWith('subteam^')) return `@${(label || rest.slice('subteam^'.length)).replace(/^@/, '')}`;
      return `@${rest.split('^')[0]}`;
    default:
      return link(to, label);
  }
}

/** The label, and where it leads if that does not say it. */
function link(url: string, label: string): string {
  const bare = url.replace(/^(mailto:|tel:)/, '');
  if (label === '' || label === bare || url.replace(/^https?:\/\//, '') === label) return label || bare;
  return `${label} (${bare})`;
}

function splitOnce(text: string, at: string): [string, string] {
  const i = text.indexOf(at);
  return i < 0 ? [text, ''] : [text.slice(0, i), text.slice(i + at.length)];
}

/** Rich text names a channel by its id alone; beside it the text may name it in full. */
function channelNames(text: string): Map<string, string> {
  return new Map([...text.matchAll(/<#([A-Z0-9]+)\|([^<>]+)>/g)].map(([, id = '', name = '']) => [id, name]));
}

const levelsMax = 8;

function richText(node: unknown, names: Map<string, string>, depth = 0): string {
  if (depth > levelsMax) return '';
  const inner = () => listOf(fieldOf(node, 'elements')).map((each) => richText(each, names, depth + 1));
  const word = (name: string) => textOf(node, name);
  switch (typeOf(node)) {
    case 'rich_text':
      return inner().join('');
    case 'rich_text_section':
      return withNewline(inner().join(''));
    case 'rich_text_quote':
    case 'rich_text_preformatted':
      return withNewline(inner().join(''));
    case 'rich_text_list': {
      const indent = '  '.repeat(Math.min(levelsMax, Number(fieldOf(node, 'indent')) || 0));
      const isOrdered = word('style') === 'ordered';
      const first = Number(fieldOf(node, 'offset')) || 0;
      return inner()
        .map((item, i) => `${indent}${isOrdered ? `${first + i + 1}.` : '•'} ${withNewline(item)}`)
        .join('');
    }
    case 'text':
      return word('text');
    case 'link':
      return link(word('url'), word('text'));
    case 'user':
      return `@${word('user_id')}`;
    case 'usergroup':
      return `@${word('usergroup_id')}`;
    case 'channel':
      return `#${names.get(word('channel_id')) ?? word('channel_id')}`;
    case 'broadcast':
      return `@${word('range')}`;
    case 'emoji':
      return emoji(word('unicode')) ?? `:${word('name')}:`;
    case 'date':
      return word('fallback');
    case 'color':
      return word('value');
    default:
      return '';
  }
}

function withNewline(line: string): string {
  return line.endsWith('\n') ? line : `${line}\n`;
}

function emoji(unicode: string): string | null {
  if (!/^[0-9a-f]{1,6}(-[0-9a-f]{1,6})*$/i.test(unicode)) return null;
  const codes = unicode.split('-').map((code) => Number.parseInt(code, 16));
  return codes.every((code) => code <= 0x10ffff) ? String.fromCodePoint(...codes) : null;
}

/** What other blocks say, line by line: their texts, fields and elements. */
function blockText(block: unknown): string {
  if (typeOf(block) === 'rich_text') return richText(block, new Map());
  const lines = [
    fieldOf(block, 'text'),
    ...listOf(fieldOf(block, 'fields')),
    ...(typeOf(block) === 'context' ? listOf(fieldOf(block, 'elements')) : []),
    fieldOf(block, 'title'),
  ];
  return lines.map(textObject).filter(Boolean).join('\n');
}

function textObject(value: unknown): string {
  if (typeof value === 'string') return fromMrkdwn(value);
  if (typeOf(value) === 'mrkdwn' || typeOf(value) === 'plain_text') return fromMrkdwn(textOf(value, 'text'));
  return '';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function textOf(value: unknown, name: string): string {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : '';
}

function typeOf(value: unknown): string {
  return textOf(value, 'type');
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
