import { normalQuantile } from './normal.ts';
import { type Interval, wilson } from './proportion.ts';

/** A prediction that was reviewed, with the probability, above 0 and up to 1, that it had of being. */
export interface Reviewed {
  wrong: boolean;
  probability: number;
}

/** The share of wrong predictions among all that came, 0..1, and how far to trust it. */
export interface Estimate extends Interval {
  share: number;
  standardError: number;
}

/**
 * The estimate of Horvitz and Thompson (1952): each wrong prediction stands for 1 / probability of them, over all that
 * came. Unbiased, yet it wavers with the number that chance picked and may exceed 1: to be shown, take one of the others.
 */
export function horvitzThompson(reviewed: readonly Reviewed[], population: number): number {
  return sumOf(reviewed, ({ wrong, probability }) => (wrong ? 1 / probability : 0)) / population;
}

/**
 * The estimate of Hájek (1971): as above, over what the reviewed ones stand for instead of what came. The variance is the
 * linearised one for independent coins (Särndal, Swensson and Wretman 1992, 5.7), the interval that of Wilson at the sample
 * size which has this variance (Korn and Graubard 1998): with only a handful of errors among those with a small probability
 * it holds less often than it says, unlike that of `postStratified`. Null when nothing was reviewed.
 */
export function hajek(reviewed: readonly Reviewed[], confidence = 0.95): Estimate | null {
  const stoodFor = sumOf(reviewed, standsFor);
  if (stoodFor === 0) return null;
  const share = horvitzThompson(reviewed, stoodFor);
  const spread = sumOf(
    reviewed,
    ({ wrong, probability }) => ((1 - probability) / probability ** 2) * (Number(wrong) - share) ** 2,
  );
  const standardError = Math.sqrt(spread) / stoodFor;
  if (standardError === 0) return { share, standardError, ...allAlike(reviewed, share, stoodFor, confidence) };
  const effective = (share * (1 - share)) / standardError ** 2;
  return { share, standardError, ...wilson(share * effective, effective, confidence) };
}

/**
 * With all alike nothing is left to measure the spread by. What was certain to be seen is known; of what chance picked the
 * weights alone say how much was seen (Kish 1965).
 */
function allAlike(reviewed: readonly Reviewed[], share: number, stoodFor: number, confidence: number): Interval {
  const picked = reviewed.filter(({ probability }) => probability < 1);
  if (picked.length === 0) return { lower: share, upper: share };
  const weight = sumOf(picked, standsFor);
  const effective = weight ** 2 / sumOf(picked, (one) => standsFor(one) ** 2);
  const { lower, upper } = wilson(share * effective, effective, confidence);
  return {
    lower: share - (weight / stoodFor) * (share - lower),
    upper: share + (weight / stoodFor) * (upper - share),
  };
}

/** Predictions that had the same probability of being reviewed; all `size` of them, also those that were not. */
export interface Stratum {
  size: number;
  reviewed: number;
  wrong: number;
}

/**
 * The share in each stratum, weighed by the stratum's size: the steadiest of these. Variance as in Cochran (1977, 5.9),
 * with finite population correction; a stratum seen in full adds nothing. The interval joins Wilson's of each stratum
 * (Zou and Donner 2008), so that no error in a small sample is not taken for none at all. Null when a stratum was never
 * looked into.
 */
export function postStratified(strata: readonly Stratum[], confidence = 0.95): Estimate | null {
  const some = strata.filter(({ size }) => size > 0);
  const population = sumOf(some, ({ size }) => size);
  if (population === 0 || some.some(({ reviewed }) => reviewed === 0)) return null;
  const parts = some.map((stratum) => partOf(stratum, population, confidence));
  const share = sumOf(parts, ({ mean }) => mean);
  return {
    share,
    standardError: Math.sqrt(sumOf(parts, ({ variance }) => variance)),
    lower: Math.max(0, share - Math.sqrt(sumOf(parts, ({ below }) => below))),
    upper: Math.min(1, share + Math.sqrt(sumOf(parts, ({ above }) => above))),
  };
}

/** What a stratum adds to the mean, to its variance, and to the squared distances of the interval's ends. */
function partOf({ size, reviewed, wrong }: Stratum, population: number, confidence: number) {
  const share = wrong / reviewed;
  const { lower, upper } = wilson(wrong, reviewed, confidence);
  const unseen = (size / population) ** 2 * (1 - Math.min(1, reviewed / size));
  // Of a single one nothing is known of the spread: the most there is.
  const variance = reviewed > 1 ? (share * (1 - share)) / (reviewed - 1) : 0.25;
  return {
    mean: (size / population) * share,
    variance: unseen * variance,
    below: unseen * (share - lower) ** 2,
    above: unseen * (upper - share) ** 2,
  };
}

/** Any prediction that came: how likely the model's own (calibrated) confidence makes an error, and whether it was one. */
export interface Expected {
  expectedError: number;
  /** Of being reviewed, above 0 and up to 1. */
  probability: number;
  /** null: not reviewed. */
  wrong: boolean | null;
}

/**
 * What the model expects of itself, put right by the reviewed ones, each for 1 / probability (the difference estimator of
 * Särndal, Swensson and Wretman 1992, 6.3; active inference of Zrnic and Candès 2024). Unbiased whatever the model says,
 * and the steadier the better it knows itself. The interval is the normal one: it wants some dozens of reviewed ones.
 * Null without predictions, and when nothing was reviewed of what was left to chance.
 */
export function modelAssisted(predictions: readonly Expected[], confidence = 0.95): Estimate | null {
  const leftToChance = predictions.filter(({ probability }) => probability < 1);
  if (predictions.length === 0 || (leftToChance.length > 0 && leftToChance.every(({ wrong }) => wrong === null)))
    return null;
  const surprise = ({ wrong, expectedError }: Expected) => (wrong === null ? 0 : Number(wrong) - expectedError);
  const sum = sumOf(predictions, (one) => one.expectedError + surprise(one) / one.probability);
  const spread = sumOf(predictions, (one) => ((1 - one.probability) / one.probability ** 2) * surprise(one) ** 2);
  const share = Math.min(1, Math.max(0, sum / predictions.length));
  const standardError = Math.sqrt(spread) / predictions.length;
  const half = normalQuantile((1 + confidence) / 2) * standardError;
  return { share, standardError, lower: Math.max(0, share - half), upper: Math.min(1, share + half) };
}

function standsFor({ probability }: Reviewed): number {
  return 1 / probability;
}

function sumOf<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((sum, one) => sum + of(one), 0);
}
