/// <reference lib="dom" />
import { noticed } from './clicks.ts';
import { refresh, threadNow } from './live.ts';
import { act, getJson, here } from './net.ts';

interface Suggestion {
  words: string;
  more: string;
  insert: string;
}

interface Command {
  command: string;
  description: string;
  usage_hint: string;
}

/** Where one writes: Enter sends, Shift+Enter begins a line, `/` offers commands and `@` people. Drafts outlive a look elsewhere. */
export function startComposers(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-composer]')) startComposer(form);
}

function startComposer(form: HTMLFormElement): void {
  const field = form.querySelector('textarea');
  const list = form.querySelector<HTMLElement>('.completion');
  const usage = form.querySelector<HTMLElement>('.usage');
  if (!field || !list || !usage) return;
  const inThread = form.dataset.composer === 'thread';
  const draft = `draft ${here.as} ${here.place} ${form.dataset.composer}`;
  field.value = sessionStorage.getItem(draft) ?? '';
  fitHeight(field);

  const send = async () => {
    const text = field.value.trim();
    if (text === '') return;
    const thread = threadNow();
    field.value = '';
    keep();
    const outcome = await act('say', {
      channel: here.place,
      text,
      ...(inThread && thread !== null && { thread_ts: thread }),
    });
    // What was refused is given back, unless something new was typed meanwhile.
    if (outcome.refused !== undefined && field.value === '') {
      field.value = text;
      keep();
    }
    await refresh();
    noticed(outcome);
  };
  const keep = () => {
    if (field.value === '') sessionStorage.removeItem(draft);
    else sessionStorage.setItem(draft, field.value);
    fitHeight(field);
    void hint(field.value, usage);
  };
  const completion = startCompletion(field, list, keep);
  field.addEventListener('input', () => {
    keep();
    void completion.offer();
  });
  field.addEventListener('blur', () => completion.close());
  field.addEventListener('keydown', (event) => {
    if (completion.key(event)) return event.preventDefault();
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
    field.focus();
  });
}

function fitHeight(field: HTMLTextAreaElement): void {
  field.style.height = '';
  // A field that is not shown has no height to measure; its one row stands.
  if (field.scrollHeight > field.clientHeight) field.style.height = `${field.scrollHeight}px`;
}

/** Below a command that stands there in full: what may come after it. */
async function hint(text: string, usage: HTMLElement): Promise<void> {
  const [, name] = /^(\/\S+)\s/.exec(text) ?? [];
  const command = name && (await getJson<Command[]>('/page/commands')).find((one) => one.command === name);
  usage.hidden = !command || command.usage_hint === '';
  usage.textContent = command ? `${command.command} ${command.usage_hint}` : '';
}

function startCompletion(field: HTMLTextAreaElement, list: HTMLElement, keep: () => void) {
  let shown: { from: number; suggestions: Suggestion[]; at: number } | null = null;
  let looked = 0;

  const close = () => {
    shown = null;
    looked++;
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute('aria-activedescendant');
  };
  const draw = () => {
    if (!shown || shown.suggestions.length === 0) return close();
    const { suggestions, at } = shown;
    list.replaceChildren(...suggestions.map((one, index) => suggestionRow(one, `${list.id}-${index}`, index === at)));
    list.hidden = false;
    field.setAttribute('aria-activedescendant', `${list.id}-${at}`);
  };
  const take = (index: number) => {
    const suggestion = shown?.suggestions[index];
    if (!shown || !suggestion) return;
    field.setRangeText(suggestion.insert, shown.from, field.selectionStart, 'end');
    close();
    keep();
  };
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    const row = event.target instanceof Element ? event.target.closest('[role=option]') : null;
    if (row) take([...list.children].indexOf(row));
  });
  return {
    close,
    async offer() {
      const before = field.value.slice(0, field.selectionStart);
      const mine = ++looked;
      const [command] = /^\/\S*$/.exec(before) ?? [];
      const [, person] = /(?:^|\s)@([^\s@]*)$/.exec(before) ?? [];
      const suggestions =
        command !== undefined ? await commandsLike(command) : person !== undefined ? await peopleLike(person) : [];
      if (mine !== looked) return;
      shown = { from: before.length - (command?.length ?? (person?.length ?? 0) + 1), suggestions, at: 0 };
      draw();
    },
    /** True if the key was the list's. Enter sends once the command stands there in full. */
    key(event: KeyboardEvent): boolean {
      if (!shown) return false;
      const { suggestions, at, from } = shown;
      const count = suggestions.length;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        shown.at = (at + (event.key === 'ArrowDown' ? 1 : count - 1)) % count;
        draw();
        return true;
      }
      if (event.key === 'Escape') {
        close();
        return true;
      }
      const complete = field.value.slice(from).trim() === suggestions[at]?.insert.trim();
      if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey && !complete)) {
        take(at);
        return true;
      }
      if (event.key === 'Enter') close();
      return false;
    },
  };
}

function suggestionRow({ words, more }: Suggestion, id: string, active: boolean): HTMLElement {
  const row = document.createElement('li');
  row.id = id;
  row.className = 'menu-item';
  row.setAttribute('role', 'option');
  row.setAttribute('aria-selected', String(active));
  const name = document.createElement('strong');
  name.textContent = words;
  const rest = document.createElement('span');
  rest.className = 'option-description';
  rest.textContent = more;
  row.append(name, rest);
  return row;
}

async function commandsLike(typed: string): Promise<Suggestion[]> {
  const commands = await getJson<Command[]>('/page/commands');
  return commands
    .filter(({ command }) => command.startsWith(typed))
    .map(({ command, description, usage_hint }) => ({
      words: command,
      more: [usage_hint, description].filter(Boolean).join(' · '),
      insert: `${command} `,
    }));
}

async function peopleLike(typed: string): Promise<Suggestion[]> {
  const people = await getJson<{ name: string; real_name: string }[]>('/page/people');
  const start = typed.toLowerCase();
  return people
    .filter(({ name, real_name }) => [name, real_name].some((one) => one.toLowerCase().startsWith(start)))
    .slice(0, 8)
    .map(({ name, real_name }) => ({ words: real_name || name, more: name, insert: `@${real_name || name} ` }));
}
