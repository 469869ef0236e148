import { cohenKappa, crossTable, type Kappa } from './agreement.ts';
import { normalQuantile } from './normal.ts';
import { type Interval, wilson } from './proportion.ts';

/** With fewer answers than this no share is told: it would say more about chance than about the person. */
const answersMin = 10;

/** A share and how many answers it is of; null where these are too few. */
export interface Rate {
  n: number;
  share: number | null;
  interval: Interval | null;
}

export function rateOf(count: number, n: number): Rate {
  if (n < answersMin) return { n, share: null, interval: null };
  return { n, share: count / n, interval: wilson(count, n) };
}

/** One answer to an item whose true value is known. */
export interface KnownAnswer {
  /** A seed is known too, and was shown with a wrong prediction on purpose. */
  isSeed: boolean;
  predictionWasRight: boolean;
  /** The prediction was hidden until this was answered. */
  blind: boolean;
  /** The answer is what the prediction says. */
  kept: boolean;
  /** The answer is what is true. */
  right: boolean;
}

export interface Quality {
  /** How often right about known items. Seeds are left out: they are the hard ones, by design. */
  goldAccuracy: Rate;
  /** How often a seed's wrong prediction was not kept. */
  seedCatchRate: Rate;
  /** How often a wrong prediction was kept, among known items and seeds. Above 0.2 for sure is a reason to talk. */
  overReliance: Rate;
  /** How often a right prediction was changed, among known items. Above 0.1 for sure is a reason to talk. */
  underReliance: Rate;
  /** Null with too few wrong or too few right predictions. */
  discernment: Discernment | null;
  /** Null with too few answers of either kind. */
  blindGap: Gap | null;
}

/** What one reviewer's answers to known items say about their care. */
export function qualityOf(answers: readonly KnownAnswer[]): Quality {
  const gold = answers.filter(({ isSeed }) => !isSeed);
  const seeds = answers.filter(({ isSeed, blind }) => isSeed && !blind);
  const shownWrong = answers.filter(({ predictionWasRight, blind }) => !predictionWasRight && !blind);
  const shownRight = gold.filter(({ predictionWasRight, blind }) => predictionWasRight && !blind);
  const caught = shownWrong.filter(({ kept }) => !kept).length;
  const changed = shownRight.filter(({ kept }) => !kept).length;
  return {
    goldAccuracy: rateOf(rightOf(gold), gold.length),
    seedCatchRate: rateOf(seeds.filter(({ kept }) => !kept).length, seeds.length),
    overReliance: rateOf(shownWrong.length - caught, shownWrong.length),
    underReliance: rateOf(changed, shownRight.length),
    discernment: discernmentOf({ caught, wrong: shownWrong.length, changed, right: shownRight.length }),
    blindGap: blindGapOf(gold),
  };
}

export interface Discernment {
  /** d′, how well wrong predictions are told from right ones: 0 is not at all, beyond 2 is well. */
  sensitivity: number;
  /** c: above 0 leans to keeping what is shown, below 0 to changing it. Far above 0 is a rubber stamp. */
  criterion: number;
}

/**
 * Signal detection (Green and Swets 1966) with wrong predictions as the signal, by the log-linear correction of Hautus (1995): half an
 * answer more in each cell, so that who never errs has a figure too.
 */
export function discernmentOf({
  caught,
  wrong,
  changed,
  right,
}: {
  /** Of so many wrong predictions, those that were not kept. */
  caught: number;
  wrong: number;
  /** Of so many right predictions, those that were not kept. */
  changed: number;
  right: number;
}): Discernment | null {
  if (wrong < answersMin || right < answersMin) return null;
  const hits = normalQuantile((caught + 0.5) / (wrong + 1));
  const falseAlarms = normalQuantile((changed + 0.5) / (right + 1));
  return { sensitivity: hits - falseAlarms, criterion: -(hits + falseAlarms) / 2 };
}

/** By how much more often somebody is right with the prediction hidden, −1..1; with numbers of answers of both kinds. */
export interface Gap {
  gap: number;
  interval: Interval;
  blind: number;
  shown: number;
}

/**
 * The gap between items of the same kind: those whose prediction is right are compared with each other, and so are the others. An
 * interval above 0 says that the prediction leads astray.
 */
function blindGapOf(gold: readonly KnownAnswer[]): Gap | null {
  const strata = [true, false]
    .map((right) => gold.filter(({ predictionWasRight }) => predictionWasRight === right))
    .map((alike) => ({
      blind: tallyOf(alike.filter(({ blind }) => blind)),
      shown: tallyOf(alike.filter(({ blind }) => !blind)),
    }))
    .filter(({ blind, shown }) => blind.n > 0 && shown.n > 0);
  const count = (kind: 'blind' | 'shown') => strata.reduce((sum, stratum) => sum + stratum[kind].n, 0);
  const [blind, shown] = [count('blind'), count('shown')];
  if (blind < answersMin || shown < answersMin) return null;
  const terms = strata.flatMap((stratum) => {
    const weight = (stratum.blind.n + stratum.shown.n) / (blind + shown);
    return [
      { ...stratum.blind, factor: weight },
      { ...stratum.shown, factor: -weight },
    ];
  });
  return { ...sumOfShares(terms), blind, shown };
}

/**
 * Σ factor · share of independent shares, with the interval that Zou and Donner (2008) recover from the score interval of each: for one
 * difference it is method 10 of Newcombe (1998).
 */
export function sumOfShares(terms: readonly { right: number; n: number; factor: number }[]): {
  gap: number;
  interval: Interval;
} {
  let [gap, below, above] = [0, 0, 0];
  for (const { right, n, factor } of terms) {
    const { lower, upper } = wilson(right, n);
    const [down, up] = [factor * (right / n - lower), factor * (upper - right / n)];
    gap += factor * (right / n);
    below += (factor > 0 ? down : up) ** 2;
    above += (factor > 0 ? up : down) ** 2;
  }
  return { gap, interval: { lower: gap - Math.sqrt(below), upper: gap + Math.sqrt(above) } };
}

export interface Speed {
  n: number;
  /** Null with too few answers. Whoever was away counts as `idleMsMax`. */
  medianMs: number | null;
  p90Ms: number | null;
  /** How often an answer came faster than one can read. Above 0.3, with a low catch rate, is a reason to talk. */
  tooFast: Rate;
}

/** Latencies count from when the item was shown to this reviewer. */
export function speedOf(answers: readonly { latencyMs: number; words: number }[]): Speed {
  const n = answers.length;
  const latencies = answers.map(({ latencyMs }) => Math.min(latencyMs, idleMsMax)).sort((a, b) => a - b);
  const tooFast = answers.filter(({ latencyMs, words }) => latencyMs < fastestMsOf(words)).length;
  return {
    n,
    medianMs: n < answersMin ? null : quantile(latencies, 0.5),
    p90Ms: n < answersMin ? null : quantile(latencies, 0.9),
    tooFast: rateOf(tooFast, n),
  };
}

/** Nobody reads more than eight words a second, nor decides in less than two. */
export function fastestMsOf(words: number): number {
  return Math.max(2_000, (words / 8) * 1_000);
}

const idleMsMax = 15 * 60_000;

/** Between the two neighbours, as Postgres' percentile_cont has it. Sorted upwards. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}

/** Whether somebody asked again says the same again, beyond chance. Null with too few, or where it is undefined. Below 0.6 is low. */
export function selfConsistencyOf(repeats: readonly (readonly [string, string])[]): Kappa | null {
  if (repeats.length < answersMin) return null;
  return cohenKappa(crossTable(repeats, [...new Set(repeats.flat())]));
}

function tallyOf(answers: readonly KnownAnswer[]): { right: number; n: number } {
  return { right: rightOf(answers), n: answers.length };
}

function rightOf(answers: readonly KnownAnswer[]): number {
  return answers.filter(({ right }) => right).length;
}
