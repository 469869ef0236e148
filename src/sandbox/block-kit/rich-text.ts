import {
  all,
  bool,
  byType,
  type Check,
  integer,
  isObject,
  list,
  matching,
  oneOf,
  optional,
  required,
  shape,
  string,
} from './check.ts';
import { LIMITS } from './limits.ts';
import { linkUrl } from './text.ts';

const style = optional(
  shape({
    bold: optional(bool),
    italic: optional(bool),
    strike: optional(bool),
    code: optional(bool),
    underline: optional(bool),
  }),
);

const counted: Check = (value, _pointer, seen) => {
  if (isObject(value) && typeof value.text === 'string' && !seen.inTable) seen.textChars += value.text.length;
};

const text = all(counted, shape({ text: required(string(Number.MAX_SAFE_INTEGER)), style }));
const link = all(
  counted,
  shape({
    url: required(linkUrl(3000)),
    text: optional(string(Number.MAX_SAFE_INTEGER)),
    unsafe: optional(bool),
    style,
  }),
);

const inline = byType('rich text element', {
  text,
  link,
  user: shape({ user_id: required(matching(/^[UW][A-Z0-9]+$/, 'a user id')), style }),
  usergroup: shape({ usergroup_id: required(matching(/^S[A-Z0-9]+$/, 'a user group id')), style }),
  channel: shape({ channel_id: required(matching(/^[CDG][A-Z0-9]+$/, 'a channel id')), style }),
  team: shape({ team_id: required(matching(/^[TE][A-Z0-9]+$/, 'a team id')), style }),
  emoji: shape({ name: required(string(255)), unicode: optional(string(255)), style }),
  broadcast: shape({ range: required(oneOf('here', 'channel', 'everyone')), style }),
  color: shape({ value: required(matching(/^#[0-9a-fA-F]{3,6}$/, 'a hex colour')), style }),
  date: shape({
    timestamp: required(integer(0, Number.MAX_SAFE_INTEGER)),
    format: required(string(255)),
    url: optional(linkUrl(3000)),
    fallback: optional(string(255)),
    style,
  }),
});

const many = Number.MAX_SAFE_INTEGER;
const border = optional(oneOf(0, 1));
const section = shape({ elements: required(list(inline, many)) });

export const richTextElements: Check = list(
  byType('rich text', {
    rich_text_section: section,
    rich_text_quote: shape({ elements: required(list(inline, many)), border }),
    rich_text_preformatted: shape({
      elements: required(list(byType('preformatted element', { text, link }), many)),
      border,
    }),
    rich_text_list: shape({
      elements: required(list(byType('list item', { rich_text_section: section }), many)),
      style: required(oneOf('bullet', 'ordered')),
      indent: optional(integer(0, 8)),
      offset: optional(integer(0, many)),
      border,
    }),
  }),
  many,
);

/** A rich_text object where another block or element holds one (cells, titles, initial values). */
export const richTextObject: Check = byType('rich text', {
  rich_text: shape({ elements: required(richTextElements), block_id: optional(string(LIMITS.idChars)) }),
});
