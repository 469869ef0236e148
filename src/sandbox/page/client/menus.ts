/// <reference lib="dom" />
import { clicked, globalShortcut, shortcut } from './clicks.ts';
import { copyLink } from './copy-link.ts';

/** Menus stand in the browser's top layer, below what opened them or above where there is no room. */
export function placeBeside(menu: HTMLElement, anchor: Element): void {
  const at = anchor.getBoundingClientRect();
  const gap = 4;
  menu.style.minWidth = menu.matches('.listbox') ? `${at.width}px` : '';
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + gap + height <= innerHeight || at.top < height;
  menu.style.top = `${below ? at.bottom + gap : at.top - gap - height}px`;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
}

let open: { menu: HTMLElement; button: HTMLElement; top: number } | null = null;

function close(returnFocus: boolean): void {
  if (!open) return;
  const { menu, button } = open;
  open = null;
  if (menu.isConnected) menu.hidePopover();
  button.setAttribute('aria-expanded', 'false');
  if (returnFocus) button.focus({ preventScroll: true });
}

function toggle(button: HTMLElement): void {
  const menu = document.getElementById(button.dataset.menu ?? '');
  const again = open?.button === button;
  close(again);
  if (!menu || again) return;
  menu.showPopover();
  placeBeside(menu, button);
  button.setAttribute('aria-expanded', 'true');
  open = { menu, button, top: button.getBoundingClientRect().top };
  items(menu)[0]?.focus({ preventScroll: true });
}

function hasMoved(): boolean {
  return open !== null && Math.abs(open.button.getBoundingClientRect().top - open.top) > 2;
}

function items(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
}

function pick(item: HTMLElement, button: HTMLElement): Promise<void> {
  if (item.dataset.copyLink !== undefined) return copyLink(item.dataset.copyLink);
  if (item.dataset.globalShortcut !== undefined) return globalShortcut(item);
  return item.dataset.shortcut === undefined ? clicked(button, item.dataset.option) : shortcut(item);
}

/** Overflow menus: arrows move, Enter picks, Escape and a click elsewhere close, Tab leaves. */
export function startMenus(): void {
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest<HTMLElement>('[data-menu]');
    if (opener) return toggle(opener);
    const item = event.target.closest<HTMLElement>('.menu [role=menuitem]');
    const button = open?.button;
    if (item && button && open?.menu.contains(item)) {
      close(true);
      void pick(item, button);
    } else if (open && !open.menu.contains(event.target)) {
      close(false);
    }
  });
  document.addEventListener('keydown', (event) => {
    if (!open) return;
    const all = items(open.menu);
    const at = all.findIndex((item) => item.matches(':focus'));
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
    if (event.key === 'Escape' || event.key === 'Tab') {
      if (event.key === 'Escape') event.preventDefault();
      close(true);
    } else if (to[event.key] !== undefined) {
      event.preventDefault();
      all.at((to[event.key] ?? 0) % all.length)?.focus({ preventScroll: true });
    }
  });
  addEventListener('resize', () => close(false));
  // A menu would stay behind when its button moves; news of a scroll that was before it opened closes nothing.
  document.addEventListener('scroll', () => hasMoved() && close(false), { capture: true });
}

/** The person switcher and, on narrow windows, the rail itself. */
export function startRail(): void {
  const rail = document.querySelector('#rail');
  const railButton = document.querySelector('[data-rail-toggle]');
  const setRail = (shown: boolean) => {
    document.documentElement.classList.toggle('rail-open', shown);
    railButton?.setAttribute('aria-expanded', String(shown));
  };
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest('[data-rail-toggle]')) setRail(!document.documentElement.classList.contains('rail-open'));
    else if (!rail?.contains(event.target)) setRail(false);
  });
  // The browser itself opens and closes the list of people; it only has to stand in the right place.
  document.addEventListener(
    'toggle',
    (event) => {
      const people = event.target instanceof HTMLElement && event.target.id === 'people' ? event.target : null;
      const switcher = document.querySelector('.switcher');
      if (!people?.matches(':popover-open') || !switcher) return;
      placeBeside(people, switcher);
      people.querySelector<HTMLElement>('[aria-current]')?.focus({ preventScroll: true });
    },
    { capture: true },
  );
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') setRail(false);
  });
}
