import {
  all,
  bool,
  type Check,
  complain,
  integer,
  type Json,
  list,
  matching,
  oneOf,
  optional,
  required,
  shape,
  string,
} from './check.ts';
import { LIMITS } from './limits.ts';
import { initialAmongOptions, option, optionGroups, options } from './options.ts';
import { richTextObject } from './rich-text.ts';
import { confirmDialog, linkUrl, plainText, webUrl } from './text.ts';

const actionId: Check = all(string(LIMITS.idChars), (value, pointer, seen) => {
  if (typeof value !== 'string') return;
  if (seen.actionIds.has(value))
    complain(seen, pointer, 'duplicate', `action_id already exists in this block: ${value}`);
  seen.actionIds.add(value);
});

const focus: Check = all(bool, (value, pointer, seen) => {
  if (value !== true) return;
  seen.focused += 1;
  if (seen.focused > 1) complain(seen, pointer, 'duplicate', 'only one element may set focus_on_load');
});

const action = { action_id: optional(actionId) };
const confirm = { confirm: optional(confirmDialog) };
const focusable = { focus_on_load: optional(focus) };
const placeholder = { placeholder: optional(plainText(LIMITS.select.placeholderChars)) };
const dispatch = {
  dispatch_action_config: optional(
    shape({
      trigger_actions_on: optional(list(oneOf('on_enter_pressed', 'on_character_entered'), 2)),
    }),
  ),
};
const select = { ...action, ...confirm, ...focusable, ...placeholder };
const maxSelected = { max_selected_items: optional(integer(1, LIMITS.select.options)) };
const textInput = { ...action, ...focusable, ...placeholder, ...dispatch };
const responds = { response_url_enabled: optional(bool) };

const userId = matching(/^[UW][A-Z0-9]+$/, 'a user id');
const channelId = matching(/^[CDG][A-Z0-9]+$/, 'a channel id');
const anyLength = Number.MAX_SAFE_INTEGER;
const date = matching(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a date as YYYY-MM-DD');
const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time as HH:mm');
const number = matching(/^-?\d+(\.\d+)?$/, 'a number written as a string');
const conversationFilter = shape({
  include: optional(list(oneOf('im', 'mpim', 'private', 'public'), 4)),
  exclude_external_shared_channels: optional(bool),
  exclude_bot_users: optional(bool),
});

function eitherOptionsOrGroups(element: Json, pointer: string, seen: Parameters<Check>[2]): void {
  const both = element.options !== undefined && element.option_groups !== undefined;
  const none = element.options === undefined && element.option_groups === undefined;
  if (both) complain(seen, pointer, 'not_allowed_here', 'specify options or option_groups, not both');
  if (none) complain(seen, pointer, 'missing_required_field', 'missing required field: options');
  initialAmongOptions(element, pointer, seen);
}

function orderedLengths(low: string, high: string) {
  return (element: Json, pointer: string, seen: Parameters<Check>[2]) => {
    if (element[low] === undefined || element[high] === undefined) return;
    if (Number(element[low]) > Number(element[high]))
      complain(seen, `${pointer}/${low}`, 'invalid_value', `${low} must not be greater than ${high}`);
  };
}

/** An image as an element (context, accessory, card); the block of the same name adds a title. */
export const imageFields = {
  alt_text: required(string(LIMITS.image.altChars)),
  image_url: optional(webUrl(LIMITS.image.urlChars)),
  slack_file: optional(
    shape(
      { id: optional(matching(/^F[A-Z0-9]+$/, 'a file id')), url: optional(webUrl(3000)) },
      (file, pointer, seen) => {
        if ((file.id === undefined) === (file.url === undefined))
          complain(seen, pointer, 'invalid_value', 'specify exactly one of id and url');
        else
          seen.slackFiles.push({
            pointer,
            ...(typeof file.id === 'string' ? { id: file.id } : {}),
            ...(typeof file.url === 'string' ? { url: file.url } : {}),
          });
      },
    ),
  ),
};

export function oneImageSource(image: Json, pointer: string, seen: Parameters<Check>[2]): void {
  if ((image.image_url === undefined) === (image.slack_file === undefined))
    complain(seen, pointer, 'missing_required_field', 'specify exactly one of image_url and slack_file');
}

/** Every element by its `type`. Which of them a block may hold is said by the block. */
export const ELEMENTS = {
  button: shape({
    ...action,
    ...confirm,
    text: required(plainText(LIMITS.button.textChars)),
    value: optional(string(LIMITS.button.valueChars)),
    url: optional(linkUrl(LIMITS.button.urlChars)),
    style: optional(oneOf('primary', 'danger')),
    accessibility_label: optional(string(LIMITS.button.labelChars)),
  }),
  static_select: shape(
    {
      ...select,
      options: optional(options(LIMITS.select.options)),
      option_groups: optional(optionGroups),
      initial_option: optional(option()),
    },
    eitherOptionsOrGroups,
  ),
  multi_static_select: shape(
    {
      ...select,
      ...maxSelected,
      options: optional(options(LIMITS.select.options)),
      option_groups: optional(optionGroups),
      initial_options: optional(list(option(), LIMITS.select.options)),
    },
    eitherOptionsOrGroups,
  ),
  external_select: shape({
    ...select,
    min_query_length: optional(integer(0, anyLength)),
    initial_option: optional(option()),
  }),
  multi_external_select: shape({
    ...select,
    ...maxSelected,
    min_query_length: optional(integer(0, anyLength)),
    initial_options: optional(list(option(), LIMITS.select.options)),
  }),
  users_select: shape({ ...select, initial_user: optional(userId) }),
  multi_users_select: shape({
    ...select,
    ...maxSelected,
    initial_users: optional(list(userId, LIMITS.select.options)),
  }),
  conversations_select: shape({
    ...select,
    ...responds,
    initial_conversation: optional(channelId),
    default_to_current_conversation: optional(bool),
    filter: optional(conversationFilter),
  }),
  channels_select: shape({ ...select, ...responds, initial_channel: optional(channelId) }),
  overflow: shape({ ...action, ...confirm, options: required(options(LIMITS.overflow.options, { url: true })) }),
  radio_buttons: shape(
    {
      ...action,
      ...confirm,
      ...focusable,
      options: required(options(LIMITS.radioButtons.options, { formatted: true })),
      initial_option: optional(option({ formatted: true })),
    },
    initialAmongOptions,
  ),
  checkboxes: shape(
    {
      ...action,
      ...confirm,
      ...focusable,
      options: required(options(LIMITS.checkboxes.options, { formatted: true })),
      initial_options: optional(list(option({ formatted: true }), LIMITS.checkboxes.options)),
    },
    initialAmongOptions,
  ),
  plain_text_input: shape(
    {
      ...textInput,
      initial_value: optional(string(LIMITS.plainTextInput.chars, 0)),
      multiline: optional(bool),
      min_length: optional(integer(0, LIMITS.plainTextInput.chars)),
      max_length: optional(integer(1, LIMITS.plainTextInput.chars)),
    },
    (element, pointer, seen) => {
      orderedLengths('min_length', 'max_length')(element, pointer, seen);
      if (
        typeof element.initial_value === 'string' &&
        element.initial_value.length > Number(element.max_length ?? anyLength)
      )
        complain(seen, `${pointer}/initial_value`, 'too_long', 'initial_value must not be longer than max_length');
    },
  ),
  number_input: shape(
    {
      ...textInput,
      is_decimal_allowed: required(bool),
      initial_value: optional(number),
      min_value: optional(number),
      max_value: optional(number),
    },
    orderedLengths('min_value', 'max_value'),
  ),
  email_text_input: shape({ ...textInput, initial_value: optional(string(anyLength)) }),
  url_text_input: shape({ ...textInput, initial_value: optional(linkUrl(anyLength)) }),
  rich_text_input: shape({
    ...textInput,
    initial_value: optional(richTextObject),
    min_lines: optional(integer(1, 100)),
    max_lines: optional(integer(1, 100)),
  }),
  datepicker: shape({ ...select, initial_date: optional(date) }),
  timepicker: shape({ ...select, initial_time: optional(time), timezone: optional(string(255)) }),
  datetimepicker: shape({
    ...action,
    ...confirm,
    ...focusable,
    initial_date_time: optional(integer(1_000_000_000, 9_999_999_999)),
  }),
  image: shape(imageFields, oneImageSource),
} satisfies Record<string, Check>;
