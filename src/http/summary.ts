import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sectionKeys } from '../flow/summary/section.ts';
import { lastDay, type Summary } from '../flow/summary/summarize.ts';
import { summaryJson } from '../flow/summary/summary-json.ts';
import { dayOf, isDay } from '../review/day.ts';
import { outcomes } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Gatekeeper } from './access.ts';
import { adviceSchema } from './advice.ts';
import { operation, serve } from './operation.ts';
import { HttpProblem } from './problem.ts';
import { versionQuality } from './quality.ts';

export interface Summing {
  /** A project's day, as leads read it. */
  summary: (project: Project, day: string) => Promise<Summary>;
  now: () => Date;
}

const share = z.number().min(0).max(1);
const count = z.int();
const time = z.iso.datetime();
const between = z.array(z.number()).describe('Lower and upper end of the interval, at 95 %.');
const ms = z.number().describe('In milliseconds.');

const rate = z
  .strictObject({ count, of: count, share: share.nullable(), between: between.nullable() })
  .meta({ id: 'ShareOf', description: 'So many of so many. No interval is told of fewer than ten.' });

const spread = z
  .strictObject({ count, p50_ms: ms, p90_ms: ms })
  .meta({ id: 'Spread', description: 'Half of them within p50_ms, nine of ten within p90_ms.' });

const wrongShare = z
  .strictObject({ answers: count.describe('So many say so.'), share, between })
  .meta({ id: 'WrongShare', description: 'How much was wrong in seven days.' });

const compared = {
  now: wrongShare,
  before: wrongShare,
  p_value: share.describe(
    'How likely chance alone makes the two differ this much (two proportions), put right for all that is compared here (Benjamini and Hochberg).',
  ),
  change: z
    .enum(['more', 'less', 'chance'])
    .describe('More or less is wrong, or the two differ by no more than chance explains.'),
};

const together = z
  .strictObject({
    days: count,
    counted: count.describe('So many of these days were counted, and are in here.'),
    predictions: count,
    audits: count.describe('Of what was left to chance, what people settled.'),
    accuracy: z
      .strictObject({ share, between })
      .nullable()
      .describe('Of all that came on these days, whatever the version: a post-stratified estimate.'),
    auto_approved_error: z
      .strictObject({ audited: count, wrong: count, share, between })
      .nullable()
      .describe('How much of what the gate approves was wrong, by what people saw all the same.'),
    not_known: z.record(z.string(), z.string()).describe('Why a figure that is null is not known, by its name.'),
  })
  .meta({ id: 'DaysTogether', description: 'Several days that end with this one, as one.' });

const summarySchema = z
  .strictObject({
    project: z.string(),
    date: z.iso.date(),
    timezone: z.string().describe('In which the day is counted: of `summary`, else of `working_hours`, else UTC.'),
    from: time,
    to: time.describe('Up to, but not including, then.'),
    is_over: z.boolean().describe('If false, the figures are those so far.'),
    takeaway: z.strictObject({
      sentence: z.string().describe('The one thing to know of the day.'),
      tone: z.enum(['alarm', 'hint', 'well']),
    }),
    sections: z
      .array(
        z.strictObject({
          key: z.enum(sectionKeys),
          title: z.string(),
          quiet: z.boolean().describe('It has nothing to say.'),
          sentences: z.array(z.string()),
        }),
      )
      .describe('The same in plain sentences.'),
    arrived: z.strictObject({ review: count, auto_approve: count, unreviewed: count, duplicate: count }),
    outcomes: z
      .partialRecord(z.enum(outcomes), count)
      .describe('How what people were asked about ended on that day, whenever it came.'),
    changed: rate.describe('What people did not keep, of what they decided. Not the error of the model.'),
    hours: z.array(z.strictObject({ at: time, approved: count, corrected: count, rejected: count, otherwise: count })),
    waited: spread.nullable().describe('From arrival, or from being asked again, to a person’s decision.'),
    handled: spread.nullable().describe('From being shown to being answered.'),
    due: z.strictObject({
      ended: count.describe('Of those that had a due time.'),
      met: count.describe('Decided by people before it.'),
    }),
    labels: z.array(z.strictObject({ label: z.string(), answered: count, wrong: count })),
    confusions: z.array(z.strictObject({ label: z.string(), truth: z.string(), count, items: z.array(z.string()) })),
    reviewers: count.describe('How many people answered. `/reviewers` says how each of them works.'),
    records: count.describe('Decisions that became training records.'),
    audits: z
      .strictObject({ audited: count, wrong: count })
      .describe('Of what the gate would have approved, what people saw all the same.'),
    before: z
      .strictObject({ days: count, arrived: count, decided: count, changed: rate })
      .nullable()
      .describe('The seven days before, as far as they were counted, added up.'),
    rises: z
      .array(z.strictObject({ label: z.string(), now: rate, before: rate }))
      .describe('Labels of which more was changed than before, by more than chance explains.'),
    spans: z.array(together).describe('Seven days, and 28.'),
    against_the_week_before: z
      .strictObject({
        labels: z
          .array(z.strictObject({ label: z.string(), ...compared }))
          .describe('How much people changed, of what they were asked about.'),
        versions: z
          .array(z.strictObject({ model: z.string().nullable(), model_version: z.string().nullable(), ...compared }))
          .describe('Of all that can be reviewed, each settled prediction for as many as it stands for.'),
        not_reviewable: count.describe(
          'Predictions that had no chance of being reviewed: versions are compared without them.',
        ),
      })
      .describe(
        'The seven days that end with this one against the seven before them; with ten answers in each, or more.',
      ),
    days_between: z
      .array(z.strictObject({ date: z.iso.date(), arrived: count, decided: count, not_in_time: count }))
      .describe('The days after this one that have no summary of their own, as far as they are over.'),
    backlog: z
      .strictObject({
        open: count,
        escalated: count,
        overdue: count,
        failing: count.describe('Cards that Slack does not take.'),
        oldest_item: z.string().nullable(),
        oldest_at: time.nullable(),
        p90_ms: ms.nullable().describe('Nine of ten have waited no longer, in milliseconds.'),
        forecast_days: z.number().nullable().describe('So long it takes at the pace of the days before.'),
      })
      .describe('As it is now, whatever the date.'),
    paused_since: time.nullable(),
    gate: z.strictObject({
      stopped_since: time.nullable(),
      why_stopped: z.string().nullable(),
      audited: count
        .nullable()
        .describe('Of the version that came last, as the watch over the bound counts. null: there is no bound.'),
      wrong: count.nullable(),
      certified_since: time.nullable(),
    }),
    versions: z.array(versionQuality).describe('Of the seven days that end with this one.'),
    agreement: z
      .strictObject({ items: count, percent: share, alpha: z.number().nullable() })
      .nullable()
      .describe('How far reviewers say the same of the same items, over seven days; null: too few.'),
    advice: adviceSchema,
    trend: z
      .array(
        z.strictObject({
          date: z.iso.date(),
          arrived: count,
          changed: rate,
          open_at_end: count,
          accuracy: z.strictObject({ share, between }).nullable(),
        }),
      )
      .describe('Counted days up to this one, 28 at most, the oldest first.'),
    records_since_snapshot: count,
    snapshot_as_of: time.nullable(),
  })
  .meta({ id: 'Summary', description: 'One project’s day, as leads read it.' });

const getSummary = operation({
  id: 'getSummary',
  method: 'GET',
  path: '/v1/projects/{project}/summary',
  tag: 'Projects',
  summary: 'A project’s day',
  description: `What leads read each morning: what came, what people made of it, what waits, how good the model is, and what to change. Once a day is over and nothing decided on it can be undone its
figures are kept as they are. Nothing in it is about one person.`,
  scope: 'projects:read',
  query: z.strictObject({
    date: z
      .string('must be a day such as 2026-11-21')
      .refine(isDay, 'must be a day such as 2026-11-21')
      .optional()
      .meta({ shownAs: { type: 'string', format: 'date' } })
      .describe('In the project’s time zone; left out: the last day that is over.'),
  }),
  answers: { 200: { description: 'The day.', schema: summarySchema } },
  problems: ['invalid'],
});

export const summaryOperations = [getSummary];

export function registerSummary(app: FastifyInstance, { gate, summary, now }: Summing & { gate: Gatekeeper }): void {
  serve(app, getSummary, async ({ access, params, query }) => {
    const project = gate.project(access, params.project);
    const day = query.date ?? lastDay(project, now());
    if (day > dayOf(now(), project.timezone)) {
      throw new HttpProblem('invalid', 'date must not lie in the future.');
    }
    return summaryJson(project, await summary(project, day));
  });
}
