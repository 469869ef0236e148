import {
  type Answer,
  type Belief,
  byItem,
  type Crowd,
  crowdOf,
  maximiseLikelihood,
  meanOfRows,
  voteShares,
} from './crowd.ts';

export interface DawidSkene {
  /** Those that were given, sorted; every list below is in this order. */
  labels: string[];
  /** How common each label is, 0..1. */
  prior: number[];
  /** By item, how likely each label is. */
  posteriors: Map<string, number[]>;
  /** By reviewer, a row for each true label: how often each label is said then. */
  errorRates: Map<string, number[][]>;
  /** Natural logarithm. */
  logLikelihood: number;
  iterations: number;
}

interface ErrorRates extends Belief {
  rates: Float64Array;
}

/**
 * What is true, and who confuses what with what, from answers alone: Dawid and Skene (1979) by expectation maximisation, started from
 * the shares of votes. It learns K² figures for each reviewer, so it is for those who gave some multiple of that: with fewer answers
 * use `oneCoin`.
 *
 * `smoothing` is how many answers everybody is thought to have given beforehand in each cell of their error rates, and how often each
 * label was true (Dirichlet priors): with none, what somebody never said is thought impossible.
 *
 * Answers that hang together, as when everybody trusts the same wrong prediction, make people look better than they are: only known
 * answers and hidden predictions tell.
 */
export function dawidSkene(answers: readonly Answer[], { smoothing = 0.1 } = {}): DawidSkene {
  const crowd = crowdOf(answers);
  const learn = (posteriors: Float64Array) => errorRatesFrom(crowd, posteriors, smoothing);
  const { belief, posteriors, logLikelihood, iterations } = maximiseLikelihood(crowd, learn(voteShares(crowd)), learn);
  const width = crowd.labels.length;
  const row = (reviewer: number, truth: number) => (reviewer * width + truth) * width;
  return {
    labels: crowd.labels,
    prior: [...belief.prior],
    posteriors: byItem(crowd, posteriors),
    errorRates: new Map(
      crowd.reviewers.map((name, reviewer) => [
        name,
        crowd.labels.map((_, truth) => [...belief.rates.subarray(row(reviewer, truth), row(reviewer, truth) + width)]),
      ]),
    ),
    logLikelihood,
    iterations,
  };
}

function errorRatesFrom(crowd: Crowd, posteriors: Float64Array, smoothing: number): ErrorRates {
  const width = crowd.labels.length;
  const rates = new Float64Array(crowd.reviewers.length * width * width).fill(smoothing);
  crowd.labelOf.forEach((said, i) => {
    const item = (crowd.itemOf[i] ?? 0) * width;
    const reviewer = (crowd.reviewerOf[i] ?? 0) * width;
    for (let truth = 0; truth < width; truth++) {
      const cell = (reviewer + truth) * width + said;
      rates[cell] = (rates[cell] ?? 0) + (posteriors[item + truth] ?? 0);
    }
  });
  for (let start = 0; start < rates.length; start += width) {
    const row = rates.subarray(start, start + width);
    const sum = row.reduce((total, count) => total + count, 0);
    // What nobody was ever thought to see is met with any answer.
    row.forEach((count, said) => {
      row[said] = sum === 0 ? 1 / width : count / sum;
    });
  }
  const logs = rates.map(Math.log);
  return {
    prior: meanOfRows(posteriors, width, smoothing),
    rates,
    logChance: (reviewer, truth, said) => logs[(reviewer * width + truth) * width + said] ?? 0,
  };
}
