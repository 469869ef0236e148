import { createHash } from 'node:crypto';
import type { InputBlock, KnownBlock, PlainTextOption } from '@slack/types';
import type { Item } from '../../review/item.ts';
import type { Label, Project } from '../../review/project.ts';
import { option, plainText } from '../blocks.ts';
import { plain } from '../text.ts';
import type { FormInput, FormState } from './face.ts';

/** Every input's action; its block says which input it is. */
export const inputAction = 'input';

/**
 * An input's block id names its item: Slack keeps what was typed as long as the id stays, and what was typed for one item must
 * not stand before the next.
 */
export function blockId(item: Pick<Item, 'id'>, name: string): string {
  return `${item.id}:${name}`;
}

export function inputIn(state: FormState, item: Pick<Item, 'id'>, name: string): FormInput {
  return state[blockId(item, name)]?.[inputAction] ?? {};
}

export function input(
  item: Pick<Item, 'id'>,
  name: string,
  label: string,
  element: InputBlock['element'],
  { optional = false, hint }: { optional?: boolean; hint?: string | undefined } = {},
): KnownBlock {
  return {
    type: 'input',
    block_id: blockId(item, name),
    optional,
    label: plainText(plain(label, 200), 200),
    element,
    ...(hint ? { hint: plainText(plain(hint, 500), 500) } : {}),
  };
}

const radioMax = 5;
const checkboxesMax = 10;
export const selectMax = 100;
const noneValue = 'signoff:none';

/** One of the labels: radio buttons for a few, a menu for more, type-ahead for many. Nothing is selected beforehand. */
export function oneLabel({ labels }: Project, { none }: { none: boolean }): InputBlock['element'] {
  const all = [...labels.map(labelOption), ...(none ? [noneOption] : [])];
  if (labels.length <= radioMax) return { type: 'radio_buttons', action_id: inputAction, options: all };
  if (all.length <= selectMax) {
    return {
      type: 'static_select',
      action_id: inputAction,
      placeholder: plainText('Choose a label', 75),
      options: all,
    };
  }
  return {
    type: 'external_select',
    action_id: inputAction,
    placeholder: plainText('Type to find a label', 75),
    min_query_length: 1,
  };
}

/** Several of the labels, starting from those that are given, as far as a menu can hold them. */
export function severalLabels({ labels }: Project, given: string[]): InputBlock['element'] {
  const chosen = new Set(given.slice(0, selectMax));
  const initial = labels.filter((label) => chosen.has(label.value)).map(labelOption);
  const start = initial.length > 0 ? { initial_options: initial } : {};
  if (labels.length <= checkboxesMax) {
    return { type: 'checkboxes', action_id: inputAction, options: labels.map(labelOption), ...start };
  }
  const placeholder = plainText('Choose labels', 75);
  if (labels.length <= selectMax) {
    return {
      type: 'multi_static_select',
      action_id: inputAction,
      placeholder,
      options: labels.map(labelOption),
      ...start,
    };
  }
  return {
    type: 'multi_external_select',
    action_id: inputAction,
    placeholder: plainText('Type to find labels', 75),
    min_query_length: 1,
    ...start,
  };
}

/** The labels that fit what was typed, best first: title or value begins with it, a word begins with it, it occurs somewhere. */
export function labelOptions({ labels, task }: Project, query: string): PlainTextOption[] {
  const sought = query.trim().toLowerCase();
  const rankOf = (label: Label) => {
    const names = [label.title.toLowerCase(), label.value.toLowerCase()];
    if (names.some((name) => name === sought)) return 0;
    if (names.some((name) => name.startsWith(sought))) return 1;
    if (names.some((name) => name.split(/[\s_/-]+/).some((word) => word.startsWith(sought)))) return 2;
    if (names.some((name) => name.includes(sought))) return 3;
    return label.description?.toLowerCase().includes(sought) ? 4 : null;
  };
  const found = labels
    .map((label) => ({ label, rank: rankOf(label) }))
    .filter((each): each is { label: Label; rank: number } => each.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ label }) => labelOption(label));
  // Whatever was typed, "none" is an answer.
  return task === 'classification' ? [...found.slice(0, selectMax - 1), noneOption] : found.slice(0, selectMax);
}

const noneOption = option('None of these', noneValue, 'Name the label that is missing below');

/** Why such an answer rejects, for projects that want to know. */
export const noneFits = 'None of the labels fits.';

export function isNone(chosen: string): boolean {
  return chosen === noneValue;
}

function labelOption(label: Label): PlainTextOption {
  return option(label.title, optionValue(label.value), label.description ?? describedBy(label));
}

/** What tells a label apart whose title is cut, or stands for something else. */
function describedBy({ title, value }: Label): string | null {
  if (title !== value) return value;
  const read = plain(title, Number.POSITIVE_INFINITY);
  return read.length > 75 ? `…${read.slice(-74).toWellFormed()}` : null;
}

/** Slack keeps 75 characters of an option's value; a longer one goes by its hash. */
export function optionValue(value: string): string {
  return value.length <= 75 && value !== noneValue
    ? value
    : `sha256:${createHash('sha256').update(value).digest('hex')}`;
}

export function labelOfOption({ labels }: Project, chosen: string): string | undefined {
  return labels.find((label) => optionValue(label.value) === chosen)?.value;
}

/** Slack's number inputs take digits and a point, no exponent. */
export function numberShown(value: number): string {
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 100 });
}

/** What was typed; untouched, it is what it was to the last digit. Undefined: it is no number. */
export function numberRead(typed: string | null | undefined, was: number | null): number | undefined {
  if (was !== null && typed === numberShown(was)) return was;
  const read = typed?.trim() ? Number(typed) : Number.NaN;
  return Number.isFinite(read) ? read : undefined;
}

const proposalCharsMax = 200;

/** Where a label that the project lacks is named. */
export function proposal(item: Item): KnownBlock {
  return input(
    item,
    'proposal',
    'Missing label',
    { type: 'plain_text_input', action_id: inputAction, max_length: proposalCharsMax },
    { optional: true, hint: 'Only with “None of these”: the project’s lead reads what you propose.' },
  );
}

export function proposedIn(state: FormState, item: Item): string | null {
  return inputIn(state, item, 'proposal').value?.trim() || null;
}
