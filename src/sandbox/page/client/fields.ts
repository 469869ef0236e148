/// <reference lib="dom" />
import { clicked, speaks } from './clicks.ts';
import { held } from './values.ts';

const PAUSE_MS = 150;
const DATE_PAUSE_MS = 700;

const waiting = new Map<HTMLElement, ReturnType<typeof setTimeout>>();

/** Tells the app once nobody types any more. */
function soon(field: HTMLElement, ms: number): void {
  clearTimeout(waiting.get(field));
  waiting.set(
    field,
    setTimeout(() => tell(field), ms),
  );
}

function tell(field: HTMLElement): void {
  clearTimeout(waiting.get(field));
  waiting.delete(field);
  if (field.isConnected) void clicked(field, held(field));
}

function fieldAt(target: EventTarget | null): HTMLElement | null {
  const field = target instanceof HTMLElement && target.matches('.text-input[data-control]') ? target : null;
  return field && speaks(field) ? field : null;
}

const isDate = (field: HTMLElement) => /^(date|time|datetime)picker$/.test(field.dataset.kind ?? '');
const speaksOn = (field: HTMLElement, what: string) =>
  (field.dataset.dispatchOn || 'on_enter_pressed').split(' ').includes(what);

/**
 * When a field that one types into tells the app: as its `dispatch_action_config` says, on Enter if it says nothing. A date
 * is complete while it is still being typed, so it is told when its field is left, by Enter, or after a while.
 */
export function startFields(): void {
  document.addEventListener('input', (event) => {
    const field = fieldAt(event.target);
    if (field && !isDate(field) && speaksOn(field, 'on_character_entered')) soon(field, PAUSE_MS);
  });
  document.addEventListener('change', (event) => {
    const field = fieldAt(event.target);
    if (field && isDate(field)) soon(field, DATE_PAUSE_MS);
  });
  document.addEventListener('focusout', (event) => {
    const field = fieldAt(event.target);
    if (field && isDate(field) && waiting.has(field)) tell(field);
  });
  // Enter in a field that speaks tells the app; it does not send the whole form.
  document.addEventListener('keydown', (event) => {
    const field = fieldAt(event.target);
    if (!field || event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing)
      return;
    if (isDate(field) ? !waiting.has(field) : !speaksOn(field, 'on_enter_pressed')) return;
    event.preventDefault();
    tell(field);
  });
}
