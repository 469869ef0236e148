import { z } from 'zod';
import type { Field, Label, Project } from './project.ts';

/**
 * What is predicted and answered. By task: one label, several labels (sorted, each once), a text, the fields with their
 * values, or a proposed action.
 */
export type Value = string | string[] | FieldValues | ProposedAction;

export type FieldValue = string | number | boolean | null;
/** Every field of the project; null where nothing was found. */
export type FieldValues = { [field: string]: FieldValue };

export type ProposedAction = {
  /** What would be done, in the caller's own word, such as `refund.pay`. */
  action: string;
  arguments: { [name: string]: unknown };
  /** One sentence for people. */
  summary: string | null;
};

/** Whether two values of one project are the same answer. */
export function sameValue(a: Value | null, b: Value | null): boolean {
  return canonical(a) === canonical(b);
}

/** The same text for the same value, whatever the order of its keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The one label of a classification. Throws on another task's value: whoever asks has the wrong project. */
export function labelOf(value: Value): string {
  if (typeof value === 'string') return value;
  throw new Error('not a label');
}

export function labelsOf(value: Value): string[] {
  if (Array.isArray(value)) return value;
  throw new Error('not a list of labels');
}

export function fieldsOf(value: Value): FieldValues {
  const parsed = fieldValues.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error('not an object of fields');
}

export function actionOf(value: Value): ProposedAction {
  if (typeof value === 'object' && 'action' in value && 'arguments' in value) {
    const { action, arguments: args, summary } = value;
    if (typeof action === 'string' && typeof args === 'object' && args !== null && !Array.isArray(args)) {
      return { action, arguments: { ...args }, summary: typeof summary === 'string' ? summary : null };
    }
  }
  throw new Error('not a proposed action');
}

export interface ValueProblem {
  path: PropertyKey[];
  detail: string;
}

export type ReadValue = { value: Value } | { problems: ValueProblem[] };

/** A text that can be put right in one Slack dialog: four inputs of 3,000 characters. */
export const valueTextCharsMax = 12_000;
const fieldCharsMax = 3000;
const argumentBytesMax = 8_192;

/**
 * Reads one value of a project's task, as a caller or a reviewer gives it. A prediction may leave out what the model did not
 * find; an answer has to be `complete`.
 */
export function readValue(project: Project, given: unknown, completeness: 'complete' | 'partial'): ReadValue {
  switch (project.task) {
    case 'classification':
      return readLabel(project, given, []);
    case 'multilabel':
      return readLabels(project, given);
    case 'text':
      return readText(given);
    case 'extraction':
      return readFields(project, given, completeness === 'complete');
    case 'approval':
      return readAction(given);
  }
}

/** One label, also where a list of labels is chosen from. */
export function readLabel(project: Project, given: unknown, path: PropertyKey[]): ReadValue {
  if (typeof given !== 'string') return wrong(path, given === undefined ? 'is missing' : 'must be a text: one label');
  if (labelValues(project.labels).has(given)) return { value: given };
  return wrong(
    path,
    `${JSON.stringify(cutShort(given))} is not a label of project ${project.key}. ${labelList(project)}`,
  );
}

function readLabels(project: Project, given: unknown): ReadValue {
  if (!Array.isArray(given)) return wrong([], given === undefined ? 'is missing' : 'must be a list of labels');
  const problems = given.flatMap((label: unknown, i) => {
    const read = readLabel(project, label, [i]);
    return 'problems' in read ? read.problems : [];
  });
  if (problems.length > 0) return { problems };
  // By code unit: the same on every machine, so that two who choose the same labels give the same answer.
  return { value: [...new Set(given.map(String))].sort() };
}

function readText(given: unknown): ReadValue {
  if (typeof given !== 'string') return wrong([], given === undefined ? 'is missing' : 'must be a text');
  if (given.trim() === '') return wrong([], 'must not be empty');
  if (given.length > valueTextCharsMax) return wrong([], `has more than ${valueTextCharsMax} characters`);
  return { value: given };
}

const fieldValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

function readFields({ key, fields }: Project, given: unknown, complete: boolean): ReadValue {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return wrong([], given === undefined ? 'is missing' : 'must be an object of the project’s fields');
  }
  const known = new Set(fields.map(({ name }) => name));
  const sent = new Map<string, unknown>(Object.entries(given));
  const problems: ValueProblem[] = [...sent.keys()]
    .filter((name) => !known.has(name))
    .map((name) => ({
      path: [name],
      detail: `is not a field of project ${key}. Its fields: ${fields.map((field) => field.name).join(', ')}.`,
    }));
  const value: FieldValues = {};
  for (const field of fields) {
    const read = readField(field, sent.get(field.name) ?? null, complete);
    if ('problem' in read) problems.push({ path: [field.name], detail: read.problem });
    else value[field.name] = read.value;
  }
  return problems.length > 0 ? { problems } : { value };
}

/** One field's value; a `problem` is the end of a sentence that starts with the field. */
export function readField(
  field: Field,
  given: unknown,
  complete: boolean,
): { value: FieldValue } | { problem: string } {
  if (given === null || given === '') {
    return field.required && complete ? { problem: 'is required' } : { value: null };
  }
  switch (field.type) {
    case 'string':
      if (typeof given !== 'string') return { problem: 'must be a text' };
      return given.length > fieldCharsMax ? { problem: `has more than ${fieldCharsMax} characters` } : { value: given };
    case 'number':
      return typeof given === 'number' && Number.isFinite(given) ? { value: given } : { problem: 'must be a number' };
    case 'boolean':
      return typeof given === 'boolean' ? { value: given } : { problem: 'must be true or false' };
    case 'date':
      return z.iso.date().safeParse(given).success
        ? { value: String(given) }
        : { problem: 'must be a day such as 2026-11-23' };
    case 'enum':
      return typeof given === 'string' && field.options.includes(given)
        ? { value: given }
        : { problem: `must be one of ${field.options.slice(0, 20).join(', ')}` };
  }
}

const proposedAction = z.strictObject({
  action: z.string().min(1).max(200),
  arguments: z.record(z.string().min(1).max(100), z.unknown()).default({}),
  summary: z.string().min(1).max(500).nullish(),
});

function readAction(given: unknown): ReadValue {
  const parsed = proposedAction.safeParse(given, { error: actionInWords });
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((name) => ({ path: [...issue.path, name], detail: 'is not a known field' }))
          : [{ path: issue.path, detail: issue.message }],
      ),
    };
  }
  const { action, arguments: args, summary } = parsed.data;
  if (Buffer.byteLength(JSON.stringify(args)) > argumentBytesMax) {
    return wrong(['arguments'], `is larger than ${argumentBytesMax} bytes`);
  }
  return { value: { action, arguments: args, summary: summary ?? null } };
}

function actionInWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return 'is missing';
    return issue.expected === 'string' ? 'must be a text' : 'must be an object';
  }
  if (issue.code === 'too_small') return 'must not be empty';
  if (issue.code === 'too_big') return `has more than ${issue.maximum} characters`;
  if (issue.code === 'invalid_key') return 'must have a name of 1 to 100 characters';
  return undefined;
}

function wrong(path: PropertyKey[], detail: string): { problems: ValueProblem[] } {
  return { problems: [{ path, detail }] };
}

const valuesOf = new WeakMap<Label[], Set<string>>();

/** Made once per label list: there may be ten thousand labels, and thousands of items a second. */
function labelValues(labels: Label[]): Set<string> {
  const values = valuesOf.get(labels) ?? new Set(labels.map((label) => label.value));
  valuesOf.set(labels, values);
  return values;
}

function labelList({ labels }: Project): string {
  const shown = labels
    .slice(0, 20)
    .map((label) => label.value)
    .join(', ');
  return `Its labels: ${shown}${labels.length > 20 ? ` and ${labels.length - 20} more` : ''}.`;
}

function cutShort(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
