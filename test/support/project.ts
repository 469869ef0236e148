import type { Project } from '../../src/review/project.ts';

/** A project as the projects file would make it. */
export function aProject(overrides: Partial<Project> = {}): Project {
  const labels = ['refund', 'billing', 'shipping', 'other'];
  return {
    key: 'support-intent',
    name: 'Support intent',
    task: 'classification',
    labels: labels.map((value) => ({ value, title: value, description: null })),
    labelSetVersion: 'ls_0123456789ab',
    guidelines: 'Refund means money back.',
    channel: 'C0REVIEW',
    reviewers: { users: [], groups: ['S01REVIEW'] },
    leads: { users: ['U09LEA'], groups: [] },
    gate: { threshold: 0.85, audit: 0, always: [], version: 'gp_0123456789ab' },
    order: 'entropy',
    window: 10,
    ...overrides,
  };
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
