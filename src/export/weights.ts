/**
 * How much a record counts, so that the reviewed ones stand for all: 1 / probability, as Horvitz and Thompson (1952) weigh a sample
 * that was not drawn evenly, and never more than `cap`, since one record that was hardly ever to be chosen would drown all others
 * (Ionides 2008 on truncated importance weights). Null where the probability is 0: no weight makes up for that.
 */
export function sampleWeight(probability: number, cap: number): number | null {
  return probability > 0 ? Math.min(1 / probability, cap) : null;
}

/**
 * The cap that leaves all but the heaviest weights as they are: their 99th percentile by nearest rank, as `percentile_disc(0.99)`
 * of Postgres gives it. Infinity where there is no weight.
 */
export function weightCap(probabilities: Iterable<number>, share = 0.99): number {
  const weights = Float64Array.from(probabilities, (probability) => 1 / probability)
    .filter(Number.isFinite)
    .sort();
  return weights[Math.ceil(share * weights.length) - 1] ?? Number.POSITIVE_INFINITY;
}
