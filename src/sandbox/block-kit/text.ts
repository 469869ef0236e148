import { bool, byType, type Check, complain, isObject, oneOf, optional, required, shape, string } from './check.ts';
import { LIMITS } from './limits.ts';

const counted =
  (check: Check): Check =>
  (value, pointer, seen) => {
    if (isObject(value) && typeof value.text === 'string' && !seen.inTable) seen.textChars += value.text.length;
    check(value, pointer, seen);
  };

export const plainText = (max: number): Check =>
  counted(byType('text', { plain_text: shape({ text: required(string(max)), emoji: optional(bool) }) }));

export const mrkdwn = (max: number): Check =>
  counted(byType('text', { mrkdwn: shape({ text: required(string(max)), verbatim: optional(bool) }) }));

export const anyText = (max: number): Check =>
  counted(
    byType('text', {
      plain_text: shape({ text: required(string(max)), emoji: optional(bool) }),
      mrkdwn: shape({ text: required(string(max)), verbatim: optional(bool) }),
    }),
  );

export const webUrl =
  (max: number): Check =>
  (value, pointer, seen) => {
    string(max)(value, pointer, seen);
    if (typeof value !== 'string' || value === '') return;
    const url = URL.canParse(value) ? new URL(value) : null;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
      complain(seen, pointer, 'invalid_value', 'must be a valid http or https URL');
  };

/** Link buttons and rich text links may also open mail and phone. */
export const linkUrl =
  (max: number): Check =>
  (value, pointer, seen) => {
    string(max)(value, pointer, seen);
    if (typeof value !== 'string' || value === '') return;
    const url = URL.canParse(value) ? new URL(value) : null;
    if (!url || !['http:', 'https:', 'mailto:', 'tel:', 'slack:'].includes(url.protocol))
      complain(seen, pointer, 'invalid_value', 'must be a valid URL');
  };

export const confirmDialog: Check = shape({
  title: optional(plainText(LIMITS.confirm.titleChars)),
  text: required(anyText(LIMITS.confirm.textChars)),
  confirm: optional(plainText(LIMITS.confirm.buttonChars)),
  deny: optional(plainText(LIMITS.confirm.buttonChars)),
  style: optional(oneOf('primary', 'danger')),
});
