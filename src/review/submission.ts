import { z } from 'zod';
import { atAGlance } from './at-a-glance.ts';
import type { Gold, Item, Prediction } from './item.ts';
import type { Project } from './project.ts';
import { whatCannotBeStored } from './storable.ts';
import { bounds, isSmallEnough, isWebUrl } from './submission-bounds.ts';
import { readLabel, readValue, type Value, type ValueProblem, valueTextCharsMax } from './value.ts';

/** What a caller sends: an item without what Signoff adds to it. */
export interface Submission
  extends Pick<
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
    | 'idempotency'
    | 'traceparent'
  > {
  /** The true answer, where the caller knows it. */
  gold: Gold | null;
}

const problemsMax = 100;

const share = z.number().min(0).max(1);
const short = (charsMax: number) => z.string().min(1).max(charsMax);
const webUrl = z
  .string()
  .max(bounds.urlCharsMax)
  .refine(isWebUrl, 'must be an http or https address')
  .meta({ shownAs: { type: 'string', format: 'uri', maxLength: bounds.urlCharsMax } });

/** The item as sent to the API, the command line or the intake queue (names as there). */
export const submissionSchema = z.strictObject({
  external_id: short(bounds.externalIdCharsMax)
    .optional()
    .describe('Your own name for it, once in a project: sent again under that name, it is the same item.'),
  input: z
    .strictObject({
      text: short(bounds.inputTextCharsMax).optional(),
      image_url: webUrl.optional(),
      url: webUrl.optional().describe('Where people find more about it.'),
      fields: z
        .record(short(bounds.fieldNameCharsMax), z.string().max(bounds.fieldCharsMax))
        .refine((fields) => Object.keys(fields).length <= bounds.fieldsMax, `has more than ${bounds.fieldsMax} fields`)
        .optional()
        .describe(`Shown beside the text: up to ${bounds.fieldsMax}.`),
    })
    .refine((input) => Object.values(input).some((part) => part !== undefined), 'needs text, image_url, url or fields')
    .describe('What the model saw, for people to look at: at least one of these.'),
  prediction: z.strictObject({
    // What it may be hangs on the project's task: read by `readValue`.
    value: z.unknown().optional(),
    confidence: share.describe(
      'How sure the model is, from 0 to 1. At or above the project’s threshold nobody is asked.',
    ),
    alternatives: z
      .array(z.strictObject({ value: short(valueTextCharsMax), confidence: share }))
      .max(bounds.alternativesMax)
      .default([])
      .describe('The model’s next guesses: one click each.'),
    field_confidence: z.record(z.string(), share).optional().describe('For the fields of an extraction.'),
    model: short(bounds.modelCharsMax).optional(),
    model_version: short(bounds.modelCharsMax).optional(),
    explanation: short(bounds.explanationCharsMax).optional().describe('Why the model thinks so, for people.'),
  }),
  priority: z
    .number()
    .refine(Number.isInteger, 'must be a whole number')
    .min(-bounds.priorityMax)
    .max(bounds.priorityMax)
    .default(0)
    .describe('Higher comes first, whatever the confidence.')
    .meta({ shownAs: { type: 'integer', minimum: -bounds.priorityMax, maximum: bounds.priorityMax, default: 0 } }),
  due_at: z.iso.datetime({ offset: true }).optional().describe('When the answer is of no use any more.'),
  requested_by: short(bounds.requesterCharsMax)
    .optional()
    .describe('The Slack user id of who caused it: they never review it themselves.'),
  group_key: short(bounds.groupKeyCharsMax)
    .optional()
    .describe('What belongs together, such as a customer: never split between training and test.'),
  metadata: z
    .record(z.string(), z.unknown())
    .refine(isSmallEnough, `is larger than ${bounds.metadataBytesMax} bytes`)
    .optional()
    .describe('Yours: given back with the item, its events and its training record. Up to 16 KiB.'),
  callback_url: webUrl.optional().describe('Told when the item is completed or open again, signed like a webhook.'),
  gold: z
    .strictObject({ value: z.unknown() })
    .optional()
    .describe('The true answer, where it is known: the item measures, and is never training data.'),
});

export interface Problem {
  /** JSON Pointer (RFC 6901) into what was sent. */
  pointer: string;
  detail: string;
}

/** What is wrong with an address that is to be called, as the rest of a sentence; null: nothing. */
export type AddressRule = (url: string) => string | null;

/**
 * Reads one submission for a project. Every problem is reported at once, and with any problem nothing is accepted.
 * Alternatives come back most confident first, each once, without what is predicted already. `callbackRule`: which addresses the
 * service calls, where that is known; it holds at each call in any case.
 */
export function readSubmission(
  project: Project,
  sent: unknown,
  callbackRule: AddressRule = () => null,
): { submission: Submission } | { problems: Problem[] } {
  const unstorable = problemsAt('', { problems: whatCannotBeStored(sent) });
  // Too deep a thing has its problem as a whole, and nobody looks into it.
  if (unstorable[0]?.pointer === '') return { problems: unstorable };
  const seen = atAGlance(sent);
  const parsed = seen ? { success: true as const, data: seen } : submissionSchema.safeParse(sent, { error: inWords });
  // The value is not part of the schema, and a person who mends the rest should hear of it too.
  const wrong = parsed.success ? [] : [...parsed.error.issues.flatMap(problemsOf), ...valueProblems(project, sent)];
  const told = new Set(unstorable.map(({ pointer }) => pointer));
  const problems = [
    ...unstorable,
    ...wrong.filter(({ pointer }) => !told.has(pointer)),
    ...callbackProblems(sent, callbackRule),
  ];
  if (!parsed.success || problems.length > 0) return { problems: problems.slice(0, problemsMax) };

  const { prediction, gold, ...rest } = parsed.data;
  const values = readValues(project, prediction, gold);
  if ('problems' in values) return { problems: values.problems.slice(0, problemsMax) };
  return {
    submission: {
      externalId: rest.external_id ?? null,
      input: rest.input,
      prediction: {
        ...values.prediction,
        confidence: prediction.confidence,
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
      // Said beside the item, not in it.
      idempotency: null,
      traceparent: null,
      gold: values.gold,
    },
  };
}

function callbackProblems(sent: unknown, rule: AddressRule): Problem[] {
  const { callback_url: given } = Object(sent);
  if (given === undefined) return [];
  const url = submissionSchema.shape.callback_url.safeParse(given).data;
  const detail = url === undefined ? null : rule(url);
  return detail === null ? [] : [{ pointer: '/callback_url', detail }];
}

function valueProblems(project: Project, sent: unknown): Problem[] {
  const { prediction } = Object(sent);
  return typeof prediction === 'object' && prediction !== null && !Array.isArray(prediction)
    ? problemsAt('/prediction/value', readValue(project, prediction.value, 'partial'))
    : [];
}

type SentPrediction = z.output<typeof submissionSchema>['prediction'];

/** What hangs on the project's task: the value, the other guesses, the known answer. */
function readValues(
  project: Project,
  sent: SentPrediction,
  gold: { value?: unknown } | undefined,
):
  | { prediction: Pick<Prediction, 'value' | 'alternatives' | 'fieldConfidence'>; gold: { value: Value } | null }
  | { problems: Problem[] } {
  const value = readValue(project, sent.value, 'partial');
  const truth = gold === undefined ? null : readValue(project, gold.value, 'complete');
  const problems = [
    ...problemsAt('/prediction/value', value),
    ...alternativeProblems(project, sent),
    ...fieldConfidenceProblems(project, sent),
    ...problemsAt('/gold/value', truth),
  ];
  if ('problems' in value || (truth && 'problems' in truth) || problems.length > 0) return { problems };
  const predicted: unknown[] = Array.isArray(value.value) ? value.value : [value.value];
  return {
    prediction: {
      value: value.value,
      alternatives: sent.alternatives
        .filter((each) => !predicted.includes(each.value))
        .sort((a, b) => b.confidence - a.confidence)
        .filter((each, i, sorted) => sorted.findIndex((other) => other.value === each.value) === i),
      fieldConfidence: sent.field_confidence ?? null,
    },
    gold: truth && { value: truth.value },
  };
}

function problemsAt(pointer: string, read: { value: Value } | { problems: ValueProblem[] } | null): Problem[] {
  if (!read || !('problems' in read)) return [];
  return read.problems.map(({ path, detail }) => ({ pointer: pointer + pointerTo(path), detail }));
}

function alternativeProblems(project: Project, { alternatives }: SentPrediction): Problem[] {
  const at = '/prediction/alternatives';
  switch (project.task) {
    case 'classification':
    case 'multilabel':
      return alternatives.flatMap(({ value }, i) => problemsAt(`${at}/${i}/value`, readLabel(project, value, [])));
    case 'text':
      return [];
    case 'extraction':
    case 'approval':
      return alternatives.length === 0 ? [] : [{ pointer: at, detail: `does not belong to task ${project.task}` }];
  }
}

function fieldConfidenceProblems(project: Project, { field_confidence }: SentPrediction): Problem[] {
  if (field_confidence === undefined) return [];
  const at = '/prediction/field_confidence';
  if (project.task !== 'extraction') return [{ pointer: at, detail: `does not belong to task ${project.task}` }];
  const known = new Set(project.fields.map(({ name }) => name));
  return Object.keys(field_confidence)
    .filter((name) => !known.has(name))
    .map((name) => ({ pointer: at + pointerTo([name]), detail: `is not a field of project ${project.key}` }));
}

/** The problems of one zod issue, in words. */
export function problemsOf(issue: z.core.$ZodIssue): Problem[] {
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
export function inWords(issue: z.core.$ZodRawIssue): string | undefined {
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

export function pointerTo(path: PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
