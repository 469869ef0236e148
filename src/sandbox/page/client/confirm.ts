/// <reference lib="dom" />
import { elementOf } from './rows.ts';

/** Asks what the element's confirmation dialog asks; an element without one is confirmed. */
export function confirmed(control: HTMLElement): Promise<boolean> {
  const asked = control.dataset.confirm;
  if (asked === undefined) return Promise.resolve(true);
  const words: Record<string, string> = JSON.parse(asked);
  const dialog = document.createElement('dialog');
  dialog.className = 'modal confirm';
  dialog.setAttribute('role', 'alertdialog');
  const title = labelled(dialog, 'h2', words.title ?? '', 'confirm-title', 'aria-labelledby');
  const text = labelled(dialog, 'div', '', 'confirm-text', 'aria-describedby');
  // Drawn by the server, as every text that may be mrkdwn.
  text.append(elementOf(`<div class="text">${words.text ?? ''}</div>`));
  const foot = document.createElement('footer');
  foot.className = 'modal-foot';
  const deny = button(words.deny ?? 'Cancel', 'btn');
  const yes = button(words.confirm ?? 'Yes', words.style === 'danger' ? 'btn btn-danger' : 'btn btn-primary');
  foot.append(deny, yes);
  dialog.append(title, text, foot);
  document.body.append(dialog);
  return new Promise((resolve) => {
    deny.addEventListener('click', () => dialog.close('no'));
    yes.addEventListener('click', () => dialog.close('yes'));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    dialog.showModal();
    deny.focus();
  });
}

function labelled(dialog: Element, tag: 'h2' | 'div', words: string, id: string, relation: string): HTMLElement {
  const element = document.createElement(tag);
  element.id = id;
  element.textContent = words;
  dialog.setAttribute(relation, id);
  return element;
}

function button(words: string, className: string): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = className;
  made.textContent = words;
  return made;
}
