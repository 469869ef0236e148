/** Scores of how unsure a prediction is, each 0..1 but for costs, and higher = review sooner. */

interface Guesses {
  confidence: number;
  alternatives: { confidence: number }[];
}

/** 1 − p₁: needs nothing but the top guess. */
export function leastConfidence({ confidence }: Guesses): number {
  return 1 - confidence;
}

/** (1 − p₁)·K/(K − 1): 1 where all of K possible labels are alike, so that projects of few and of many labels compare. */
export function normalisedLeastConfidence({ confidence }: Pick<Guesses, 'confidence'>, labels: number): number {
  if (labels < 2) return 0;
  return Math.min(1, ((1 - confidence) * labels) / (labels - 1));
}

/** 1 − (p₁ − p₂), also called breaking ties. With no alternative given, what p₁ leaves is the most p₂ could be. */
export function margin({ confidence, alternatives }: Guesses): number {
  const second = alternatives[0]?.confidence ?? Math.min(confidence, 1 - confidence);
  return 1 - Math.max(0, confidence - second);
}

/**
 * Entropy of the distribution over ln K, K being the number of possible labels.
 *
 * Callers mostly send the first few guesses only. The mass that is missing is spread evenly over the labels not named,
 * which adds −r·ln(r / (K − m)): without it a short list would look falsely certain.
 */
export function normalisedEntropy({ confidence, alternatives }: Guesses, labels: number): number {
  if (labels < 2) return 0;
  const listed = [confidence, ...alternatives.map((a) => a.confidence)].slice(0, labels);
  const sum = listed.reduce((total, p) => total + p, 0);
  // Scores that sum above 1 (rounding, or not probabilities) are read as shares.
  const shares = sum > 1 ? listed.map((p) => p / sum) : listed;
  const rest = Math.max(0, 1 - sum);
  const unnamed = labels - shares.length;
  const named = shares.reduce((total, p) => total - plnp(p), 0);
  const tail = rest > 1e-9 && unnamed > 0 ? -rest * Math.log(rest / unnamed) : 0;
  return Math.min(1, (named + tail) / Math.log(labels));
}

/**
 * Of several labels at once: how near the most doubtful one comes to the probability from which on it is given. One such is
 * enough. Nothing said is nothing known: 1.
 */
export function mostDoubtfulLabel(probabilities: readonly number[], threshold = 0.5): number {
  const doubts = probabilities.map((p) => 1 - 2 * Math.abs(p - threshold));
  return doubts.length === 0 ? 1 : Math.max(0, ...doubts);
}

/** Of a document with several fields: 1 − the confidence of the weakest. Nothing said is nothing known: 1. */
export function weakestField(confidences: readonly number[]): number {
  return 1 - (confidences.length === 0 ? 0 : Math.min(...confidences));
}

export interface ExpectedCost {
  /** The place of the action that costs least; of several the first. */
  action: number;
  /** What it costs on average, in the units of `costs`. */
  cost: number;
  /** What a review is expected to save: worth one if above 0, and sooner the higher. */
  priority: number;
}

/**
 * The best action when the truth is only known as a distribution over labels (Bayes risk: Elkan 2001). `costs[label][action]`
 * is what the action costs if that label is true. The probabilities should be calibrated. Throws a RangeError when there is
 * not one row for each label and one cost in it for each action.
 */
export function expectedCost(
  probabilities: readonly number[],
  costs: readonly (readonly number[])[],
  reviewCost: number,
): ExpectedCost {
  const actions = costs[0]?.length ?? 0;
  if (actions === 0 || costs.length !== probabilities.length || costs.some((row) => row.length !== actions))
    throw new RangeError(`Costs want ${probabilities.length} rows of one length.`);
  const ofActions = Array.from({ length: actions }, (_, action) =>
    probabilities.reduce((sum, p, label) => sum + p * (costs[label]?.[action] ?? 0), 0),
  );
  const cost = Math.min(...ofActions);
  return { action: ofActions.indexOf(cost), cost, priority: cost - reviewCost };
}

/** What approving one label costs where another one is true. */
export interface CostsOfLabel {
  of: (truth: string) => number;
  /** All of them, over every other label. */
  sum: number;
}

/**
 * What approving a label is expected to cost: of `expectedCost` the one action that is about to be taken, as fast for ten thousand
 * labels as for two. As for the entropy, what is missing of the distribution is spread evenly over the labels not named.
 * `alternatives`: other labels, each once.
 */
export function costOfApproving(
  { confidence, alternatives }: { confidence: number; alternatives: { value: string; confidence: number }[] },
  labels: number,
  costs: CostsOfLabel,
): number {
  let [sum, cost, unnamedCosts] = [confidence, 0, costs.sum];
  for (const { value, confidence: p } of alternatives) {
    const each = costs.of(value);
    sum += p;
    cost += p * each;
    unnamedCosts -= each;
  }
  if (sum > 1) return cost / sum;
  const unnamed = labels - 1 - alternatives.length;
  return unnamed > 0 ? cost + ((1 - sum) / unnamed) * Math.max(0, unnamedCosts) : cost;
}

/** An expected cost as a score 0..1 that rises with it: above ½ a review costs less than what it is expected to save. */
export function worthOfReview(cost: number, reviewCost: number): number {
  return cost / (cost + reviewCost);
}

function plnp(p: number): number {
  return p > 0 ? p * Math.log(p) : 0;
}
