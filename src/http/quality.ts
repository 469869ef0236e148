import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Quality } from '../flow/quality.ts';
import { qualityJson, reviewersJson } from '../flow/quality-json.ts';
import type { reviewers } from '../flow/reviewers.ts';
import type { Project } from '../review/project.ts';
import type { Gatekeeper } from './access.ts';
import { operation, serve, wholeNumber } from './operation.ts';

export interface Judging {
  /** How good the model is and how far people agree, over the last days. */
  quality: (project: Project, days: number) => Promise<Quality>;
  /** How each reviewer worked over the last days. */
  reviewers: (project: Project, days: number) => ReturnType<typeof reviewers>;
}

const share = z.number().min(0).max(1);
const count = z.int();
const time = z.iso.datetime();
const between = z.array(z.number()).describe('Lower and upper end of the interval, at 95 %.');
const period = {
  from: time.describe('From then on: later than asked for where more than 50,000 predictions came since'),
  to: time.describe('up to, but not including, then.'),
};
const notKnown = z.record(z.string(), z.string()).describe('Why a figure that is null is not known, by its name.');

const estimate = z.strictObject({ share, between, standard_error: z.number() });

const shift = z
  .strictObject({
    before: count.describe('Predictions in the period before.'),
    now: count,
    psi: z.number().describe('Population stability index: by custom below 0.1 is stable, above 0.25 a shift.'),
    jensen_shannon: z.number().describe('In nats: 0 where nothing changed, 0.693 where everything did.'),
    p_value: share.describe('How likely chance alone makes the two differ this much (G-test).'),
  })
  .meta({ id: 'Shift', description: 'How far the mix is another one than in the period before, of the same length.' });

const distance = z.strictObject({ ece: share.describe('Expected calibration error.'), brier: share });
const crossFitted = {
  before: distance.describe('Of the confidences as the model gave them.'),
  after: distance.describe(
    'Of the corrected ones, each corrected by what was fitted to other predictions than itself (five-fold cross-fitting).',
  ),
  helps: z
    .boolean()
    .describe(
      'Whether the Brier score is better by more than chance explains. If false, leave the confidences as they are.',
    ),
};

const temperature = z
  .strictObject({
    settled: count.describe('Fitted to so many of the latest settled predictions, 1,000 at most.'),
    temperature: z
      .number()
      .describe('0.2 to 10. Above 1 the model is surer of itself than it should be, below 1 less sure.'),
    ...crossFitted,
  })
  .meta({
    id: 'TemperatureCorrection',
    description:
      'One number that makes a model more or less sure of everything: each probability to the power 1 / temperature, divided by the sum of all of these. What the alternatives leave out of 1 counts as one more label.',
  });

const isotonic = z
  .strictObject({
    settled: count.describe('Fitted to so many of the latest settled predictions, 5,000 at most.'),
    points: z
      .array(z.strictObject({ confidence: share, accuracy: share }))
      .describe(
        'Ascending, 20 at most: from this confidence up to the next one’s the model is right so often; below the first of them, as often as there.',
      ),
    ...crossFitted,
  })
  .meta({
    id: 'IsotonicCorrection',
    description: 'How often the model is right at each confidence, never falling (isotonic regression).',
  });

const rate = z
  .strictObject({
    n: count.describe('Of so many answers.'),
    share: share.nullable().describe('null: there are fewer than ten.'),
    between: between.nullable().describe('Wilson interval, at 95 %.'),
  })
  .meta({ id: 'Rate', description: 'A share of somebody’s answers.' });

export const versionQuality = z
  .strictObject({
    model: z.string().nullable(),
    model_version: z.string().nullable(),
    predictions: count.describe(
      'Predictions that came in the period. Known answers, seeds, near-duplicates, and what came without a score are left out everywhere.',
    ),
    reviewed: count.describe('How many of them people have settled.'),
    wrong: count.describe('How many of those were not approved as they were.'),
    audits: count.describe('Of those left to chance, how many were reviewed: what the accuracy rests on.'),
    accuracy: estimate
      .nullable()
      .describe(
        'Of everything that came, whether people saw it or not: the shares of what is certain to be reviewed and of what is left to chance, each weighed by how much of it came (post-stratified).',
      ),
    accuracy_hajek: estimate
      .nullable()
      .describe(
        'The same by another estimate (Hájek): each reviewed prediction stands for 1 / its probability of being reviewed.',
      ),
    reviewed_accuracy: share
      .nullable()
      .describe(
        'Of the reviewed alone. Not representative: people review what the model is unsure of. Never take it for the model’s accuracy.',
      ),
    auto_approved_error: z
      .strictObject({ audited: count, wrong: count, share, between })
      .nullable()
      .describe(
        'How much of what the gate approves is wrong, by what it would have approved but people saw (Clopper-Pearson interval).',
      ),
    calibration: z
      .strictObject({
        settled: count.describe(
          'The latest predictions that people settled, 20,000 at most, also from before the period.',
        ),
        ece: share.describe('Expected calibration error.'),
        brier: share,
        aurc: share.describe('Area under the risk-coverage curve.'),
        bands: z.array(
          z.strictObject({
            count,
            weight: z.number().describe('How many predictions they stand for.'),
            confidence: share.describe('What the model said, on average.'),
            accuracy: share.describe('How often it was right.'),
            accuracy_between: between,
          }),
        ),
      })
      .nullable()
      .describe(
        'Whether the model’s confidence can be taken at its word. Each prediction counts 1 / its probability of being reviewed.',
      ),
    temperature: temperature
      .nullable()
      .describe(
        'A correction of the confidences, where the settled predictions of a classification name all their probabilities. Nothing applies it by itself.',
      ),
    isotonic: isotonic
      .nullable()
      .describe('Another correction, by the confidence alone. Nothing applies it by itself.'),
    label_shift: shift.nullable().describe('Of predicted labels.'),
    confidence_shift: shift.nullable().describe('Of confidences, in twenty bands.'),
    confusions: z
      .array(z.strictObject({ label: z.string(), truth: z.string(), count }))
      .describe('What was most often taken for what, among the reviewed.'),
    not_known: notKnown,
  })
  .meta({ id: 'VersionQuality', description: 'What may be said of one version of the model.' });

const qualityReport = z
  .strictObject({
    project: z.string(),
    ...period,
    versions: z
      .array(versionQuality)
      .describe('Of the predictions of the period, those with the most first, ten at most.'),
    versions_left_out: count,
    agreement: z
      .strictObject({
        items: count.describe('Items with two or more independent answers that were compared, the latest ones.'),
        answers: count,
        percent: share.describe('How many pairs of answers to one item are the same, as a share.'),
        alpha: z
          .number()
          .nullable()
          .describe(
            'Krippendorff’s α: 1 is full agreement, 0 is chance. null: everybody gave one and the same answer to everything.',
          ),
        alpha_between: between.nullable().describe('By the bootstrap, at 95 %.'),
        distance: z
          .enum(['nominal', 'masi', 'levenshtein'])
          .describe('How far two answers are apart: same or not, by labels in common, by letters changed.'),
        labels: z
          .array(z.strictObject({ label: z.string(), answers: count, alpha: z.number().nullable() }))
          .describe('Of classification: each label against all others.'),
      })
      .nullable()
      .describe('How far reviewers say the same of the same items. What leads decided for others does not count.'),
    not_known: notKnown,
  })
  .meta({ id: 'Quality', description: 'How good the model is and how far people agree.' });

const reviewerQuality = z
  .strictObject({
    reviewer: z.string(),
    answers: count,
    approval_rate: rate.describe('How often the prediction was kept, among items whose true value nobody knew.'),
    gold_accuracy: rate.describe('How often right about known items, seeds left out.'),
    seed_catch_rate: rate.describe('How often a seed’s wrong prediction was not kept.'),
    seed_test: z
      .strictObject({
        careless: z.boolean(),
        caught_at_most: count.describe('With so many seeds caught, or fewer, one is taken to be careless.'),
        power: share.describe('How often somebody is found who catches three of ten.'),
        false_alarm: share.describe('How often somebody is who catches eight of ten.'),
      })
      .nullable()
      .describe('Whether so few seeds were caught as by somebody who does not look. null: fewer than ten seeds.'),
    over_reliance: rate.describe('How often a wrong prediction was kept, among known items and seeds.'),
    under_reliance: rate.describe('How often a right prediction was changed, among known items.'),
    discernment: z
      .strictObject({ d_prime: z.number(), criterion: z.number() })
      .nullable()
      .describe(
        'Signal detection: how well wrong predictions are told from right ones (d′), and whether one leans to keeping what is shown (criterion above 0). null: too few.',
      ),
    blind_gap: z
      .strictObject({ gap: z.number(), between, blind: count, shown: count })
      .nullable()
      .describe('By how much more often right with the prediction hidden. null: too few of either kind.'),
    speed: z.strictObject({
      n: count,
      median_ms: z.number().nullable(),
      p90_ms: z.number().nullable(),
      hurried: rate.describe(
        'How often an answer came faster than one can read: eight words a second, two seconds at least.',
      ),
    }),
    skill: z
      .strictObject({ accuracy: share, answers: count })
      .nullable()
      .describe(
        'How often right by what others say of the same items (one-coin model of Dawid and Skene, smoothed). null: fewer than ten such answers, or answers are no choice between a few.',
      ),
    agreement_with_others: rate.describe(
      'Of the pairs of an answer of theirs with another’s to the same item, how many are the same.',
    ),
    self_consistency: z
      .strictObject({ kappa: z.number(), between, n: count })
      .nullable()
      .describe('Cohen’s κ of answers to items that they were asked again. null: fewer than ten.'),
  })
  .meta({ id: 'ReviewerQuality', description: 'How one reviewer works. Shares of fewer than ten answers are null.' });

const reviewerReport = z
  .strictObject({
    project: z.string(),
    ...period,
    reviewers: z.array(reviewerQuality).describe('Those with the most answers first, 200 at most.'),
  })
  .meta({ id: 'Reviewers' });

const getQuality = operation({
  id: 'getQuality',
  method: 'GET',
  path: '/v1/projects/{project}/quality',
  tag: 'Projects',
  summary: 'How good the model is, and how far people agree',
  description: `For each model version: its accuracy as an estimate for everything that came, with its interval; the error of what the gate approves; calibration; shifts; confusions. And how far reviewers agree. Items
that people have not come to yet are taken to be like those of their kind that they have. A figure that too little is known for is null, and \`not_known\` says why.`,
  scope: 'projects:read',
  query: z.strictObject({ days: wholeNumber(1, 90, 7).describe('How far back.') }),
  answers: { 200: { description: 'The figures.', schema: qualityReport } },
});

const getReviewers = operation({
  id: 'getReviewers',
  method: 'GET',
  path: '/v1/projects/{project}/reviewers',
  tag: 'Projects',
  summary: 'How each reviewer works',
  description: `Care, speed and agreement of each person who answered. It is about people: for whoever leads them, to talk with them, and for nobody else.`,
  scope: 'admin',
  query: z.strictObject({ days: wholeNumber(1, 90, 30).describe('How far back.') }),
  answers: { 200: { description: 'The figures.', schema: reviewerReport } },
});

export const qualityOperations = [getQuality, getReviewers];

export function registerQuality(
  app: FastifyInstance,
  { gate, quality, reviewers }: Judging & { gate: Gatekeeper },
): void {
  serve(app, getQuality, async ({ access, params, query }) =>
    qualityJson(await quality(gate.project(access, params.project), query.days)),
  );
  serve(app, getReviewers, async ({ access, params, query }) =>
    reviewersJson(await reviewers(gate.project(access, params.project), query.days)),
  );
}
