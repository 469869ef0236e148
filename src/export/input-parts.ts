import { sortedJson } from './sorted-json.ts';
import type { TrainingRecord } from './training-record.ts';

/**
 * What the model and its reviewers saw, as texts by name: `text`, `image_url`, `url` and the input's own fields; for an approval
 * `action`, `arguments` (JSON) and `summary` of what was proposed. A field whose name is taken has `field_` before it.
 */
export function partsOf({ input, task, prediction }: TrainingRecord): Map<string, string> {
  const parts = new Map<string, string>();
  for (const name of ['text', 'image_url', 'url'] as const) {
    const part = input[name];
    if (part !== undefined) parts.set(name, part);
  }
  if (task === 'approval' && typeof prediction.value === 'object' && !Array.isArray(prediction.value)) {
    const { action, arguments: args, summary } = prediction.value;
    parts.set('action', String(action));
    parts.set('arguments', sortedJson(args));
    if (typeof summary === 'string') parts.set('summary', summary);
  }
  for (const [given, part] of Object.entries(input.fields ?? {})) {
    let name = given;
    while (parts.has(name)) name = `field_${name}`;
    parts.set(name, part);
  }
  return parts;
}
