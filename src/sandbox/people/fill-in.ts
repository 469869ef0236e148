import { isObject, type Json } from '../block-kit/check.ts';
import { optionsShown } from '../block-kit/options.ts';
import type { Placed } from '../drawn-blocks.ts';
import type { Slack } from '../slack.ts';
import { emptyValue, valueProperty } from './state.ts';

/** What a person put into an element, typed as Slack types it, or why Slack's own client would not have let them. */
export type Filled = { value: Json } | { refused: string };

type Suggested = (value: string) => Promise<Json | undefined>;

/**
 * Puts a value into an element the way a person would: text is typed, options are picked by their value.
 * `suggested` finds an option the app suggested for a type-ahead.
 */
export async function fillIn(slack: Slack, placed: Placed, given: unknown, suggested: Suggested): Promise<Filled> {
  const property = valueProperty(placed.type);
  if (!property) return { refused: `a ${placed.type} can't be filled in` };
  const typed = (value: unknown): Filled => ({ value: { type: placed.type, [property]: value } });
  if (given === null || given === undefined || given === '' || (Array.isArray(given) && given.length === 0))
    return typed(emptyValue(placed.type));
  switch (placed.type) {
    case 'static_select':
    case 'radio_buttons':
    case 'external_select': {
      const option = await pick(placed, given, suggested);
      return option ? typed(option) : { refused: `no such option: ${describe(given)}` };
    }
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes': {
      const wanted: unknown[] = Array.isArray(given) ? given : [given];
      const options = await Promise.all(wanted.map((each) => pick(placed, each, suggested)));
      const missing = wanted.find((_, index) => options[index] === undefined);
      if (missing !== undefined) return { refused: `no such option: ${describe(missing)}` };
      const max = Number(placed.element.max_selected_items ?? Number.POSITIVE_INFINITY);
      return options.length > max ? { refused: `no more than ${max} can be selected` } : typed(options);
    }
    case 'users_select':
      return knownUser(slack, given) ? typed(given) : { refused: `no such person: ${describe(given)}` };
    case 'multi_users_select': {
      const users: unknown[] = Array.isArray(given) ? given : [given];
      const stranger = users.find((each) => !knownUser(slack, each));
      return stranger === undefined ? typed(users) : { refused: `no such person: ${describe(stranger)}` };
    }
    case 'conversations_select':
    case 'channels_select':
      return typeof given === 'string' && slack.members.conversation(given)
        ? typed(given)
        : { refused: `no such channel: ${describe(given)}` };
    case 'datetimepicker':
      return Number.isInteger(Number(given)) ? typed(Number(given)) : { refused: 'not a date and time in seconds' };
    case 'rich_text_input':
      return typed(typeof given === 'string' ? richTextOf(given) : given);
    default:
      return typedText(placed, String(given), typed);
  }
}

/**
 * What a click carries of a field that does not fit yet: only a submit is checked. Text stands as it was typed, half a
 * number or date is none. null for what nobody could have typed.
 */
export function unfinished({ type }: Placed, given: unknown): Json | null {
  if (typeof given !== 'string') return null;
  if (['plain_text_input', 'email_text_input', 'url_text_input'].includes(type)) return { type, value: given };
  const property = ['number_input', 'datepicker', 'timepicker'].includes(type) ? valueProperty(type) : undefined;
  return property ? { type, [property]: null } : null;
}

function typedText(placed: Placed, text: string, typed: (value: unknown) => Filled): Filled {
  const { element, type } = placed;
  const problem = textProblem(type, element, text);
  return problem ? { refused: problem } : typed(text);
}

/** What Slack's client says below the field when a text does not fit. */
function textProblem(type: string, element: Json, text: string): string | null {
  switch (type) {
    case 'plain_text_input':
      if (text.length < Number(element.min_length ?? 0))
        return `must be at least ${String(element.min_length)} characters`;
      if (text.length > Number(element.max_length ?? 3000))
        return `must be at most ${Number(element.max_length ?? 3000)} characters`;
      return null;
    case 'number_input':
      if (!/^-?\d+(\.\d+)?$/.test(text)) return 'must be a number';
      if (element.is_decimal_allowed !== true && text.includes('.')) return 'must be a whole number';
      if (Number(text) < Number(element.min_value ?? Number.NEGATIVE_INFINITY))
        return `must be at least ${String(element.min_value)}`;
      if (Number(text) > Number(element.max_value ?? Number.POSITIVE_INFINITY))
        return `must be at most ${String(element.max_value)}`;
      return null;
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : 'must be an email address';
    case 'url_text_input':
      return URL.canParse(text) ? null : 'must be a URL';
    case 'datepicker':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
        ? null
        : 'must be a date as YYYY-MM-DD';
    case 'timepicker':
      return /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? null : 'must be a time as HH:mm';
    default:
      return null;
  }
}

async function pick(placed: Placed, given: unknown, suggested: Suggested): Promise<Json | undefined> {
  const value = isObject(given) ? given.value : given;
  if (typeof value !== 'string') return undefined;
  const initial = [placed.element.initial_option, placed.element.initial_options].flat().filter(isObject);
  const shown = [...optionsShown(placed.element), ...initial].find((option) => option.value === value);
  return structuredClone(shown ?? (placed.type.endsWith('external_select') ? await suggested(value) : undefined));
}

function knownUser(slack: Slack, given: unknown): given is string {
  return typeof given === 'string' && slack.members.person(given) !== undefined;
}

function richTextOf(text: string): Json {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
  };
}

function describe(given: unknown): string {
  return typeof given === 'string' ? given : JSON.stringify(given);
}
