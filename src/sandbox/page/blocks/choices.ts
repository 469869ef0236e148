import { attrs, type Html, html } from '../html.ts';
import { plain } from '../text/mrkdwn.ts';
import { nameOf } from '../text/reader.ts';
import { controlData } from './buttons.ts';
import { type Json, num, obj, objs, str, strs } from './fields.ts';
import { controlId, type Surface } from './surface.ts';
import { textObject, wordsOf } from './text-object.ts';

/** How a control is tied to its label, hint and error when it stands in an `input` block. */
export type Labelling = Record<string, string | boolean | undefined>;

interface Choice {
  value: string;
  words: string;
  /** An option's description. */
  more: string;
  group?: string;
}

export function radiosOrCheckboxes(element: Json, blockId: string, surface: Surface, labelling: Labelling): Html {
  const many = element.type === 'checkboxes';
  const chosen = many ? objs(element, 'initial_options') : [obj(element, 'initial_option')];
  const values = chosen.map((option) => str(option, 'value'));
  const name = controlId(surface, blockId, str(element, 'action_id') ?? '');
  const rows = objs(element, 'options').map((option) => {
    const value = str(option, 'value') ?? '';
    const box = attrs({ type: many ? 'checkbox' : 'radio', name, value, checked: values.includes(value) });
    const more = obj(option, 'description');
    return html`<label class="choice"><input${box}><span><span class="choice-text">${textObject(obj(option, 'text'), surface.reader)}</span>${more && html`<span class="option-description">${textObject(more, surface.reader)}</span>`}</span></label>`;
  });
  const shared = attrs({
    class: 'choices',
    role: many ? 'group' : 'radiogroup',
    ...controlData(element, blockId, surface.reader),
    ...labelling,
  });
  return html`<div${shared}>${rows}</div>`;
}

/** One choice of a known list: the browser's own select, which every keyboard and screen reader knows. */
export function select(element: Json, blockId: string, surface: Surface, labelling: Labelling): Html {
  const initial = initialValues(element)[0];
  const grouped = Map.groupBy(choicesOf(element, surface), (choice) => choice.group ?? '');
  const options = [...grouped].map(([group, choices]) => {
    const drawn = choices.map(
      (choice) =>
        html`<option${attrs({ value: choice.value, selected: choice.value === initial })}>${plain(choice.more === '' ? choice.words : `${choice.words} · ${choice.more}`)}</option>`,
    );
    return group === '' ? drawn : html`<optgroup label="${group}">${drawn}</optgroup>`;
  });
  const placeholder = wordsOf(element, 'placeholder') || 'Select an option';
  const shared = attrs({
    class: 'select',
    ...controlData(element, blockId, surface.reader),
    'aria-label': labelling.id === undefined && placeholder,
    ...labelling,
  });
  return html`<select${shared}><option value="">${placeholder}</option>${options}</select>`;
}

/** A list one types into: `external_select` asks the app, `multi_…` collects chips. The script brings it to life. */
export function combobox(element: Json, blockId: string, surface: Surface, labelling: Labelling): Html {
  const id = controlId(surface, blockId, str(element, 'action_id') ?? '');
  const many = String(element.type).startsWith('multi_');
  const external = String(element.type).endsWith('external_select');
  const known = external ? initialChoices(element) : choicesOf(element, surface);
  const chosen = initialValues(element).map(
    (value) => known.find((choice) => choice.value === value) ?? { value, words: value, more: '' },
  );
  const root = attrs({
    class: 'combo',
    ...controlData(element, blockId, surface.reader),
    'data-many': many,
    'data-external': external,
    'data-min-query': external ? (num(element, 'min_query_length') ?? 3) : undefined,
    'data-max': num(element, 'max_selected_items'),
    'data-value': many ? undefined : chosen[0]?.value,
  });
  const chips = chosen.map(
    (choice) =>
      html`<li class="chip" data-value="${choice.value}"><span>${plain(choice.words)}</span><button type="button" aria-label="Remove ${choice.words}"></button></li>`,
  );
  const field = attrs({
    class: 'text-input',
    role: 'combobox',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': `${id}-list`,
    placeholder: wordsOf(element, 'placeholder') || (external ? 'Type to search' : 'Select options'),
    value: many ? undefined : chosen[0]?.words,
    'aria-label': labelling.id === undefined && (wordsOf(element, 'placeholder') || 'Search'),
    ...labelling,
  });
  const options = external ? [] : optionRows(known);
  return html`<div${root}>${many && html`<ul class="chips" aria-label="Selected">${chips}</ul>`}<input${field}><div class="menu listbox" role="listbox" id="${id}-list" popover="manual" aria-label="Options">${options}</div></div>`;
}

/** The rows of a list one types into, under their headings. */
function optionRows(choices: Choice[]): Html[] {
  return [...Map.groupBy(choices, (choice) => choice.group ?? '')].map(([group, own]) => {
    const rows = own.map(
      ({ value, words, more }) =>
        html`<div role="option" aria-selected="false" class="menu-item" data-option="${value}" data-words="${words}">${plain(words)}${more !== '' && html`<span class="option-description">${plain(more)}</span>`}</div>`,
    );
    if (group === '') return html`${rows}`;
    return html`<div role="group" aria-label="${group}"><span class="menu-group" aria-hidden="true">${group}</span>${rows}</div>`;
  });
}

function choicesOf(element: Json, surface: Surface): Choice[] {
  const { reader } = surface;
  const people = () =>
    [...reader.people.values()]
      .filter((person) => !person.deleted)
      .map((person) => ({ value: person.id, words: nameOf(reader, person.id), more: '' }));
  const channels = () =>
    [...reader.channels.values()]
      .filter((channel) => channel.members.includes(reader.me.id))
      .map((channel) => ({ value: channel.id, words: `#${channel.name}`, more: '' }));
  switch (String(element.type).replace(/^multi_/, '')) {
    case 'users_select':
      return people();
    case 'channels_select':
      return channels();
    case 'conversations_select':
      return [...channels(), ...people()];
    default: {
      const loose = objs(element, 'options').map((option) => choice(option));
      const groups = objs(element, 'option_groups').flatMap((group) =>
        objs(group, 'options').map((option) => choice(option, wordsOf(group, 'label'))),
      );
      return [...loose, ...groups];
    }
  }
}

function choice(option: Json, group?: string): Choice {
  return {
    value: str(option, 'value') ?? '',
    words: wordsOf(option, 'text'),
    more: wordsOf(option, 'description'),
    ...(group && { group }),
  };
}

function initialChoices(element: Json): Choice[] {
  const one = obj(element, 'initial_option');
  return [...(one ? [one] : []), ...objs(element, 'initial_options')].map((option) => choice(option));
}

function initialValues(element: Json): string[] {
  const ids = ['user', 'channel', 'conversation'].flatMap((kind) => {
    const one = str(element, `initial_${kind}`);
    return one === undefined ? strs(element, `initial_${kind}s`) : [one];
  });
  return [...initialChoices(element).map((choice) => choice.value), ...ids];
}
