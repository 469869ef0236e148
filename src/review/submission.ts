import { z } from 'zod';
import type { Item } from './item.ts';
import type { Project } from './project.ts';

/** What a caller sends: an item without what Signoff adds to it. */
export type Submission = Pick<
  Item,
  | 'externalId'
  | 'input'
  | 'prediction'
  | 'priority'
  | 'dueAt'
  | 'requestedBy'
  | 'groupKey'
  | 'metadata'
  | 'callbackUrl'
  | 'gold'
>;

const inputTextCharsMax = 50_000;
const metadataBytesMax = 16_384;
const alternativesMax = 100;
const levelsMax = 32;
const problemsMax = 100;

const share = z.number().min(0).max(1);
const short = (charsMax: number) => z.string().min(1).max(charsMax);
const webUrl = z
  .string()
  .max(2000)
  .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), 'must be an http or https address');

/** The item as sent to the API, the command line or the intake queue (names as there). */
const submissionSchema = z.strictObject({
  external_id: short(200).optional(),
  input: z
    .strictObject({
      text: short(inputTextCharsMax).optional(),
      image_url: webUrl.optional(),
      url: webUrl.optional(),
      fields: z
        .record(short(100), z.string().max(2000))
        .refine((fields) => Object.keys(fields).length <= 50, 'has more than 50 fields')
        .optional(),
    })
    .refine((input) => Object.values(input).some((part) => part !== undefined), 'needs text, image_url, url or fields'),
  prediction: z.strictObject({
    value: short(200),
    confidence: share,
    alternatives: z
      .array(z.strictObject({ value: short(200), confidence: share }))
      .max(alternativesMax)
      .default([]),
    model: short(100).optional(),
    model_version: short(100).optional(),
    explanation: short(2000).optional(),
  }),
  priority: z.number().refine(Number.isInteger, 'must be a whole number').min(-1000).max(1000).default(0),
  due_at: z.iso.datetime({ offset: true }).optional(),
  requested_by: short(100).optional(),
  group_key: short(200).optional(),
  metadata: z
    .record(z.string(), z.unknown())
    .refine(
      (value) => Buffer.byteLength(JSON.stringify(value)) <= metadataBytesMax,
      `is larger than ${metadataBytesMax} bytes`,
    )
    .optional(),
  callback_url: webUrl.optional(),
  gold: z.strictObject({ value: short(200) }).optional(),
});

export interface Problem {
  /** JSON Pointer (RFC 6901) into what was sent. */
  pointer: string;
  detail: string;
}

/**
 * Reads one submission for a project. Every problem is reported at once, and with any problem nothing is accepted.
 * Alternatives come back most confident first, each label once, without the predicted value itself.
 */
export function readSubmission(project: Project, sent: unknown): { submission: Submission } | { problems: Problem[] } {
  if (isTooDeep(sent)) return { problems: [{ pointer: '', detail: `is nested more than ${levelsMax} levels deep` }] };
  const unstorable = whatCannotBeStored(sent, '');
  const parsed = submissionSchema.safeParse(sent, { error: inWords });
  const wrong = parsed.success ? unknownLabels(project, parsed.data) : parsed.error.issues.flatMap(problemsOf);
  const told = new Set(unstorable.map(({ pointer }) => pointer));
  const problems = [...unstorable, ...wrong.filter(({ pointer }) => !told.has(pointer))];
  if (!parsed.success || problems.length > 0) return { problems: problems.slice(0, problemsMax) };
  const { prediction, ...rest } = parsed.data;
  return {
    submission: {
      externalId: rest.external_id ?? null,
      input: rest.input,
      prediction: {
        value: prediction.value,
        confidence: prediction.confidence,
        alternatives: prediction.alternatives
          .filter(({ value }) => value !== prediction.value)
          .sort((a, b) => b.confidence - a.confidence)
          .filter(({ value }, i, sorted) => sorted.findIndex((other) => other.value === value) === i),
        model: prediction.model ?? null,
        modelVersion: prediction.model_version ?? null,
        explanation: prediction.explanation ?? null,
      },
      priority: rest.priority,
      dueAt: rest.due_at === undefined ? null : new Date(rest.due_at),
      requestedBy: rest.requested_by ?? null,
      groupKey: rest.group_key ?? null,
      metadata: rest.metadata ?? null,
      callbackUrl: rest.callback_url ?? null,
      gold: rest.gold ?? null,
    },
  };
}

function unknownLabels(project: Project, sent: z.output<typeof submissionSchema>): Problem[] {
  const known = labelValues(project);
  const named = [
    { pointer: '/prediction/value', value: sent.prediction.value },
    ...sent.prediction.alternatives.map(({ value }, i) => ({ pointer: `/prediction/alternatives/${i}/value`, value })),
    ...(sent.gold ? [{ pointer: '/gold/value', value: sent.gold.value }] : []),
  ];
  return named
    .filter(({ value }) => !known.has(value))
    .map(({ pointer, value }) => ({
      pointer,
      detail: `${JSON.stringify(value)} is not a label of project ${project.key}. Its labels: ${labelList(project)}.`,
    }));
}

const valuesOf = new WeakMap<Project['labels'], Set<string>>();

/** Made once per label list: there may be ten thousand labels, and thousands of items a second. */
function labelValues({ labels }: Project): Set<string> {
  const values = valuesOf.get(labels) ?? new Set(labels.map((label) => label.value));
  valuesOf.set(labels, values);
  return values;
}

function labelList({ labels }: Project): string {
  const shown = labels.slice(0, 20).map((label) => label.value);
  return labels.length > shown.length
    ? `${shown.join(', ')} and ${labels.length - shown.length} more`
    : shown.join(', ');
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: 'is not a known field' }));
  }
  return [{ pointer: pointerTo(issue.path), detail: issue.message }];
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** What zod found, as one would say it to a person; undefined leaves it to zod. */
function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'string' ? 'must not be empty' : `must be ${issue.minimum} or more`;
    case 'too_big':
      if (issue.origin === 'string') return `has more than ${issue.maximum} characters`;
      return issue.origin === 'array' ? `has more than ${issue.maximum} entries` : `must be ${issue.maximum} or less`;
    case 'invalid_format':
      return issue.format === 'datetime' ? 'must be a time with its zone, such as 2026-11-23T12:00:00Z' : undefined;
    case 'invalid_key':
      return 'must have a name of 1 to 100 characters';
    default:
      return undefined;
  }
}

function pointerTo(path: PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Without recursion: whoever nests a hundred thousand levels deep is after our stack. */
function isTooDeep(sent: unknown): boolean {
  let level: unknown[] = [sent];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levelsMax) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}

/** JSON allows what Postgres keeps not at all (U+0000, half a surrogate pair) or JSON not again (1e999), and names that objects swallow. */
function whatCannotBeStored(value: unknown, pointer: string): Problem[] {
  if (typeof value === 'string') return isStorable(value) ? [] : [{ pointer, detail: brokenText }];
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [{ pointer, detail: 'must be a number' }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = pointer + pointerTo([name]);
    if (name === '__proto__') return [{ pointer: at, detail: 'is not a name that a field can have' }];
    return isStorable(name) ? whatCannotBeStored(inner, at) : [{ pointer: at, detail: brokenText }];
  });
}

const brokenText = 'contains a NUL character or a broken surrogate pair';

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
