/// <reference lib="dom" />
import { confirmed } from './confirm.ts';
import { refresh } from './live.ts';
import { act, here, type Outcome, type Place } from './net.ts';
import { toast } from './toast.ts';
import { settle, takeBack } from './undo.ts';
import { held, type Value, valuesIn } from './values.ts';

/** Where a control stands: on a message or in a view. */
export function placeOf(control: Element): Place | null {
  const view = control.closest<HTMLElement>('[data-view-id]')?.dataset.viewId;
  if (view !== undefined) return { view_id: view };
  const message = control.closest<HTMLElement>('[data-channel][data-ts]');
  return message ? { channel: message.dataset.channel ?? '', ts: message.dataset.ts ?? '' } : null;
}

/** What was chosen or typed while the app had not yet acknowledged what was before. */
const next = new WeakMap<HTMLElement, Value>();

/**
 * A person uses a control. It turns until somebody acknowledges; whoever does not is named. A button that turns is not
 * pressed again; of what is chosen or typed meanwhile the app hears the last.
 */
export async function clicked(control: HTMLElement, value?: Value): Promise<void> {
  const place = placeOf(control);
  if (!place) return;
  if (control.getAttribute('aria-busy') === 'true') {
    if (value !== undefined && !control.matches('button, a')) next.set(control, value);
    return;
  }
  if (!(await confirmed(control))) return takeBack(control);
  settle(control);
  const form = control.closest('[data-view-id], [data-channel][data-ts]');
  const { actionId = '', blockId, kind } = control.dataset;
  control.setAttribute('aria-busy', 'true');
  warn(control, null);
  const outcome = await act('click', {
    place,
    action_id: actionId,
    kind,
    ...(blockId && { block_id: blockId }),
    ...(value !== undefined && { value }),
    ...(form && { typed: valuesIn(form) }),
  });
  await refresh();
  control.removeAttribute('aria-busy');
  noticed(outcome, control);
  const last = next.get(control);
  next.delete(control);
  if (last !== undefined && control.isConnected && String(last) !== String(value)) await clicked(control, last);
}

/** A person picks one of the app's shortcuts that belong to no message. */
export async function globalShortcut(item: HTMLElement): Promise<void> {
  const outcome = await act('global-shortcut', { callback_id: item.dataset.globalShortcut ?? '' });
  await refresh();
  noticed(outcome);
}

/** Puts away what only this person sees. */
async function dismiss(button: HTMLElement): Promise<void> {
  const outcome = await act('dismiss', { ...placeOf(button) });
  await refresh();
  noticed(outcome);
}

/** A person hands a message to one of the app's shortcuts. */
export async function shortcut(item: HTMLElement): Promise<void> {
  const place = placeOf(item);
  const outcome = await act('shortcut', { ...place, callback_id: item.dataset.shortcut ?? '' });
  await refresh();
  noticed(outcome);
}

/** Shows what came of an act: a refusal, silence, words that stand nowhere on this page. */
export function noticed(outcome: Outcome, control?: HTMLElement): void {
  if (outcome.refused !== undefined) toast(outcome.refused);
  else if (outcome.acked_in_ms === null) {
    if (control?.isConnected) warn(control, `${here.app} didn’t respond. Try again?`);
    else toast(`${here.app} didn’t respond.`);
  }
  for (const { ts, text } of outcome.said ?? []) {
    if (!document.querySelector(`[data-ts="${CSS.escape(ts)}"]`)) toast(`${here.app}: ${text}`, 'said');
  }
}

function warn(control: HTMLElement, words: string | null): void {
  const host = control.closest('.block') ?? control.parentElement;
  host?.querySelector(':scope > .no-answer')?.remove();
  if (words === null || !host) return;
  const note = document.createElement('p');
  note.className = 'no-answer';
  note.setAttribute('role', 'alert');
  note.textContent = `⚠ ${words}`;
  host.append(note);
}

/** An input in an `input` block speaks only when the app asked it to; any other control always does. */
export function speaks(control: HTMLElement): boolean {
  const field = control.closest<HTMLElement>('[data-field]');
  return !field || field.dataset.dispatch !== undefined;
}

export function startClicks(): void {
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const away = event.target.closest<HTMLElement>('[data-dismiss]');
    if (away) return void dismiss(away);
    const control = event.target.closest<HTMLElement>('[data-control]');
    if (!control?.matches('button, a') || control.dataset.menu !== undefined) return;
    void clicked(control, control.dataset.option);
  });
  document.addEventListener('change', (event) => {
    if (!(event.target instanceof HTMLElement)) return;
    const control = event.target.closest<HTMLElement>('[data-control]');
    if (control && !control.matches('.combo, .text-input') && speaks(control)) void clicked(control, held(control));
  });
}
