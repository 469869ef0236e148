import { upperGamma } from './gamma.ts';
import { normalTail } from './normal.ts';

/**
 * Population stability index Σ (q − p)·ln(q / p) of how predictions fall into kinds before and after, place by place
 * (Siddiqi 2006). By custom below 0.1 is stable and above 0.25 is a shift; with few predictions chance alone exceeds that,
 * which `gTest` tells. Counts or shares; a share below 0.0001 is taken for that, so that a kind which is new does not make
 * it infinite. 0 when one side is empty. Throws a RangeError when the kinds are not the same.
 */
export function populationStability(before: readonly number[], after: readonly number[]): number {
  return sumOver(sharesOf(before, after), (p, q) => {
    const [was, is] = [Math.max(p, shareMin), Math.max(q, shareMin)];
    return (is - was) * Math.log(is / was);
  });
}

const shareMin = 1e-4;

/**
 * Jensen-Shannon divergence in nats (Lin 1991): 0 where nothing changed, ln 2 where no kind is left. Counts or shares; 0
 * when one side is empty. Throws a RangeError when the kinds are not the same.
 */
export function jensenShannon(before: readonly number[], after: readonly number[]): number {
  const toTheMiddle = (share: number, other: number) =>
    share > 0 ? share * Math.log((2 * share) / (share + other)) : 0;
  return sumOver(sharesOf(before, after), (p, q) => (toTheMiddle(p, q) + toTheMiddle(q, p)) / 2);
}

/**
 * How likely chance alone makes two lists of counts differ this much: the likelihood ratio test (Woolf 1957), by its
 * chi-square approximation. A kind that is in neither list does not count. The p-value is 1 when there is nothing to
 * compare. Throws a RangeError when the kinds are not the same.
 */
export function gTest(
  before: readonly number[],
  after: readonly number[],
): { g: number; degrees: number; pValue: number } {
  const kinds = pairsOf(before, after).filter(([a, b]) => a + b > 0);
  const [beforeTotal, afterTotal] = [sum(before), sum(after)];
  const degrees = Math.max(0, kinds.length - 1);
  if (degrees === 0 || beforeTotal === 0 || afterTotal === 0) return { g: 0, degrees, pValue: 1 };
  const all = beforeTotal + afterTotal;
  const surprise = (count: number, expected: number) => (count > 0 ? count * Math.log(count / expected) : 0);
  const half = sumOver(
    kinds,
    (a, b) => surprise(a, ((a + b) * beforeTotal) / all) + surprise(b, ((a + b) * afterTotal) / all),
  );
  const g = Math.max(0, 2 * half);
  return { g, degrees, pValue: upperGamma(degrees / 2, g / 2) };
}

/** So many of so many. */
export interface Counted {
  part: number;
  whole: number;
}

/**
 * Whether a share rose or fell: the two-proportion z-test with pooled variance, two-sided. z is above 0 where it rose; the
 * p-value is 1 when there is nothing to compare.
 */
export function twoProportions(before: Counted, after: Counted): { z: number; pValue: number } {
  const pooled = (before.part + after.part) / (before.whole + after.whole);
  const variance = pooled * (1 - pooled) * (1 / before.whole + 1 / after.whole);
  if (!(variance > 0 && variance < Infinity)) return { z: 0, pValue: 1 };
  const z = (after.part / after.whole - before.part / before.whole) / Math.sqrt(variance);
  return { z, pValue: 2 * normalTail(Math.abs(z)) };
}

/**
 * p-values of many tests, put right for their number (Benjamini and Hochberg 1995), in the order given: of those at or
 * below some rate, that share at most is expected to be chance.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const highestFirst = pValues.map((pValue, at) => ({ pValue, at })).sort((a, b) => b.pValue - a.pValue);
  const adjusted = [...pValues];
  let least = 1;
  for (const [i, { pValue, at }] of highestFirst.entries()) {
    least = Math.min(least, pValue * (pValues.length / (pValues.length - i)));
    adjusted[at] = least;
  }
  return adjusted;
}

/** Kind by kind its share before and after; nothing when one side is empty. */
function sharesOf(before: readonly number[], after: readonly number[]): [number, number][] {
  const [beforeTotal, afterTotal] = [sum(before), sum(after)];
  const pairs = pairsOf(before, after);
  return beforeTotal > 0 && afterTotal > 0 ? pairs.map(([a, b]) => [a / beforeTotal, b / afterTotal]) : [];
}

function pairsOf(before: readonly number[], after: readonly number[]): [number, number][] {
  if (before.length !== after.length) throw new RangeError(`${before.length} kinds before, ${after.length} after.`);
  return before.map((count, i) => [count, after[i] ?? 0]);
}

function sumOver(pairs: [number, number][], of: (before: number, after: number) => number): number {
  return pairs.reduce((total, [before, after]) => total + of(before, after), 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
