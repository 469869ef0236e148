import { bySplit, type Split } from './splits.ts';
import type { TrainingRecord } from './training-record.ts';

/** What a dataset consists of, counted as its rows come. Grows with the labels, versions and reviewers there are, not with the rows. */
export interface Tally {
  add: (record: TrainingRecord) => void;
  counts: () => Counts;
}

/** Each by name, in order of the names. */
export interface Counts {
  rows: number;
  split: Record<Split, number>;
  outcome: Record<string, number>;
  /** By final label, where labels are what is asked for; one row of a multilabel task counts for each of its labels. */
  label: Record<string, number>;
  /** One row may have several reasons. */
  selection_reason: Record<string, number>;
  /** By split, how many were picked by chance whatever the model said: of those alone an evaluation is fair. */
  audited: Record<Split, number>;
  model_version: { model: string | null; version: string | null; rows: number }[];
  label_set_version: Record<string, number>;
  gate_version: Record<string, number>;
  /** People who answered. */
  reviewers: number;
  weights: Weights;
}

/** Of the rows that have one. */
interface Weights {
  rows: number;
  least: number | null;
  greatest: number | null;
  mean: number | null;
  /** (Σw)² / Σw², as how many rows of equal weight they are worth (Kish 1965). */
  effective_rows: number | null;
}

export function createTally(): Tally {
  const by = { split: counter(), outcome: counter(), label: counter(), reason: counter(), audited: counter() };
  const versions = { model: counter(), labelSet: counter(), gate: counter() };
  const reviewers = new Set<string>();
  const weights = createWeights();
  let rows = 0;
  return {
    add(record) {
      const { prediction, selection, split = 'none' } = record;
      rows += 1;
      by.split.add(split);
      by.outcome.add(record.outcome ?? 'none');
      for (const label of labelsIn(record)) by.label.add(label);
      for (const reason of new Set(selection.reasons)) by.reason.add(reason);
      if (selection.reasons.includes('audit')) by.audited.add(split);
      versions.model.add(JSON.stringify([prediction.model, prediction.model_version]));
      versions.labelSet.add(record.label_set_version);
      versions.gate.add(selection.gate_version);
      for (const { reviewer } of record.reviews) reviewers.add(reviewer);
      weights.add(record.sample_weight ?? null);
    },
    counts: () => ({
      rows,
      split: bySplit(by.split.of),
      outcome: by.outcome.all(),
      label: by.label.all(),
      selection_reason: by.reason.all(),
      audited: bySplit(by.audited.of),
      model_version: Object.entries(versions.model.all()).map(([key, count]) => {
        const [model, version]: (string | null)[] = JSON.parse(key);
        return { model: model ?? null, version: version ?? null, rows: count };
      }),
      label_set_version: versions.labelSet.all(),
      gate_version: versions.gate.all(),
      reviewers: reviewers.size,
      weights: weights.all(),
    }),
  };
}

/** Texts and fields are no labels: there would be as many as there are rows. */
function labelsIn({ task, value }: TrainingRecord): string[] {
  if (task === 'classification' && typeof value === 'string') return [value];
  return task === 'multilabel' && Array.isArray(value) ? value : [];
}

function counter() {
  const counts = new Map<string, number>();
  return {
    add: (name: string) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    of: (name: string) => counts.get(name) ?? 0,
    all: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function createWeights() {
  let rows = 0;
  let sum = 0;
  let squares = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = 0;
  return {
    add(weight: number | null) {
      if (weight === null) return;
      rows += 1;
      sum += weight;
      squares += weight * weight;
      least = Math.min(least, weight);
      greatest = Math.max(greatest, weight);
    },
    all: (): Weights =>
      rows === 0
        ? { rows, least: null, greatest: null, mean: null, effective_rows: null }
        : { rows, least, greatest, mean: sum / rows, effective_rows: squares === 0 ? 0 : sum ** 2 / squares },
  };
}
