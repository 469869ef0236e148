/// <reference lib="dom" />
import { clicked, placeOf, speaks } from './clicks.ts';
import { placeBeside } from './menus.ts';
import { act, type Option } from './net.ts';
import { addNote, rowsOf } from './option-rows.ts';
import { held } from './values.ts';

const PAUSE_MS = 120;

interface Parts {
  combo: HTMLElement;
  input: HTMLInputElement;
  list: HTMLElement;
}

let latest = 0;

function partsAt(target: EventTarget | null): Parts | null {
  const combo = target instanceof Element ? target.closest<HTMLElement>('.combo') : null;
  const input = combo?.querySelector('input');
  const list = combo?.querySelector<HTMLElement>('.listbox');
  return combo && input && list ? { combo, input, list } : null;
}

/** Lists one types into: what the app suggests (`external_select`), or many of a known list. */
export function startComboboxes(): void {
  document.addEventListener('input', (event) => {
    const parts = partsAt(event.target);
    if (parts) void suggest(parts);
  });
  document.addEventListener('focusin', (event) => {
    const parts = event.target instanceof HTMLInputElement ? partsAt(event.target) : null;
    if (!parts) return;
    parts.input.select();
  });
  document.addEventListener('focusout', (event) => {
    const parts = event.target instanceof HTMLInputElement ? partsAt(event.target) : null;
    if (parts) leave(parts);
  });
  // Before the field loses focus, or the list would be gone when the click arrives.
  document.addEventListener('mousedown', (event) => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>('.combo .menu-item') : null;
    const parts = partsAt(event.target);
    if (!parts) return;
    if (option) {
      event.preventDefault();
      pick(parts, option);
    } else if (event.target === parts.input) {
      void suggest(parts);
    }
  });
  document.addEventListener('click', (event) => {
    const remove = event.target instanceof Element ? event.target.closest('.chip button') : null;
    const parts = remove && partsAt(remove);
    if (!parts) return;
    remove.closest('.chip')?.remove();
    parts.input.focus();
    changed(parts);
  });
  document.addEventListener('keydown', keys);
}

function keys(event: KeyboardEvent): void {
  const parts = event.target instanceof HTMLInputElement ? partsAt(event.target) : null;
  if (!parts) return;
  const { combo, input, list } = parts;
  const isOpen = list.matches(':popover-open');
  const options = shownOptions(list);
  const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
  switch (event.key) {
    case 'ArrowDown':
    case 'ArrowUp':
      event.preventDefault();
      if (!isOpen) void suggest(parts);
      else activate(parts, options.at((at + (event.key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1)) % options.length));
      return;
    case 'Enter':
      if (!isOpen) return;
      event.preventDefault();
      if (options[at]) pick(parts, options[at]);
      return;
    case 'Escape':
      if (!isOpen) return;
      event.preventDefault();
      close(parts);
      return;
    case 'Backspace':
      if (combo.dataset.many === undefined || input.value !== '') return;
      combo.querySelector('.chip:last-child')?.remove();
      changed(parts);
  }
}

function shownOptions(list: Element): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[role=option]:not([aria-disabled])')].filter(
    (option) => !option.hidden,
  );
}

async function suggest(parts: Parts): Promise<void> {
  const { combo, input, list } = parts;
  const query = input.value === labelOf(combo) ? '' : input.value.trim();
  if (combo.dataset.external === undefined) return filter(parts, query);
  const mine = ++latest;
  const missing = Number(combo.dataset.minQuery ?? 0) - query.length;
  if (missing > 0) return note(parts, `Type ${missing} more ${missing === 1 ? 'letter' : 'letters'} to search`);
  note(parts, 'Searching…');
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  if (mine !== latest) return;
  const { actionId = '', blockId = '' } = combo.dataset;
  const answer = await act<Option[]>('options', {
    place: placeOf(combo),
    action_id: actionId,
    block_id: blockId,
    query,
  });
  // A slow answer to an earlier query must not replace a later one.
  if (mine !== latest || document.activeElement !== input) return;
  if (!Array.isArray(answer)) return note(parts, answer.refused);
  const chosen = combo.dataset.many === undefined ? [] : held(combo);
  const offered = answer.filter((option) => !chosen.includes(option.value));
  if (offered.length === 0) return note(parts, 'Nothing found');
  list.replaceChildren(...rowsOf(offered));
  open(parts);
}

function filter(parts: Parts, query: string): void {
  const chosen = held(parts.combo);
  for (const option of parts.list.querySelectorAll<HTMLElement>('.menu-item')) {
    const fits = option.textContent?.toLowerCase().includes(query.toLowerCase()) ?? false;
    option.hidden = !fits || (Array.isArray(chosen) && chosen.includes(option.dataset.option ?? ''));
  }
  for (const group of parts.list.querySelectorAll<HTMLElement>('[role=group]'))
    group.hidden = group.querySelector('[role=option]:not([hidden])') === null;
  parts.list.querySelector('.menu-note')?.remove();
  if (shownOptions(parts.list).length === 0) addNote(parts.list, 'Nothing found');
  open(parts);
}

function note(parts: Parts, words: string): void {
  parts.list.replaceChildren();
  addNote(parts.list, words);
  open(parts);
}

function open(parts: Parts): void {
  const { list, input } = parts;
  if (!list.matches(':popover-open')) list.showPopover();
  placeBeside(list, input);
  input.setAttribute('aria-expanded', 'true');
  activate(parts, shownOptions(list)[0]);
}

function close({ list, input }: Parts): void {
  latest++;
  if (list.matches(':popover-open')) list.hidePopover();
  input.setAttribute('aria-expanded', 'false');
  input.removeAttribute('aria-activedescendant');
}

function activate({ list, input }: Parts, option: HTMLElement | undefined): void {
  for (const [at, one] of shownOptions(list).entries()) {
    one.id = `${list.id}-${at}`;
    one.setAttribute('aria-selected', String(one === option));
  }
  if (!option) {
    input.removeAttribute('aria-activedescendant');
    return;
  }
  input.setAttribute('aria-activedescendant', option.id);
  option.scrollIntoView({ block: 'nearest' });
}

function pick(parts: Parts, option: HTMLElement): void {
  const { combo, input } = parts;
  const value = option.dataset.option ?? '';
  const words = option.dataset.words ?? option.textContent ?? '';
  if (combo.dataset.many === undefined) {
    combo.dataset.value = value;
    combo.dataset.words = words;
    input.value = words;
  } else {
    addChip(combo, value, words);
    input.value = '';
  }
  close(parts);
  changed(parts);
}

function addChip(combo: HTMLElement, value: string, words: string): void {
  const chosen = held(combo);
  if (chosen.includes(value) || chosen.length >= Number(combo.dataset.max ?? Number.POSITIVE_INFINITY)) return;
  const chip = document.createElement('li');
  chip.className = 'chip';
  chip.dataset.value = value;
  const label = document.createElement('span');
  label.textContent = words;
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.setAttribute('aria-label', `Remove ${words}`);
  chip.append(label, remove);
  combo.querySelector('.chips')?.append(chip);
}

function labelOf(combo: HTMLElement): string | undefined {
  if (combo.dataset.value === undefined) return undefined;
  return combo.dataset.words ?? combo.querySelector('input')?.defaultValue;
}

/** Text that was never picked is not a choice: the field goes back to what is chosen, emptied text chooses nothing. */
function leave(parts: Parts): void {
  const { combo, input } = parts;
  close(parts);
  if (combo.dataset.many !== undefined) {
    input.value = '';
  } else if (input.value === '' && combo.dataset.value) {
    delete combo.dataset.value;
    delete combo.dataset.words;
    changed(parts);
  } else {
    input.value = labelOf(combo) ?? '';
  }
}

function changed({ combo }: Parts): void {
  if (speaks(combo)) void clicked(combo, held(combo));
}
