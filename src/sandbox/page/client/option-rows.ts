/// <reference lib="dom" />
import type { Option } from './net.ts';

/** Options under the headings they came with. */
export function rowsOf(options: Option[]): HTMLElement[] {
  return [...Map.groupBy(options, (option) => option.group ?? '')].flatMap(([group, own]) => {
    const rows = own.map(optionRow);
    if (group === '') return rows;
    const heading = document.createElement('span');
    heading.className = 'menu-group';
    heading.setAttribute('aria-hidden', 'true');
    heading.textContent = group;
    const whole = document.createElement('div');
    whole.setAttribute('role', 'group');
    whole.setAttribute('aria-label', group);
    whole.append(heading, ...rows);
    return [whole];
  });
}

function optionRow(option: Option): HTMLElement {
  const row = document.createElement('div');
  row.className = 'menu-item';
  row.setAttribute('role', 'option');
  row.setAttribute('aria-selected', 'false');
  row.dataset.option = option.value;
  row.dataset.words = option.text;
  row.textContent = option.text;
  if (option.description) {
    const more = document.createElement('span');
    more.className = 'option-description';
    more.textContent = option.description;
    row.append(more);
  }
  return row;
}

/** Words in place of options: what to type, that nothing was found. Nobody can pick them. */
export function addNote(list: Element, words: string): void {
  const row = document.createElement('div');
  row.className = 'menu-note';
  row.setAttribute('role', 'option');
  row.setAttribute('aria-disabled', 'true');
  row.textContent = words;
  list.append(row);
}
