/// <reference lib="dom" />

export type Value = string | string[];

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isField(element: Element | null): element is Field {
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement
  );
}

/** What a control holds now; empty text and empty lists are values too. */
export function held(control: HTMLElement): Value {
  if (control.matches('.choices')) {
    const checked = [...control.querySelectorAll<HTMLInputElement>('input:checked')].map((box) => box.value);
    return control.dataset.kind === 'checkboxes' ? checked : (checked[0] ?? '');
  }
  if (control.matches('.combo')) {
    if (control.dataset.many === undefined) return control.dataset.value ?? '';
    return [...control.querySelectorAll<HTMLElement>('.chip')].map((chip) => chip.dataset.value ?? '');
  }
  return isField(control) ? control.value : '';
}

/** `values[block_id][action_id]` of everything that can be filled in. */
export function valuesIn(form: Element): Record<string, Record<string, { kind: string; value: Value | null }>> {
  const values: Record<string, Record<string, { kind: string; value: Value | null }>> = {};
  for (const control of form.querySelectorAll<HTMLElement>('[data-control]')) {
    if (control.matches('button, a')) continue;
    const { blockId = '', actionId = '', kind = '' } = control.dataset;
    const ofBlock = values[blockId] ?? {};
    values[blockId] = ofBlock;
    ofBlock[actionId] = { kind, value: held(control) };
  }
  return values;
}

/** A redrawn block keeps what was typed, as long as it is the same input of the same kind; so does Slack. */
export function copyValues(from: Element, to: Element): void {
  for (const made of to.querySelectorAll<HTMLElement>('[data-control]')) {
    const old = [...from.querySelectorAll<HTMLElement>('[data-control]')].find((one) =>
      (['blockId', 'actionId', 'kind'] as const).every((name) => one.dataset[name] === made.dataset[name]),
    );
    if (!old || made.matches('button, a') || !canHold(made, held(old))) continue;
    if (made.matches('.choices')) {
      const checked = [held(old)].flat();
      for (const box of made.querySelectorAll<HTMLInputElement>('input')) box.checked = checked.includes(box.value);
    } else if (made.matches('.combo')) {
      for (const name of ['value', 'words'])
        if (old.dataset[name] !== undefined) made.dataset[name] = old.dataset[name];
      made.querySelector('.chips')?.replaceWith(...old.querySelectorAll('.chips'));
      const [input, before] = [made.querySelector('input'), old.querySelector('input')];
      if (input && before) input.value = before.value;
    } else if (isField(made) && isField(old)) {
      made.value = old.value;
    }
  }
}

/** A list that no longer offers what was chosen begins anew. */
function canHold(made: HTMLElement, value: Value): boolean {
  const offered = made.matches('.choices')
    ? [...made.querySelectorAll<HTMLInputElement>('input')].map((box) => box.value)
    : made instanceof HTMLSelectElement
      ? [...made.options].map((option) => option.value)
      : null;
  return offered === null || [value].flat().every((one) => one === '' || offered.includes(one));
}

/**
 * What Slack's own client would say before it sends the form: by block_id, for whatever is missing or does not fit.
 */
export function problemsIn(form: Element): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of form.querySelectorAll<HTMLElement>('[data-field]')) {
    const control = field.querySelector<HTMLElement>('[data-control]');
    if (!control) continue;
    const empty = held(control).length === 0;
    const input = isField(control) ? control : null;
    if (input && !input.validity.valid) problems[field.dataset.field ?? ''] = input.validationMessage;
    else if (empty && field.dataset.optional === undefined)
      problems[field.dataset.field ?? ''] = 'Please complete this required field.';
    else if (!empty && input && tooShort(input))
      problems[field.dataset.field ?? ''] = `Please write at least ${input.getAttribute('minlength')} characters.`;
  }
  return problems;
}

/** The browser checks `minlength` only on what was typed, not on what a view began with. */
function tooShort(input: Field): boolean {
  return input.value.length < Number(input.getAttribute('minlength') ?? 0);
}
