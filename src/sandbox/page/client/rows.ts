/// <reference lib="dom" />
import { copyValues } from './values.ts';

/** A piece of the window that can be told apart (`key`) and compared (`sig`), made only when it is needed. */
export interface Piece {
  key: string;
  sig: string;
  make(): Element;
}

const drawn = new WeakMap<Element, string>();

/** Markup of the page's own server, which escapes whatever a message says. */
export function elementOf(html: string): Element {
  const template = document.createElement('template');
  template.innerHTML = html;
  const element = template.content.firstElementChild;
  if (!element) throw new Error('the sandbox drew nothing');
  return element;
}

export function piecesOf(rows: { key: string; sig: string; html: string }[]): Piece[] {
  return rows.map(({ key, sig, html }) => ({ key, sig, make: () => elementOf(html) }));
}

/**
 * Makes the container show the pieces in order. What did not change stays the very same element, with its open menus,
 * typed text and focus; what changed is replaced and keeps what was typed. Returns the elements that are new.
 */
export function show(container: Element, pieces: Piece[]): Element[] {
  const before = new Map([...container.children].map((child) => [child.getAttribute('data-key') ?? '', child]));
  const added: Element[] = [];
  let next = container.firstElementChild;
  for (const { key, sig, make } of pieces) {
    const old = before.get(key);
    before.delete(key);
    let element = old;
    if (!old) {
      element = make();
      element.setAttribute('data-key', key);
      added.push(element);
    } else if (drawn.get(old) !== sig) {
      const made = make();
      made.setAttribute('data-key', key);
      element = redraw(old, made);
      if (old === next) next = element;
    }
    if (!element) continue;
    drawn.set(element, sig);
    if (element === next) next = element.nextElementSibling;
    else container.insertBefore(element, next);
  }
  for (const gone of before.values()) gone.remove();
  return added;
}

/**
 * Blocks of a view, each a piece of its own. Focus that stood in a block which is gone goes to the same control if it is
 * there again. Returns the blocks that are new.
 */
export function showBlocks(container: Element, wanted: Element): Element[] {
  const focused = document.activeElement;
  const hadFocus = focused !== null && focused !== container && container.contains(focused);
  const added = show(
    container,
    [...wanted.children].map((child, at) => ({
      key: child.getAttribute('data-key') ?? String(at),
      sig: child.getAttribute('data-sig') ?? '',
      make: () => child,
    })),
  );
  if (hadFocus && !focused.isConnected && !container.contains(document.activeElement))
    sameControl(focused, container)?.focus({ preventScroll: true });
  return added;
}

function redraw(old: Element, made: Element): Element {
  const [oldBlocks, madeBlocks] = [old.querySelector('[data-blocks]'), made.querySelector('[data-blocks]')];
  if (oldBlocks && madeBlocks) {
    showBlocks(oldBlocks, madeBlocks);
    return old;
  }
  const focused = document.activeElement;
  const hadFocus = focused !== null && focused !== old && old.contains(focused);
  copyValues(old, made);
  old.replaceWith(made);
  if (hadFocus) focusLike(focused, made);
  return made;
}

/** Focus stays where it was: on the same control if it is still there, else on what took its place. */
export function focusLike(gone: Element, within: Element): void {
  const fallback = within instanceof HTMLElement ? within : null;
  (sameControl(gone, within) ?? fallback)?.focus({ preventScroll: true });
}

/**
 * The control of the same action_id and block_id. Slack names blocks that the app did not name anew each time: there the
 * action_id must do, if it is there once.
 */
function sameControl(gone: Element, within: Element): HTMLElement | null | undefined {
  const control = gone.closest<HTMLElement>('[data-control]');
  if (!control) return undefined;
  const like = [...within.querySelectorAll<HTMLElement>('[data-control]')].filter(
    (one) => one.dataset.actionId === control.dataset.actionId && one.dataset.kind === control.dataset.kind,
  );
  const named = like.find((one) => one.dataset.blockId === control.dataset.blockId);
  const same = named ?? (like.length === 1 ? like[0] : undefined);
  return same?.matches('.combo, .choices') ? same.querySelector<HTMLElement>('input:checked, input') : same;
}
