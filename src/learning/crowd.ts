/** One answer to one item. Whoever answers an item twice is counted twice. */
export interface Answer {
  item: string;
  reviewer: string;
  label: string;
}

/** Answers as numbers: entry i of the last three is one answer. */
export interface Crowd {
  items: string[];
  reviewers: string[];
  labels: string[];
  itemOf: Int32Array;
  reviewerOf: Int32Array;
  labelOf: Int32Array;
}

/** Labels are those that were given, sorted: what comes out does not hang on the order in which answers came. */
export function crowdOf(answers: readonly Answer[]): Crowd {
  const items = placesOf(answers.map(({ item }) => item));
  const reviewers = placesOf(answers.map(({ reviewer }) => reviewer));
  const labels = placesOf(answers.map(({ label }) => label).sort());
  return {
    items: [...items.keys()],
    reviewers: [...reviewers.keys()],
    labels: [...labels.keys()],
    itemOf: Int32Array.from(answers, ({ item }) => items.get(item) ?? 0),
    reviewerOf: Int32Array.from(answers, ({ reviewer }) => reviewers.get(reviewer) ?? 0),
    labelOf: Int32Array.from(answers, ({ label }) => labels.get(label) ?? 0),
  };
}

function placesOf(names: string[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const name of names) if (!places.has(name)) places.set(name, places.size);
  return places;
}

/** What is believed of labels and reviewers at one point of the search. */
export interface Belief {
  /** How likely each label is before anybody answered. */
  prior: Float64Array;
  /** Natural logarithm of how likely the reviewer says `said` where `truth` is true. Reviewers and labels by their place. */
  logChance(reviewer: number, truth: number, said: number): number;
}

export interface Explanation<B extends Belief> {
  belief: B;
  /** How likely each label is for each item; items × labels, row by row. */
  posteriors: Float64Array;
  /** Natural logarithm of how likely all the answers are. */
  logLikelihood: number;
  iterations: number;
}

/**
 * Expectation maximisation (Dempster, Laird and Rubin 1977): from a first belief to one that explains the answers best, nearby. Stops
 * when the log-likelihood moves by less than `tolerance` of itself.
 */
export function maximiseLikelihood<B extends Belief>(
  crowd: Crowd,
  start: B,
  learn: (posteriors: Float64Array, belief: B) => B,
  { iterationsMax = 1_000, tolerance = 1e-11 } = {},
): Explanation<B> {
  let belief = start;
  let { posteriors, logLikelihood } = expect(crowd, belief);
  for (let iterations = 1; ; iterations++) {
    if (iterations >= iterationsMax) return { belief, posteriors, logLikelihood, iterations };
    belief = learn(posteriors, belief);
    const before = logLikelihood;
    ({ posteriors, logLikelihood } = expect(crowd, belief));
    if (Math.abs(logLikelihood - before) <= tolerance * Math.abs(logLikelihood))
      return { belief, posteriors, logLikelihood, iterations };
  }
}

function expect(crowd: Crowd, belief: Belief): { posteriors: Float64Array; logLikelihood: number } {
  const width = crowd.labels.length;
  const posteriors = new Float64Array(crowd.items.length * width);
  const logPrior = belief.prior.map(Math.log);
  for (let i = 0; i < crowd.items.length; i++) posteriors.set(logPrior, i * width);
  for (let i = 0; i < crowd.labelOf.length; i++) {
    const row = (crowd.itemOf[i] ?? 0) * width;
    const reviewer = crowd.reviewerOf[i] ?? 0;
    const said = crowd.labelOf[i] ?? 0;
    for (let truth = 0; truth < width; truth++) {
      posteriors[row + truth] = (posteriors[row + truth] ?? 0) + belief.logChance(reviewer, truth, said);
    }
  }
  let logLikelihood = 0;
  for (let i = 0; i < crowd.items.length; i++) {
    logLikelihood += normalise(posteriors.subarray(i * width, (i + 1) * width));
  }
  return { posteriors, logLikelihood };
}

/** Turns logarithms into shares that sum to 1, in place; gives the logarithm of their sum. */
function normalise(logs: Float64Array): number {
  const most = Math.max(...logs);
  let sum = 0;
  for (let k = 0; k < logs.length; k++) {
    const share = Math.exp((logs[k] ?? 0) - most);
    logs[k] = share;
    sum += share;
  }
  for (let k = 0; k < logs.length; k++) logs[k] = (logs[k] ?? 0) / sum;
  return most + Math.log(sum);
}

/** The share of its answers that each label got, for each item; items × labels, row by row. */
export function voteShares({ items, labels, itemOf, labelOf }: Crowd): Float64Array {
  const shares = new Float64Array(items.length * labels.length);
  const answers = new Float64Array(items.length);
  for (const item of itemOf) answers[item] = (answers[item] ?? 0) + 1;
  itemOf.forEach((item, i) => {
    const at = item * labels.length + (labelOf[i] ?? 0);
    shares[at] = (shares[at] ?? 0) + 1 / (answers[item] ?? 1);
  });
  return shares;
}

/** How common each label is: the mean of the rows, or what comes close to it when each label was met `beforehand` so often. */
export function meanOfRows(rows: Float64Array, width: number, beforehand = 0): Float64Array {
  const sums = new Float64Array(width).fill(beforehand);
  rows.forEach((share, i) => {
    sums[i % width] = (sums[i % width] ?? 0) + share;
  });
  return sums.map((sum) => sum / (rows.length / width + width * beforehand));
}

/** A row for each item. */
export function byItem({ items, labels }: Crowd, rows: Float64Array): Map<string, number[]> {
  const width = labels.length;
  return new Map(items.map((item, i) => [item, [...rows.subarray(i * width, (i + 1) * width)]]));
}
