import type { Field, Project } from '../../src/review/project.ts';

/** A project as the projects file would make it. */
export function aProject(overrides: Partial<Project> = {}): Project {
  const labels = ['refund', 'billing', 'shipping', 'other'];
  return {
    key: 'support-intent',
    name: 'Support intent',
    task: 'classification',
    labels: labels.map((value) => ({ value, title: value, description: null })),
    labelSetVersion: 'ls_0123456789ab',
    fields: [],
    guidelines: 'Refund means money back.',
    channel: 'C0REVIEW',
    reviewers: { users: [], groups: ['S01REVIEW'] },
    leads: { users: ['U09LEA'], groups: [] },
    gate: { threshold: 0.85, audit: 0, always: [], score: 'probability', version: 'gp_0123456789ab' },
    bound: null,
    order: 'entropy',
    costs: null,
    explore: 0,
    budget: null,
    shadow: false,
    duplicates: 'review',
    window: 10,
    reviews: { required: 1, agree: 1, reject: 1, max: 1 },
    rejection: { reason: 'optional', reasons: [] },
    blind: 0,
    seeds: 0,
    repeats: 0,
    qualify: null,
    retrain: null,
    sensitive: [],
    deadline: null,
    workingHours: null,
    undoMs: 300_000,
    timezone: 'UTC',
    summary: null,
    alerts: null,
    retention: { inputMs: null },
    ...overrides,
  };
}

/** Several labels for one text. */
export function aMultilabelProject(overrides: Partial<Project> = {}): Project {
  const topics = ['delivery', 'price', 'quality', 'service'];
  return aProject({
    key: 'review-topics',
    name: 'Review topics',
    task: 'multilabel',
    labels: topics.map((value) => ({ value, title: value, description: null })),
    guidelines: 'Every topic that the customer speaks about.',
    ...overrides,
  });
}

/** A model's reply, free text. */
export function aTextProject(overrides: Partial<Project> = {}): Project {
  return aProject({
    key: 'support-replies',
    name: 'Support replies',
    task: 'text',
    labels: [],
    labelSetVersion: 'ts_0123456789ab',
    order: 'least_confidence',
    guidelines: 'Would you send it as it is?',
    ...overrides,
  });
}

/** An invoice's fields, one of each type. */
export function anExtractionProject(overrides: Partial<Project> = {}): Project {
  return aProject({
    key: 'invoices',
    name: 'Invoices',
    task: 'extraction',
    labels: [],
    labelSetVersion: 'fs_0123456789ab',
    fields: [
      aField({ name: 'number', title: 'Number', required: true }),
      aField({ name: 'total', title: 'Total', type: 'number', required: true }),
      aField({ name: 'issued', title: 'Issued', type: 'date' }),
      aField({ name: 'paid', title: 'Paid', type: 'boolean' }),
      aField({ name: 'currency', title: 'Currency', type: 'enum', options: ['EUR', 'USD'] }),
    ],
    order: 'least_confidence',
    guidelines: 'As printed on the invoice.',
    ...overrides,
  });
}

export function aField(overrides: Partial<Field> = {}): Field {
  return { name: 'number', title: 'Number', type: 'string', options: [], required: false, ...overrides };
}

/** Proposed actions: two have to approve, one rejection is enough. */
export function anApprovalProject(overrides: Partial<Project> = {}): Project {
  return aProject({
    key: 'refund-payouts',
    name: 'Refund payouts',
    task: 'approval',
    labels: [],
    labelSetVersion: 'ts_0123456789ab',
    order: 'least_confidence',
    guidelines: 'Nothing above 500 without a second look.',
    reviews: { required: 1, agree: 2, reject: 1, max: 2 },
    rejection: { reason: 'required', reasons: ['Too much', 'Wrong person'] },
    ...overrides,
  });
}

/** A rule of so many reviewers, of whom most must agree, with one more to settle it: as the projects file makes it. */
export function reviewsOf(required: number): Project['reviews'] {
  const agree = Math.floor(required / 2) + 1;
  return { required, agree, reject: agree, max: required === 1 ? 1 : required + 1 };
}

/** An item as a caller sends it: a doubtful "refund", unless told otherwise. */
export function aSubmission(
  overrides: { external_id?: string; text?: string; value?: string; confidence?: number } & Record<
    string,
    unknown
  > = {},
) {
  const { text = 'I was charged twice', value = 'refund', confidence = 0.41, ...rest } = overrides;
  return {
    input: { text },
    prediction: {
      value,
      confidence,
      alternatives: [
        { value: 'billing', confidence: 0.38 },
        { value: 'other', confidence: 0.21 },
      ].filter((alternative) => alternative.value !== value),
      model: 'intent',
      model_version: '2026-11-03',
    },
    ...rest,
  };
}
