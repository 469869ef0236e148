import { type Interval, wilson } from './proportion.ts';

/** One prediction of which the truth is known. */
export interface Judged {
  /** 0..1 */
  confidence: number;
  wrong: boolean;
  /** How many predictions it stands for: 1 over its probability of being reviewed. 1 when left out. */
  weight?: number;
}

/** Predictions of about the same confidence: a model that knows itself is right as often as it says. */
export interface ReliabilityBand extends Interval {
  /** How many were judged, whatever their weight. */
  count: number;
  weight: number;
  /** What the model said, on average. */
  confidence: number;
  /** How often it was right. `lower` and `upper` are Wilson's interval of it, at 95 %. */
  accuracy: number;
}

/**
 * Groups predictions by confidence: into bands of equal width, band ⌊c·bands⌋ with 1 in the last one, or into bands of about
 * equal weight, where equal confidences stay together. Ascending; empty bands are left out.
 */
export function reliability(judged: readonly Judged[], bands = 15, by: 'width' | 'mass' = 'width'): ReliabilityBand[] {
  const bandOf = by === 'width' ? (confidence: number) => confidence * bands : massBelow(judged, bands);
  const grouped = Map.groupBy(judged, ({ confidence }) => Math.min(bands - 1, Math.floor(bandOf(confidence))));
  return [...grouped].sort(([a], [b]) => a - b).map(([, group]) => bandFrom(group));
}

/** How many bands' worth of weight lie below a confidence, half of those that have it included. */
function massBelow(judged: readonly Judged[], bands: number): (confidence: number) => number {
  const total = sumOf(judged, weightOf);
  const below = new Map<number, number>();
  let sum = 0;
  for (const [confidence, group] of ascendingByConfidence(judged)) {
    const weight = sumOf(group, weightOf);
    below.set(confidence, ((sum + weight / 2) / total) * bands);
    sum += weight;
  }
  return (confidence) => below.get(confidence) ?? 0;
}

function bandFrom(group: readonly Judged[]): ReliabilityBand {
  const weight = sumOf(group, weightOf);
  const accuracy = accuracyOf(group);
  // Unequal weights tell less than as many equal ones would (Kish 1965).
  const effective = weight ** 2 / sumOf(group, (one) => weightOf(one) ** 2);
  return {
    count: group.length,
    weight,
    confidence: sumOf(group, (one) => weightOf(one) * one.confidence) / weight,
    accuracy,
    ...wilson(accuracy * effective, effective),
  };
}

function accuracyOf(group: readonly Judged[]): number {
  return sumOf(group, (one) => (one.wrong ? 0 : weightOf(one))) / sumOf(group, weightOf);
}

/**
 * Expected calibration error (Naeini, Cooper and Hauskrecht 2015): how far confidence and accuracy lie apart, on average over
 * the predictions. Too high with few of them in a band, so show each band's count beside it. Null without predictions.
 */
export function expectedCalibrationError(bands: readonly ReliabilityBand[]): number | null {
  const total = sumOf(bands, ({ weight }) => weight);
  if (total === 0) return null;
  const error = sumOf(bands, ({ weight, accuracy, confidence }) => (weight / total) * Math.abs(accuracy - confidence));
  // Parts of a whole can sum up to a little more.
  return Math.min(1, error);
}

/**
 * Mean squared distance between the confidence and what came out, 0 or 1 (Brier 1950): lower is better. Null without
 * predictions.
 */
export function brier(judged: readonly Judged[]): number | null {
  const total = sumOf(judged, weightOf);
  if (total === 0) return null;
  return Math.min(1, sumOf(judged, (one) => weightOf(one) * (one.confidence - (one.wrong ? 0 : 1)) ** 2) / total);
}

/** A distribution over labels, and which of its entries was right. What a short list leaves out is best one more entry. */
export interface Distribution {
  probabilities: readonly number[];
  truth: number;
  weight?: number;
}

/** Each probability to the power 1 / temperature, as shares again: above 1 the model becomes less sure of itself. */
export function temper(probabilities: readonly number[], temperature: number): number[] {
  const logs = probabilities.map((p) => Math.log(Math.max(p, probabilityMin)) / temperature);
  const most = Math.max(...logs);
  const powers = logs.map((log) => Math.exp(log - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** Models round to 0 what they hold to be impossible, and are sometimes wrong about that. */
const probabilityMin = 1e-12;

/** Mean of −ln of the probability that the right label had, at a temperature. Null without predictions. */
export function negativeLogLikelihood(rows: readonly Distribution[], temperature = 1): number | null {
  return lossOf(rows)(temperature);
}

/** The same as a function of the temperature, that takes the logarithms once. */
function lossOf(rows: readonly Distribution[]): (temperature: number) => number | null {
  const total = sumOf(rows, weightOf);
  if (total === 0) return () => null;
  const relative = rows.map(({ probabilities, truth, weight = 1 }) => {
    const logs = probabilities.map((p) => Math.log(Math.max(p, probabilityMin)));
    const most = Math.max(...logs);
    return { logs: logs.map((log) => log - most), right: (logs[truth] ?? Number.NEGATIVE_INFINITY) - most, weight };
  });
  const lossMax = -Math.log(probabilityMin);
  return (temperature) => {
    let loss = 0;
    // Asked for a few hundred times over thousands of rows while somebody waits.
    for (const { logs, right, weight } of relative) {
      let powers = 0;
      for (const log of logs) powers += Math.exp(log / temperature);
      loss += weight * Math.min(lossMax, Math.log(powers) - right / temperature);
    }
    return loss / total;
  };
}

/**
 * The temperature, 0.2 to 10, at which these predictions are the likeliest (Guo, Pleiss, Sun and Weinberger 2017), by golden
 * section (Kiefer 1953): the likelihood has one hill. 1, which changes nothing, without predictions. `precision`: how large a part
 * of itself it may be off.
 */
export function fitTemperature(rows: readonly Distribution[], precision = 1e-6): number {
  if (rows.length === 0) return 1;
  const lossAt = lossOf(rows);
  const loss = (log: number) => lossAt(Math.exp(log)) ?? 0;
  let [low, high] = [Math.log(0.2), Math.log(10)];
  const golden = (Math.sqrt(5) - 1) / 2;
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [atLeft, atRight] = [loss(left), loss(right)];
  while (high - low > precision) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - golden * (high - low);
      atLeft = loss(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + golden * (high - low);
      atRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/** From this confidence up, to where the next step begins, this is how often the model is right. */
export interface IsotonicStep {
  from: number;
  accuracy: number;
}

/**
 * How often the model is right, as a function of its confidence that never falls (Zadrozny and Elkan 2002), by pooling
 * adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman 1955). Ascending steps; null with fewer than 30 predictions,
 * which would be taken at their word.
 */
export function fitIsotonic(judged: readonly Judged[]): IsotonicStep[] | null {
  if (judged.length < isotonicMin) return null;
  const pools: { from: number; weight: number; accuracy: number }[] = [];
  for (const [from, group] of ascendingByConfidence(judged)) {
    let weight = sumOf(group, weightOf);
    let accuracy = accuracyOf(group);
    let first = from;
    for (let last = pools.at(-1); last && last.accuracy >= accuracy; last = pools.at(-1)) {
      accuracy = (last.weight * last.accuracy + weight * accuracy) / (last.weight + weight);
      weight += last.weight;
      first = last.from;
      pools.pop();
    }
    pools.push({ from: first, weight, accuracy });
  }
  return pools.map(({ from, accuracy }) => ({ from, accuracy }));
}

const isotonicMin = 30;

/** How often the model is right at a confidence, by these steps; below the first of them, what that says. */
export function isotonicAt(steps: readonly IsotonicStep[], confidence: number): number {
  const step = steps.findLast(({ from }) => from <= confidence) ?? steps[0];
  return step?.accuracy ?? confidence;
}

/**
 * The same predictions at few confidences: each has the lowest one of its group. Groups hold so many of them or more, and equal
 * confidences stay together. Steps that are fitted to these are few, and none stands for a handful of predictions.
 */
export function inGroups(judged: readonly Judged[], each: number): Judged[] {
  const ascending = judged.toSorted((a, b) => a.confidence - b.confidence);
  // What is left at the end is too few for a group, and part of the one before.
  const lastStart = ascending.length - each;
  let [from, start] = [ascending[0]?.confidence ?? 0, 0];
  return ascending.map(({ confidence, wrong, weight = 1 }, at) => {
    const isNew = at - start >= each && at <= lastStart && confidence > (ascending[at - 1]?.confidence ?? 0);
    if (isNew) [from, start] = [confidence, at];
    return { confidence: from, wrong, weight };
  });
}

function ascendingByConfidence(judged: readonly Judged[]): [number, Judged[]][] {
  return [...Map.groupBy(judged, ({ confidence }) => confidence)].sort(([a], [b]) => a - b);
}

function weightOf({ weight }: { weight?: number }): number {
  return weight ?? 1;
}

function sumOf<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((sum, one) => sum + of(one), 0);
}
