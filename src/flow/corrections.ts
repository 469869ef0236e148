import {
  type Distribution,
  fitIsotonic,
  fitTemperature,
  type IsotonicStep,
  inGroups,
  isotonicAt,
  temper,
} from '../learning/calibration.ts';
import { type CrossFitted, crossFitted } from '../learning/cross-fit.ts';
import type { Project } from '../review/project.ts';
import type { SettledOne } from './calibration.ts';
import type { Known } from './known.ts';

/** A way to correct a model version's confidences, and what it does to predictions that it was not fitted to. */
interface Correction extends CrossFitted {
  /** How many settled predictions it is fitted to. */
  settled: number;
}

export interface TemperatureCorrection extends Correction {
  temperature: number;
}

export interface IsotonicCorrection extends Correction {
  /** From this confidence up to the next one's the model is right so often; below the first of them, as often as there. */
  points: IsotonicStep[];
}

/** A settled prediction of one label, with the other labels that the model named. */
export interface SettledLabel {
  id: string;
  label: string;
  /** null: nobody gave it. */
  truth: string | null;
  alternatives: { value: string; confidence: number }[];
}

/** With fewer, four fifths of them fit nothing. */
export const correctionMin = 100;
const pointsMax = 20;
const eachMin = 20;

/** Twenty points need no more, and somebody waits. */
const isotonicMax = 5_000;

/** From how often the model was right at each confidence. `settled`: the latest first, of which 5,000 are taken. Each prediction counts 1 / its probability of being reviewed. */
export function isotonicOf(settled: readonly SettledOne[]): Known<IsotonicCorrection> {
  // Sorted once here, each fit sorts what is sorted already.
  const judged = settled
    .slice(0, isotonicMax)
    .map(judgedFrom)
    .sort((a, b) => a.confidence - b.confidence);
  const fitTo = (some: ReturnType<typeof judgedFrom>[]) => {
    const each = Math.max(eachMin, Math.ceil(some.length / pointsMax));
    return fitIsotonic(inGroups(some, each)) ?? [];
  };
  const fitted = crossFitted(judged, (others) => {
    const steps = fitTo(others);
    return ({ confidence }) => isotonicAt(steps, confidence);
  });
  if (settled.length < correctionMin || !fitted) return tooFew(settled.length);
  return { known: { settled: judged.length, points: fitTo(judged), ...fitted } };
}

function judgedFrom({ probability, ...one }: SettledOne) {
  return { ...one, weight: 1 / probability };
}

/** Of what is not named no power is known: it may be one label's, or spread over thousands. */
const leftOutMax = 0.01;
/** A thirtieth of what a thousand predictions leave open. */
const temperaturePrecision = 1e-3;
/** So large a share of the predictions must be whole, and have a truth. */
const wholeMin = 0.95;

/**
 * From the probability that the right label had. `labels`: what the model named, of as many of `settled` as can be looked at while
 * somebody waits; the others are left out. What it did not name counts as one more label.
 */
export function temperatureOf(
  { task, labels: possible }: Pick<Project, 'task' | 'labels'>,
  settled: readonly SettledOne[],
  labels: readonly SettledLabel[],
): Known<TemperatureCorrection> {
  if (task !== 'classification')
    return { unknown: 'A temperature belongs to the probabilities of labels of which one is right.' };
  if (settled.length < correctionMin) return tooFew(settled.length);
  const byId = new Map(settled.map((one) => [one.id, one]));
  const known = new Set(possible.map(({ value }) => value));
  const rows = labels.flatMap((said) => {
    const one = byId.get(said.id);
    return one ? [distributionOf(one, said, possible.length)] : [];
  });
  const whole = rows.filter(({ isWhole }) => isWhole);
  if (whole.length < wholeMin * rows.length) {
    const unknown = `Of ${rows.length} predictions ${whole.length} name all their probabilities; it takes ${wholeMin * 100} %. Send alternatives until they and the confidence sum up to 1.`;
    return { unknown };
  }
  const judged = whole.flatMap(({ truth, ...said }) =>
    truth !== null && known.has(truth) ? [{ ...said, distribution: withTruth(said, truth) }] : [],
  );
  if (judged.length < Math.max(correctionMin, wholeMin * whole.length)) {
    const unknown = `Of ${whole.length} predictions the right label of ${judged.length} is known; it takes ${correctionMin}, and ${wholeMin * 100} % of them.`;
    return { unknown };
  }
  const fitTo = (some: typeof judged) =>
    fitTemperature(
      some.map(({ distribution }) => distribution),
      temperaturePrecision,
    );
  const fitted = crossFitted(judged, (others) => {
    const temperature = fitTo(others);
    return ({ probabilities }) => temper(probabilities, temperature)[0] ?? 0;
  });
  return fitted ? { known: { settled: judged.length, temperature: fitTo(judged), ...fitted } } : tooFew(0);
}

/** What the model said of an item. */
interface Said extends ReturnType<typeof judgedFrom> {
  names: string[];
  /** Of the names, its own label first, and then of all it left out, if that is anything. */
  probabilities: number[];
}

function distributionOf(
  one: SettledOne,
  { label, truth, alternatives }: SettledLabel,
  possible: number,
): Said & Pick<SettledLabel, 'truth'> & { isWhole: boolean } {
  const others = alternatives.filter(({ confidence }) => confidence > 0);
  const named = [one.confidence, ...others.map(({ confidence }) => confidence)];
  const sum = named.reduce((total, p) => total + p, 0);
  const [rest, unnamed] = [1 - sum, possible - 1 - alternatives.length];
  return {
    ...judgedFrom(one),
    names: [label, ...others.map(({ value }) => value)],
    probabilities: sum > 1 ? named.map((p) => p / sum) : rest > 1e-9 && unnamed > 0 ? [...named, rest] : named,
    truth,
    isWhole: unnamed <= 1 || rest <= leftOutMax,
  };
}

function withTruth({ names, probabilities, weight }: Said, truth: string): Distribution {
  const at = names.indexOf(truth);
  if (at >= 0) return { probabilities, truth: at, weight };
  // What it held to be impossible was one of its labels as well.
  const all = probabilities.length > names.length ? probabilities : [...probabilities, 0];
  return { probabilities: all, truth: names.length, weight };
}

function tooFew(settled: number): { unknown: string } {
  return { unknown: `People settled ${settled} predictions of it so far; it takes ${correctionMin}.` };
}
