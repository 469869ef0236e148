import { z } from 'zod';
import { boundLimits, corrections, orders, scoreKinds, tasks } from '../review/project.ts';
import { dayNames, msOf } from './projects-times.ts';

/**
 * The projects file, one schema for each key. Messages are the end of a sentence that starts with the key; what has
 * none here gets one in projects-problems.ts. Not everything understood here is built yet: see projects-not-yet.ts.
 */

const charsMax = { name: 100, label: 200, field: 100, description: 500, guidelines: 3000, reason: 75 };
const labelsMax = 10_000;
/** A dialog of Slack holds a hundred blocks, and a menu a hundred options. */
const fieldsMax = 50;
const optionsMax = 100;
const reasonsMax = 20;
const remindersMax = 10;
const mistakesMax = 1000;
const costMax = 1_000_000;
/** Working hours are counted day by day: a deadline has to be within sight. */
const deadlineMax = '365d';

export const projectKey = /^[a-z0-9][a-z0-9-]{0,62}$/;

// A key without a value is "missing" or "empty" instead, whatever it should hold.
function unlessAbsent(sentence: string) {
  return { error: ({ input }: { input?: unknown }) => (input === undefined || input === null ? undefined : sentence) };
}

/** One line for people to read: on a button, in a list, in a heading. */
function line(max: number) {
  return z
    .string()
    .min(1, 'is empty')
    .max(max, `is longer than ${max} characters`)
    .refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), 'holds a line break or a control character')
    .refine((text) => text.isWellFormed(), 'holds half a character: save the file as UTF-8')
    .refine((text) => text.trim() === text || text === '', 'starts or ends with a space');
}

function prose(max: number) {
  return z
    .string()
    .max(max, `is longer than ${max} characters: put the long version on a page and link to it`)
    .refine((text) => !/[^\P{Cc}\n\t\r]/u.test(text), 'holds a control character')
    .refine((text) => text.isWellFormed(), 'holds half a character: save the file as UTF-8');
}

const shareSentence = 'must be a number between 0 and 1, such as 0.85 for 85 %';
const share = z.number(unlessAbsent(shareSentence)).min(0, shareSentence).max(1, shareSentence);

/** A share between two that make sense. */
function between([least, most]: readonly [number, number], example: string) {
  const sentence = `must be a number from ${least} to ${most}, such as ${example}`;
  return z.number(unlessAbsent(sentence)).min(least, sentence).max(most, sentence);
}

function wholeNumber(max: number) {
  const sentence = `must be a whole number from 1 to ${max}`;
  return z.number(unlessAbsent(sentence)).int(sentence).min(1, sentence).max(max, sentence);
}

const costSentence = `must be a number from 0 to ${costMax}, such as 5`;
const cost = z.number(unlessAbsent(costSentence)).min(0, costSentence).max(costMax, costSentence);
const reviewSentence = `must be a number above 0 and up to ${costMax}, such as 0.2`;
const reviewCost = z.number(unlessAbsent(reviewSentence)).gt(0, reviewSentence).max(costMax, reviewSentence);

const durationSentence = 'must be a duration such as 30s, 5m, 4h or 365d';
const duration = z.string(unlessAbsent(durationSentence)).regex(/^\d{1,6}[smhd]$/, durationSentence);
const someDuration = duration.refine((text) => msOf(text) !== 0, 'must be longer than nothing');
const timeSentence = 'must be a time such as "09:00"';
const time = z.string(unlessAbsent(timeSentence)).regex(/^([01]\d|2[0-3]):[0-5]\d$/, timeSentence);
const timezone = z.string().refine(isTimezone, 'must be a timezone such as Europe/Berlin or UTC');
const day = `(${dayNames.join('|')})`;
const days = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
  z
    .array(z.string().regex(new RegExp(`^${day}(-${day})?$`), 'must be days such as mon-fri or mon, wed, sat'))
    .min(1, 'names no day'),
);

const channel = slackId(
  'C… of a channel',
  /^[CGD][A-Z0-9]{2,}$/,
  "Slack shows it at the bottom of the channel's details",
);
const userId = slackId('U… of a person', /^[UW][A-Z0-9]+$/, "copy it from the person's profile in Slack");
const groupId = slackId('S… of a user group', /^S[A-Z0-9]+$/, "copy it from the user group's page in Slack");

function slackId(what: string, pattern: RegExp, whereToFind: string) {
  return z.string(unlessAbsent(`must be the id ${what}`)).regex(pattern, {
    error: (issue) =>
      `is ${JSON.stringify(String(issue.input).slice(0, 40))}, but must be the id ${what}, not a name: ${whereToFind}`,
  });
}

const group = z.strictObject({ users: z.array(userId).optional(), groups: z.array(groupId).optional() });
const reviewers = group.refine(
  ({ users = [], groups = [] }) => users.length + groups.length > 0,
  'names nobody: leave the key out to let every full member of the channel review',
);

const label = z.strictObject(
  {
    value: line(charsMax.label),
    title: line(charsMax.label).optional(),
    description: prose(charsMax.description).optional(),
  },
  {
    error: ({ code }) =>
      code === 'invalid_type'
        ? 'must be a text or {value, title, description}: put a number, true, false or null in quotes'
        : undefined,
  },
);

const field = z.strictObject({
  name: line(charsMax.field).refine((name) => name !== '__proto__', 'is not a name that a field can have'),
  type: z.enum(['string', 'number', 'date', 'boolean', 'enum']),
  options: z.array(line(charsMax.label)).max(optionsMax, `must hold at most ${optionsMax} options`).optional(),
  required: z.boolean().optional(),
  title: line(charsMax.label).optional(),
});

const mistake = z.strictObject({
  label: line(charsMax.label).optional(),
  truth: line(charsMax.label).optional(),
  cost,
});

/** The keys of a project that hold keys of their own. */
export const nested = {
  reviewers: group,
  leads: group,
  gate: z.strictObject({
    threshold: share,
    audit: share.default(0.05),
    always: z.array(line(charsMax.label)).default([]),
  }),
  bound: z.strictObject({
    error: between(boundLimits.error, '0.05 for 5 % of errors at most'),
    confidence: between(boundLimits.confidence, '0.95').default(0.95),
    correction: z.enum(corrections).default('fixed_sequence'),
    uncertified: z.enum(['review', 'approve']).default('review'),
  }),
  qualify: z.strictObject({ answers: wholeNumber(100).default(10), right: share.default(0.8) }),
  retrain: z.strictObject({ labels: wholeNumber(10_000_000).default(500) }),
  select: z.strictObject({
    order: z.enum(orders).optional(),
    explore: share.optional(),
    budget_per_day: wholeNumber(1_000_000).optional(),
    over_budget: z.enum(['wait', 'unreviewed']).optional(),
  }),
  costs: z.strictObject({
    wrong: cost.default(1),
    review: reviewCost.optional(),
    mistakes: z.array(mistake).max(mistakesMax, `must hold at most ${mistakesMax} mistakes`).default([]),
  }),
  'costs.mistakes': mistake,
  reviews: z.strictObject({
    required: wholeNumber(20).optional(),
    agree: wholeNumber(20).optional(),
    max: wholeNumber(20).optional(),
    approve: wholeNumber(20).optional(),
    reject: wholeNumber(20).optional(),
  }),
  rejection: z.strictObject({
    reason: z.enum(['required', 'optional', 'none']).optional(),
    reasons: z.array(line(charsMax.reason)).max(reasonsMax, `must hold at most ${reasonsMax} reasons`).optional(),
  }),
  deadline: z.strictObject({
    after: someDuration.refine((text) => !(msOf(text) > msOf(deadlineMax)), `must be ${deadlineMax} at most`),
    remind: z.array(someDuration).max(remindersMax, `must hold at most ${remindersMax} reminders`).optional(),
    // biome-ignore lint/suspicious/noThenProperty: the file's own word; a schema is never awaited
    then: z.enum(['expire', 'escalate']).optional(),
  }),
  working_hours: z.strictObject({ days, from: time, to: time, timezone }),
  summary: z.strictObject({ at: time, timezone, days: days.optional(), channel: channel.optional() }),
  alerts: z.strictObject({ channel: channel.optional(), quiet: someDuration.optional() }),
  retention: z.strictObject({ input: someDuration }),
  labels: label,
  fields: field,
};

export const projectFormat = z.strictObject({
  name: line(charsMax.name).optional(),
  task: z.enum(tasks),
  labels: z
    .array(z.preprocess((value) => (typeof value === 'string' ? { value } : value), label))
    .min(2, 'must hold at least two labels to choose from')
    .max(labelsMax, `must hold at most ${labelsMax} labels`)
    .optional(),
  fields: z
    .array(field)
    .min(1, 'must hold at least one field')
    .max(fieldsMax, `must hold at most ${fieldsMax} fields`)
    .optional(),
  guidelines: prose(charsMax.guidelines).optional(),
  channel,
  reviewers: reviewers.optional(),
  leads: group.optional(),
  gate: nested.gate,
  bound: nested.bound.optional(),
  select: nested.select.optional(),
  costs: nested.costs.optional(),
  confidence: z.enum(scoreKinds).optional(),
  shadow: z.boolean().optional(),
  window: wholeNumber(1000).default(10),
  reviews: nested.reviews.optional(),
  rejection: nested.rejection.optional(),
  blind: share.optional(),
  seeds: share.optional(),
  repeats: share.optional(),
  qualify: nested.qualify.optional(),
  retrain: nested.retrain.optional(),
  sensitive: z
    .array(
      z
        .string()
        .regex(
          /^(text|url|image_url|fields\..+)$/,
          'must name a part of the input: text, url, image_url or fields.Name',
        ),
    )
    .optional(),
  duplicates: z.enum(['propagate', 'review']).optional(),
  deadline: nested.deadline.optional(),
  working_hours: nested.working_hours.optional(),
  undo: duration.optional(),
  summary: nested.summary.optional(),
  alerts: z
    .union(
      [z.literal('none'), nested.alerts],
      unlessAbsent('must be none, or keys with values such as { channel: C0LEADS, quiet: 2h }'),
    )
    .optional(),
  retention: nested.retention.optional(),
});

/** A project as the file writes it, its own keys right; projects-rules.ts checks them against each other. */
export type WrittenProject = z.output<typeof projectFormat>;

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
