/** Scores of how unsure a prediction is, each 0..1 and higher = review sooner. */

interface Guesses {
  confidence: number;
  alternatives: { confidence: number }[];
}

/** 1 − p₁: needs nothing but the top guess. */
export function leastConfidence({ confidence }: Guesses): number {
  return 1 - confidence;
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

function plnp(p: number): number {
  return p > 0 ? p * Math.log(p) : 0;
}
