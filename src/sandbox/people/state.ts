import { isObject, type Json } from '../block-kit/check.ts';
import { optionsShown } from '../block-kit/options.ts';
import { type Placed, placedElements } from '../drawn-blocks.ts';
import type { Block } from '../world.ts';

/** `state.values` of a payload: by block_id and action_id, each value under the name its element's type gives it. */
export type State = Record<string, Record<string, Json>>;

type Empty = null | [];

/** Which property an element's value is kept in, what it is when nothing was chosen, and where its first value comes from. */
const STATEFUL: Record<string, { property: string; empty: Empty; initial: string }> = {
  plain_text_input: { property: 'value', empty: null, initial: 'initial_value' },
  number_input: { property: 'value', empty: null, initial: 'initial_value' },
  email_text_input: { property: 'value', empty: null, initial: 'initial_value' },
  url_text_input: { property: 'value', empty: null, initial: 'initial_value' },
  rich_text_input: { property: 'rich_text_value', empty: null, initial: 'initial_value' },
  static_select: { property: 'selected_option', empty: null, initial: 'initial_option' },
  external_select: { property: 'selected_option', empty: null, initial: 'initial_option' },
  radio_buttons: { property: 'selected_option', empty: null, initial: 'initial_option' },
  multi_static_select: { property: 'selected_options', empty: [], initial: 'initial_options' },
  multi_external_select: { property: 'selected_options', empty: [], initial: 'initial_options' },
  checkboxes: { property: 'selected_options', empty: [], initial: 'initial_options' },
  users_select: { property: 'selected_user', empty: null, initial: 'initial_user' },
  multi_users_select: { property: 'selected_users', empty: [], initial: 'initial_users' },
  conversations_select: { property: 'selected_conversation', empty: null, initial: 'initial_conversation' },
  channels_select: { property: 'selected_channel', empty: null, initial: 'initial_channel' },
  datepicker: { property: 'selected_date', empty: null, initial: 'initial_date' },
  timepicker: { property: 'selected_time', empty: null, initial: 'initial_time' },
  datetimepicker: { property: 'selected_date_time', empty: null, initial: 'initial_date_time' },
};

export function isStateful(type: string): boolean {
  return Object.hasOwn(STATEFUL, type);
}

/** The property an element of this type reports its value in, both in `state.values` and in `actions[0]`. */
export function valueProperty(type: string): string | undefined {
  return STATEFUL[type]?.property;
}

/** What nothing chosen looks like for this type. */
export function emptyValue(type: string): Empty {
  return STATEFUL[type]?.empty ?? null;
}

/** The state of freshly drawn blocks; an input that was there before, by block_id, action_id and type, keeps what it held. */
export function keptState(blocks: Block[], before: State | undefined): State {
  const state: State = {};
  for (const { block, element, action_id, type } of placedElements(blocks)) {
    const kind = STATEFUL[type];
    if (!kind || block.block_id === undefined) continue;
    const held = before?.[block.block_id]?.[action_id];
    const ofBlock = state[block.block_id] ?? {};
    state[block.block_id] = ofBlock;
    ofBlock[action_id] =
      held?.type === type && isOffered(held, element)
        ? held
        : { type, [kind.property]: structuredClone(element[kind.initial] ?? kind.empty) };
  }
  return state;
}

/** An option that the menu no longer has is no longer chosen; a type-ahead's menu is the app's and stays. */
function isOffered(held: Json, element: Json): boolean {
  if (element.options === undefined && element.option_groups === undefined) return true;
  const values = new Set(optionsShown(element).map((option) => option.value));
  return [held.selected_option, held.selected_options].flat().every((one) => !isObject(one) || values.has(one.value));
}

/** Puts what a person chose where the payload shows it. */
export function put(state: State, placed: Placed, value: Json): void {
  const block_id = placed.block.block_id ?? '';
  const ofBlock = state[block_id] ?? {};
  ofBlock[placed.action_id] = value;
  state[block_id] = ofBlock;
}

/** Whether an element's state holds nothing a person filled in. */
export function isEmpty(held: Json | undefined): boolean {
  const property = typeof held?.type === 'string' ? valueProperty(held.type) : undefined;
  const value = property ? held?.[property] : undefined;
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === null || value === undefined || value === '';
}
