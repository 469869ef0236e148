/// <reference lib="dom" />

const settled = new WeakMap<HTMLElement, () => void>();

/** What the control holds now is what it goes back to when a later choice is not confirmed. */
export function settle(control: HTMLElement): void {
  settled.set(control, snapshot(control));
}

/** Takes back a choice that its confirmation dialog did not confirm. */
export function takeBack(control: HTMLElement): void {
  const restore = settled.get(control);
  if (restore) restore();
  else backToDrawn(control);
}

/** Before a control is used for the first time it holds what it was drawn with. */
export function startUndo(): void {
  for (const kind of ['focusin', 'pointerdown'])
    document.addEventListener(
      kind,
      (event) => {
        const control = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-confirm]') : null;
        if (control && !control.matches('button, a') && !settled.has(control)) settle(control);
      },
      { capture: true },
    );
}

/** A control that was never focused (some tools choose without) holds what the browser knows it was drawn with. */
function backToDrawn(control: HTMLElement): void {
  if (control instanceof HTMLSelectElement) for (const one of control.options) one.selected = one.defaultSelected;
  for (const box of control.querySelectorAll('input')) box.checked = box.defaultChecked;
  if (control instanceof HTMLInputElement) control.value = control.defaultValue;
}

function snapshot(control: HTMLElement): () => void {
  const { value, words } = control.dataset;
  const fields = [control, ...control.querySelectorAll<HTMLElement>('input')].flatMap((field) => {
    if (field instanceof HTMLSelectElement) return [keep(field, 'value')];
    if (!(field instanceof HTMLInputElement)) return [];
    return [field.type === 'radio' || field.type === 'checkbox' ? keep(field, 'checked') : keep(field, 'value')];
  });
  const chips = [...(control.querySelector('.chips')?.children ?? [])];
  return () => {
    for (const restore of fields) restore();
    control.querySelector('.chips')?.replaceChildren(...chips);
    for (const [name, was] of Object.entries({ value, words })) {
      if (was === undefined) delete control.dataset[name];
      else control.dataset[name] = was;
    }
  };
}

function keep<T, K extends keyof T>(of: T, name: K): () => void {
  const was = of[name];
  return () => {
    of[name] = was;
  };
}
