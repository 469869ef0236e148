import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { fieldsOf, type Value } from '../review/value.ts';

/** What stands in place of what the channel must not see. Says nothing, not even how long it is. */
export const masked = '•••••';

/** Whether a part of the input (`text`, `url`, `image_url`, `fields.Name`) is hidden from the channel. */
export function isSensitive({ sensitive }: Pick<Project, 'sensitive'>, part: string): boolean {
  return sensitive.includes(part);
}

/** The parts of this item that are masked, in the order people read them. */
export function maskedParts(project: Project, item: Item): string[] {
  const { input, prediction } = item;
  const there = [
    ...(input.text === undefined ? [] : ['text']),
    ...Object.keys(input.fields ?? {}).map((name) => `fields.${name}`),
    ...(input.url === undefined ? [] : ['url']),
    ...(input.image_url === undefined ? [] : ['image_url']),
  ];
  // What a blind card keeps back is no secret to reveal.
  const keptBack = item.blind && item.decision === null;
  // An extracted field of that name is the same secret.
  const found = project.task === 'extraction' && !keptBack ? foundFields(prediction.value) : [];
  const hidden = [...new Set([...there, ...found])].filter((part) => isSensitive(project, part));
  // Whatever is hidden, the model's reason may quote it.
  return hidden.length > 0 && prediction.explanation !== null && !keptBack ? [...hidden, 'explanation'] : hidden;
}

function foundFields(value: Value): string[] {
  return Object.entries(fieldsOf(value))
    .filter(([, found]) => found !== null)
    .map(([name]) => `fields.${name}`);
}
