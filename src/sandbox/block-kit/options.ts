import { type Check, complain, isObject, type Json, list, optional, required, shape, string } from './check.ts';
import { LIMITS } from './limits.ts';
import { anyText, linkUrl, plainText } from './text.ts';

/** An option object; `formatted` where Slack also takes mrkdwn (radio buttons, checkboxes), `url` only in overflow menus. */
export function option({ formatted = false, url = false } = {}): Check {
  const text = formatted ? anyText : plainText;
  return shape({
    text: required(text(LIMITS.option.textChars)),
    value: required(string(LIMITS.option.valueChars)),
    description: optional(text(LIMITS.option.descriptionChars)),
    ...(url ? { url: optional(linkUrl(LIMITS.option.urlChars)) } : {}),
  });
}

/** Options whose values differ from each other: two of the same value could not be told apart in the answer. */
export function options(max: number, kind: { formatted?: boolean; url?: boolean } = {}): Check {
  const check = list(option(kind), max);
  return (value, pointer, seen) => {
    check(value, pointer, seen);
    if (!Array.isArray(value)) return;
    const values = new Set<unknown>();
    value.forEach((each, index) => {
      if (!isObject(each) || each.value === undefined) return;
      if (values.has(each.value))
        complain(seen, `${pointer}/${index}/value`, 'duplicate', `option value is used twice: ${String(each.value)}`);
      values.add(each.value);
    });
  };
}

export const optionGroups: Check = list(
  shape({
    label: required(plainText(LIMITS.select.groupLabelChars)),
    options: required(options(LIMITS.select.options)),
  }),
  LIMITS.select.groups,
);

/** Every option a select, menu, radio or checkbox group shows, out of its groups too. */
export function optionsShown(element: Json): Json[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  const lists = [element.options, ...groups.map((group) => (isObject(group) ? group.options : []))];
  return lists.flatMap((each) => (Array.isArray(each) ? each.filter(isObject) : []));
}

/** `initial_option` and `initial_options` must be exactly options that are shown. */
export function initialAmongOptions(element: Json, pointer: string, seen: Parameters<Check>[2]): void {
  const shown = new Set(optionsShown(element).map(fingerprint));
  const check = (value: unknown, at: string) => {
    if (isObject(value) && !shown.has(fingerprint(value)))
      complain(seen, at, 'invalid_value', 'initial option must exactly match one of the options');
  };
  check(element.initial_option, `${pointer}/initial_option`);
  if (Array.isArray(element.initial_options))
    element.initial_options.forEach((each, index) => {
      check(each, `${pointer}/initial_options/${index}`);
    });
}

function fingerprint(option: Json): string {
  const text = isObject(option.text) ? [option.text.type, option.text.text] : option.text;
  const description = isObject(option.description) ? option.description.text : option.description;
  return JSON.stringify([option.value, text, description]);
}
