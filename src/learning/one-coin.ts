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

export interface OneCoin {
  /** Those that were given, sorted; every list below is in this order. */
  labels: string[];
  /** How common each label is, 0..1. */
  prior: number[];
  /** By item, how likely each label is. */
  posteriors: Map<string, number[]>;
  /** By reviewer, how often they are right, 0..1, and how many answers say so. */
  accuracies: Map<string, { accuracy: number; answers: number }>;
  /** Natural logarithm. */
  logLikelihood: number;
  iterations: number;
}

interface Accuracies extends Belief {
  accuracies: Float64Array;
}

/** Answers that everybody is thought to have given beforehand: with one or two answers nobody is perfect or hopeless. */
interface Beforehand {
  right: number;
  wrong: number;
}

/**
 * What is true, and how often everybody is right, from answers alone: the model of Dawid and Skene (1979) with a single figure for each
 * reviewer, whose mistakes fall on the other labels alike (Zhang, Chen, Zhou and Jordan 2016 call it one-coin). The one to use where
 * items have one to three answers.
 *
 * Answers that hang together, as when everybody trusts the same wrong prediction, make people look better than they are: only known
 * answers and hidden predictions tell.
 */
export function oneCoin(answers: readonly Answer[], beforehand: Beforehand = { right: 4, wrong: 1 }): OneCoin {
  const crowd = crowdOf(answers);
  const learn = (posteriors: Float64Array) => accuraciesFrom(crowd, posteriors, beforehand);
  const { belief, posteriors, logLikelihood, iterations } = maximiseLikelihood(crowd, learn(voteShares(crowd)), learn);
  const given = answersOf(crowd);
  return {
    labels: crowd.labels,
    prior: [...belief.prior],
    posteriors: byItem(crowd, posteriors),
    accuracies: new Map(
      crowd.reviewers.map((name, i) => [name, { accuracy: belief.accuracies[i] ?? 0, answers: given[i] ?? 0 }]),
    ),
    logLikelihood,
    iterations,
  };
}

function accuraciesFrom(crowd: Crowd, posteriors: Float64Array, { right, wrong }: Beforehand): Accuracies {
  const width = crowd.labels.length;
  const accuracies = new Float64Array(crowd.reviewers.length).fill(right);
  crowd.reviewerOf.forEach((reviewer, i) => {
    const at = (crowd.itemOf[i] ?? 0) * width + (crowd.labelOf[i] ?? 0);
    accuracies[reviewer] = (accuracies[reviewer] ?? 0) + (posteriors[at] ?? 0);
  });
  answersOf(crowd).forEach((answers, reviewer) => {
    accuracies[reviewer] = (accuracies[reviewer] ?? 0) / (answers + right + wrong);
  });
  const logRight = accuracies.map((accuracy) => (width === 1 ? 0 : Math.log(accuracy)));
  const logWrong = accuracies.map((accuracy) => Math.log((1 - accuracy) / (width - 1)));
  return {
    prior: meanOfRows(posteriors, width),
    accuracies,
    logChance: (reviewer, truth, said) => (said === truth ? logRight : logWrong)[reviewer] ?? 0,
  };
}

function answersOf({ reviewers, reviewerOf }: Crowd): Float64Array {
  const answers = new Float64Array(reviewers.length);
  for (const reviewer of reviewerOf) answers[reviewer] = (answers[reviewer] ?? 0) + 1;
  return answers;
}
