import type { FormState } from '../../../src/slack/faces/face.ts';

interface Element {
  action_id: string;
  type: string;
  initial_value?: string;
  initial_option?: { value: string };
  initial_options?: { value: string }[];
  initial_date?: string;
}

interface Input {
  type: 'input';
  block_id: string;
  optional?: boolean;
  label: { text: string };
  element: Element;
}

/** The inputs of a form by their block ids. */
export function inputsOf(blocks: unknown[]): Map<string, Input> {
  const inputs = blocks.filter(isInput);
  return new Map(inputs.map((input) => [input.block_id, input]));
}

function isInput(block: unknown): block is Input {
  return typeof block === 'object' && block !== null && 'type' in block && block.type === 'input';
}

/** What Slack sends of a form in which nothing was touched. */
export function untouched(blocks: unknown[]): FormState {
  return Object.fromEntries(
    [...inputsOf(blocks)].map(([id, { element }]) => [
      id,
      {
        [element.action_id]: {
          value: element.initial_value ?? null,
          selected_option: element.initial_option ?? null,
          selected_options: element.initial_options ?? [],
          selected_date: element.initial_date ?? null,
        },
      },
    ]),
  );
}

/** The same with these inputs changed: by the end of their block ids. */
export function filled(blocks: unknown[], changes: Record<string, FormState[string][string]>): FormState {
  const state = untouched(blocks);
  for (const [name, value] of Object.entries(changes)) {
    const id = Object.keys(state).find((each) => each.endsWith(`:${name}`));
    if (id === undefined) throw new Error(`no input ${name} among ${Object.keys(state).join(', ')}`);
    state[id] = { input: { ...state[id]?.input, ...value } };
  }
  return state;
}
