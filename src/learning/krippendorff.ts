import { type Distance, nominalDistance } from './distance.ts';
import type { Interval } from './proportion.ts';

/**
 * Krippendorff's α (Hayes and Krippendorff 2007; Krippendorff 2011): agreement beyond chance of any number of raters who need not
 * all have answered. Takes the values each item was given; items with fewer than two say nothing and are left out. 1: always the
 * same; 0: as chance would have it; below: less. Null where it is undefined: everybody gave one and the same value, or nobody two.
 *
 * Values that are not labels need their `distance`. It is asked once for each pair of values that are not equal by `===`, so
 * n different texts cost n²/2 comparisons.
 */
export function krippendorffAlpha<Value>(
  items: readonly (readonly Value[])[],
  distance: Distance<Value> = nominalDistance,
): number | null {
  const evidence = evidenceOf(items, distance);
  return alphaOf(evidence, evidence.units);
}

/** α of each label against all others, for every label that was given: which of them people don't see alike. */
export function alphaOfEachLabel<Label>(items: readonly (readonly Label[])[]): Map<Label, number | null> {
  const labels = new Set(items.flat());
  return new Map([...labels].map((label) => [label, krippendorffAlpha(items.map((of) => of.map((l) => l === label)))]));
}

interface Bootstrap<Value> {
  distance?: Distance<Value>;
  /** Numbers in [0, 1). */
  random: () => number;
  resamples?: number;
  confidence?: number;
}

/**
 * Percentile interval of α by the bootstrap (Efron 1979): items are drawn anew, with all the answers they got. Draws in which α is
 * undefined are left out. Null where α itself is undefined.
 */
export function alphaInterval<Value>(
  items: readonly (readonly Value[])[],
  { distance = nominalDistance, random, resamples = 1_000, confidence = 0.95 }: Bootstrap<Value>,
): Interval | null {
  const evidence = evidenceOf(items, distance);
  const { units } = evidence;
  if (alphaOf(evidence, units) === null) return null;
  const alphas: number[] = [];
  for (let i = 0; i < resamples; i++) {
    const drawn = units.flatMap(() => units[Math.floor(random() * units.length)] ?? []);
    const alpha = alphaOf(evidence, drawn);
    if (alpha !== null) alphas.push(alpha);
  }
  alphas.sort((a, b) => a - b);
  const at = (share: number) => alphas[Math.round(share * (alphas.length - 1))];
  const [lower, upper] = [at((1 - confidence) / 2), at((1 + confidence) / 2)];
  return lower === undefined || upper === undefined ? null : { lower, upper };
}

/** One item with two values or more, the values named by their place in `Evidence.distances`. */
interface Unit {
  values: number[];
  /** Σ of the distances of its ordered pairs, over m − 1. */
  disagreement: number;
}

interface Evidence {
  units: Unit[];
  /** How many different values there are. */
  different: number;
  /** Row by row; null: each is 1 from every other. */
  distances: Float64Array | null;
}

function evidenceOf<Value>(items: readonly (readonly Value[])[], distance: Distance<Value>): Evidence {
  const pairable = items.filter((values) => values.length >= 2);
  const different = [...new Set(pairable.flat())];
  const place = new Map(different.map((value, i) => [value, i]));
  const distances = distance === nominalDistance ? null : distancesBetween(different, distance);
  const units = pairable.map((of) => {
    const values = of.map((value) => place.get(value) ?? 0);
    let apart = 0;
    for (const a of values) for (const b of values) if (a !== b) apart += distances?.[a * different.length + b] ?? 1;
    return { values, disagreement: apart / (values.length - 1) };
  });
  return { units, different: different.length, distances };
}

function distancesBetween<Value>(different: Value[], distance: Distance<Value>): Float64Array {
  const n = different.length;
  const distances = new Float64Array(n * n);
  for (const [i, a] of different.entries()) {
    for (const [j, b] of different.slice(0, i).entries()) distances[i * n + j] = distances[j * n + i] = distance(a, b);
  }
  return distances;
}

/** 1 − D_observed / D_expected. */
function alphaOf({ different, distances }: Evidence, units: readonly Unit[]): number | null {
  const counts = new Float64Array(different);
  let [n, observed] = [0, 0];
  for (const { values, disagreement } of units) {
    observed += disagreement;
    n += values.length;
    for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  }
  const expected = distances
    ? disagreementBetween(counts, distances)
    : n * n - counts.reduce((sum, c) => sum + c * c, 0);
  return expected === 0 ? null : 1 - ((n - 1) * observed) / expected;
}

/** Σ of the distances of all ordered pairs of values, as often as each was given. */
function disagreementBetween(counts: Float64Array, distances: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    const of = counts[i] ?? 0;
    if (of === 0) continue;
    for (let j = 0; j < i; j++) sum += 2 * of * (counts[j] ?? 0) * (distances[i * counts.length + j] ?? 0);
  }
  return sum;
}
