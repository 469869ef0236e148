/// <reference lib="dom" />

const SHOWN_MS = 8000;

/**
 * A short word at the edge of the window. It stands inside the open dialog if there is one, because everything
 * outside of that is out of reach for eyes and screen readers alike.
 */
export function toast(words: string, kind: 'problem' | 'said' = 'problem'): void {
  const dialogs = document.querySelectorAll('dialog[open]');
  const host = dialogs.item(dialogs.length - 1) ?? document.body;
  let box = host.querySelector(':scope > .toasts');
  if (!box) {
    box = document.createElement('div');
    box.className = 'toasts';
    box.setAttribute('role', 'status');
    host.append(box);
  }
  const one = document.createElement('div');
  one.className = `toast toast-${kind}`;
  const text = document.createElement('span');
  text.textContent = words;
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'icon-button';
  close.setAttribute('aria-label', 'Dismiss');
  close.textContent = '×';
  close.addEventListener('click', () => one.remove());
  one.append(text, close);
  box.append(one);
  setTimeout(() => one.remove(), SHOWN_MS);
}
