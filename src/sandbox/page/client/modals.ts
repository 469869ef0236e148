/// <reference lib="dom" />
import { noticed } from './clicks.ts';
import { refresh } from './live.ts';
import { act, here, type Row } from './net.ts';
import { elementOf, focusLike, showBlocks } from './rows.ts';
import { toast } from './toast.ts';
import { problemsIn, valuesIn } from './values.ts';

interface Open {
  dialog: HTMLDialogElement;
  sig: string;
}

const stack = new Map<string, Open>();
let opener: Element | null = null;

/** Shows the person's stack of views: the top one as a dialog, those below kept with what was typed into them. */
export function showModals(views: Row[]): void {
  const wanted = new Set(views.map((view) => view.key));
  if (stack.size === 0 && views.length > 0) opener = document.activeElement;
  for (const [id, { dialog }] of stack) {
    if (wanted.has(id)) continue;
    stack.delete(id);
    dialog.close();
    dialog.remove();
  }
  for (const view of views) {
    const open = stack.get(view.key);
    if (!open) stack.set(view.key, { dialog: make(view), sig: view.sig });
    else if (open.sig !== view.sig) change(open, view);
  }
  const top = stack.get(views.at(-1)?.key ?? '')?.dialog;
  for (const { dialog } of stack.values()) if (dialog !== top && dialog.open) dialog.close();
  if (top && !top.open) {
    top.showModal();
    focusFirst(top);
  }
  if (!top && opener) returnFocus();
}

function make(view: Row): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = 'modal';
  const form = elementOf(view.html);
  dialog.setAttribute('aria-labelledby', form.getAttribute('data-title-id') ?? '');
  const announcement = document.createElement('p');
  announcement.className = 'sr-only announcement';
  announcement.setAttribute('role', 'status');
  dialog.append(form, announcement);
  document.body.append(dialog);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    void close(view.key, false);
  });
  dialog.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-modal-close]') : null;
    if (button) void close(view.key, button.dataset.modalClose === 'all');
  });
  dialog.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(dialog, view.key);
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) dialog.querySelector('form')?.requestSubmit();
  });
  dialog.addEventListener('input', (event) => {
    const field = event.target instanceof Element ? event.target.closest('[data-field]') : null;
    if (field) setError(field, '');
  });
  return dialog;
}

/** The app changed the view: title and foot are drawn anew, the blocks only where they differ. */
function change(open: Open, view: Row): void {
  open.sig = view.sig;
  const { dialog } = open;
  const made = elementOf(view.html);
  const focused = dialog.contains(document.activeElement) ? document.activeElement : null;
  const title = titleOf(dialog);
  for (const part of ['.modal-head', '.modal-foot']) {
    const [old, fresh] = [dialog.querySelector(part), made.querySelector(part)];
    if (old && fresh && old.innerHTML !== fresh.innerHTML) old.replaceWith(fresh);
  }
  const [body, wanted] = [dialog.querySelector<HTMLElement>('.modal-body'), made.querySelector('.modal-body')];
  if (!body || !wanted) return;
  const added = showBlocks(body, wanted);
  setProblem(dialog, '');
  const asked = added.map((block) => block.querySelector<HTMLElement>('[data-focus]')).find((one) => one !== null);
  if (!dialog.open) return;
  const lost = focused && !focused.isConnected && !dialog.querySelector(':focus');
  // Something else is asked: it is read from its beginning, unless somebody was just typing.
  const isAnother = title !== titleOf(dialog) || !focused?.isConnected;
  if (isAnother && added.includes(body.children[0] ?? body)) body.scrollTop = 0;
  announce(dialog, added[0]);
  if (asked) asked.focus();
  else if (lost) focusFirst(dialog);
}

/**
 * Eyes see that the view changed; ears hear its title, what is new at its top, and its question. Said again even where
 * the words are the same; an alert says itself.
 */
function announce(dialog: HTMLDialogElement, first: Element | undefined): void {
  const place = dialog.querySelector('.announcement');
  if (!place) return;
  const top = first?.matches('.block-section, .block-context')
    ? first.textContent?.trim().slice(0, SPOKEN_CHARS_MAX)
    : '';
  const question = dialog.querySelector('.modal-body .header')?.textContent?.trim();
  const words = [titleOf(dialog), top, question].filter(Boolean).join('. ');
  place.textContent = place.textContent === words ? `${words}\u00a0` : words;
}

const SPOKEN_CHARS_MAX = 200;

function titleOf(dialog: Element): string {
  return dialog.querySelector('.modal-head h2')?.textContent?.trim() ?? '';
}

function focusFirst(dialog: HTMLDialogElement): void {
  const first =
    dialog.querySelector<HTMLElement>('[data-focus]') ??
    dialog.querySelector<HTMLElement>('.modal-body :is(input:checked, input, select, textarea)') ??
    dialog.querySelector<HTMLElement>('.modal-body :is(button, a, summary)') ??
    dialog.querySelector<HTMLElement>('.modal-foot .btn:last-child');
  first?.focus();
}

/** Back to what opened the first view, or to what took its place when the card was redrawn. */
function returnFocus(): void {
  const was = opener;
  opener = null;
  if (!was) return;
  if (was.isConnected) {
    if (was instanceof HTMLElement) was.focus({ preventScroll: true });
    return;
  }
  const ts = was.closest('[data-ts]')?.getAttribute('data-ts');
  const now = ts && document.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  if (now) focusLike(was, now);
}

async function close(viewId: string, all: boolean): Promise<void> {
  const outcome = await act('close', { view_id: viewId, all });
  await refresh();
  noticed(outcome);
}

async function submit(dialog: HTMLDialogElement, viewId: string): Promise<void> {
  const form = dialog.querySelector('form');
  const button = dialog.querySelector<HTMLElement>('[type=submit]');
  if (!form || !button || button.getAttribute('aria-busy') === 'true') return;
  setProblem(dialog, '');
  const problems = problemsIn(form);
  if (showErrors(dialog, problems)) return;
  button.setAttribute('aria-busy', 'true');
  const outcome = await act('submit', { view_id: viewId, values: valuesIn(form) });
  await refresh();
  button.removeAttribute('aria-busy');
  const errors = 'errors' in outcome ? outcome.errors : undefined;
  if (errors && showErrors(dialog, errors)) return;
  const silent = 'acked_in_ms' in outcome && outcome.acked_in_ms === null;
  const words = outcome.refused ?? (silent ? `${here.app} didn’t respond. Try again?` : undefined);
  if (words === undefined) return noticed(outcome);
  if (dialog.open) setProblem(dialog, words);
  else toast(words);
}

/** Each error at its field, the first one focused; one for a field that is not there stands on top. */
function showErrors(dialog: HTMLElement, errors: Record<string, string>): boolean {
  const left = new Map(Object.entries(errors));
  let firstWrong: Element | undefined;
  for (const field of dialog.querySelectorAll<HTMLElement>('[data-field]')) {
    const words = left.get(field.dataset.field ?? '') ?? '';
    left.delete(field.dataset.field ?? '');
    setError(field, words);
    if (words !== '') firstWrong ??= field;
  }
  if (left.size > 0) setProblem(dialog, [...left.values()].join(' '));
  firstWrong?.querySelector<HTMLElement>('input:checked, input, select, textarea')?.focus();
  return firstWrong !== undefined || left.size > 0;
}

function setError(field: Element, words: string): void {
  const place = field.querySelector('.field-error');
  if (place && place.textContent !== words) place.textContent = words;
  for (const control of field.querySelectorAll(
    '.choices, input:not([type=radio], [type=checkbox]), select, textarea',
  )) {
    if (words === '') control.removeAttribute('aria-invalid');
    else control.setAttribute('aria-invalid', 'true');
  }
}

function setProblem(dialog: Element, words: string): void {
  const place = dialog.querySelector('.modal-problem');
  if (place) place.textContent = words;
}
