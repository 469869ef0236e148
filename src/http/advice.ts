import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { adviceJson } from '../flow/advice-json.ts';
import { type Advice, usualWish, type Wish } from '../flow/advise.ts';
import type { ModelVersion } from '../flow/evidence.ts';
import { boundLimits, corrections, type Project } from '../review/project.ts';
import type { Gatekeeper } from './access.ts';
import { operation, serve } from './operation.ts';

export interface Advising {
  /** Where the threshold should lie, by what people decided so far. */
  advise: (project: Project, wish: Wish, version: ModelVersion | null) => Promise<Advice>;
}

const share = z.number().min(0).max(1);
const count = z.int();
const counted = {
  threshold: share,
  audited: count.describe('Predictions at or above it that chance alone picked and people settled.'),
  wrong: count,
  share: share.nullable().describe('How many of all predictions lie at or above it.'),
};

export const adviceSchema = z
  .strictObject({
    project: z.string(),
    model: z.string().nullable(),
    model_version: z.string().nullable(),
    error: share,
    confidence: share,
    correction: z.enum(corrections),
    summary: z.string().describe('In plain sentences.'),
    current: z.strictObject({
      ...counted,
      error_between: z.array(share).nullable().describe('Clopper-Pearson interval; null without an audit.'),
    }),
    advised: z
      .strictObject({
        ...counted,
        p_value: share,
        error_at_most: share,
        reviews_saved_per_day: z.number().nullable().describe('Negative: it takes more reviews.'),
      })
      .nullable()
      .describe('The lowest threshold that keeps the error; null: there is none yet.'),
    missing: z
      .strictObject({ threshold: share, audited: count, needed: count })
      .nullable()
      .describe('What it takes to say it of the next one, if no more are wrong.'),
    candidates: z.array(z.strictObject(counted)),
  })
  .meta({ id: 'Advice', description: 'Where the threshold of the gate should lie, and what speaks for it.' });

const wish = ([least, most]: readonly [number, number]) => {
  const sentence = `must be a number from ${least} to ${most}`;
  return z.coerce.number(sentence).min(least, sentence).max(most, sentence);
};

const getAdvice = operation({
  id: 'getAdvice',
  method: 'GET',
  path: '/v1/projects/{project}/advice',
  tag: 'Projects',
  summary: 'Where the threshold of the gate should lie',
  description: `The lowest threshold of which it is certain enough (\`confidence\`) that at most \`error\` of what the gate approves is wrong: fixed-sequence Learn-then-Test with exact binomial p-values, on the
predictions that chance picked to be reviewed. It is about one version of the model, that of the newest prediction unless another is named, and is never applied by itself.`,
  scope: 'projects:read',
  query: z.strictObject({
    error: wish(boundLimits.error)
      .optional()
      .describe('The share that may be wrong; as the project’s `bound` says, else 0.05.'),
    confidence: wish(boundLimits.confidence).optional().describe('As the project’s `bound` says, else 0.95.'),
    model: z.string().max(200).optional(),
    model_version: z.string().max(200).optional(),
  }),
  answers: { 200: { description: 'The advice.', schema: adviceSchema } },
});

export const adviceOperations = [getAdvice];

export function registerAdvice(app: FastifyInstance, { gate, advise }: Advising & { gate: Gatekeeper }): void {
  serve(app, getAdvice, async ({ access, params, query }) => {
    const project = gate.project(access, params.project);
    const { error, confidence, correction } = project.bound ?? usualWish;
    const wish = { error: query.error ?? error, confidence: query.confidence ?? confidence, correction };
    const version =
      query.model === undefined && query.model_version === undefined
        ? null
        : { model: query.model ?? '', modelVersion: query.model_version ?? '' };
    return adviceJson(project, await advise(project, wish, version));
  });
}
