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

export const inputTextCharsMax = 50_000;
const metadataBytesMax = 16_384;
const alternativesMax = 100;
const nulProblem = 'contains a NUL character or a broken surrogate pair';

const share = z.number('must be a number from 0 to 1').min(0, 'must be 0 or more').max(1, 'must be 1 or less');
const short = (charsMax: number) => z.string().min(1, 'must not be empty').max(charsMax).refine(isStorable, nulProblem);
const webUrl = z
  .string()
  .max(2000)
  .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), 'must be an http or https address');

/** The item as sent to the API, the command line or the intake queue (names as there). */
export const submissionSchema = z.strictObject({
  external_id: short(200).optional(),
  input: z
    .strictObject({
      text: z.string().min(1).max(inputTextCharsMax).refine(isStorable, nulProblem).optional(),
      image_url: webUrl.optional(),
      url: webUrl.optional(),
      fields: z
        .record(short(100), z.string().max(2000).refine(isStorable, nulProblem))
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
  priority: z.int().min(-1000).max(1000).default(0),
  due_at: z.iso.datetime({ offset: true }).optional(),
  requested_by: short(100).optional(),
  group_key: short(200).optional(),
  metadata: z
    .record(z.string(), z.json())
    .refine((value) => JSON.stringify(value).length <= metadataBytesMax, `is larger than ${metadataBytesMax} bytes`)
    .refine((value) => isStorable(JSON.stringify(value).replaceAll('\\u0000', '\0')), nulProblem)
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
 * Alternatives come back most confident first, without the predicted value itself.
 */
export function readSubmission(project: Project, sent: unknown): { submission: Submission } | { problems: Problem[] } {
  const parsed = submissionSchema.safeParse(sent);
  if (!parsed.success) return { problems: parsed.error.issues.flatMap(problemsOf) };
  const problems = unknownLabels(project, parsed.data);
  if (problems.length > 0) return { problems };
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
          .sort((a, b) => b.confidence - a.confidence),
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
  const known = new Set(project.labels.map((label) => label.value));
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
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  return [{ pointer: pointerTo(issue.path), detail: missing ? 'is missing' : issue.message }];
}

function pointerTo(path: PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Postgres keeps neither U+0000 nor half a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
