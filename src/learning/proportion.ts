import { logGamma } from './gamma.ts';
import { normalQuantile } from './normal.ts';

/** Both ends are shares, 0..1. */
export interface Interval {
  lower: number;
  upper: number;
}

/** The score interval of a share (Wilson 1927). Of nothing, everything is possible: 0..1. */
export function wilson(part: number, whole: number, confidence = 0.95): Interval {
  if (whole === 0) return { lower: 0, upper: 1 };
  const z = normalQuantile((1 + confidence) / 2);
  const share = part / whole;
  const scale = 1 + z ** 2 / whole;
  const centre = (share + z ** 2 / (2 * whole)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / whole + z ** 2 / (4 * whole ** 2));
  // At the ends rounding would leave some 1e-18 of what is exactly 0 or 1.
  return {
    lower: part === 0 ? 0 : Math.max(0, centre - half),
    upper: part === whole ? 1 : Math.min(1, centre + half),
  };
}

/** The exact two-sided interval of a share: it holds at least as often as it says (Clopper and Pearson 1934). */
export function clopperPearson(part: number, whole: number, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2;
  return {
    lower: part === 0 ? 0 : inverseIncompleteBeta(tail, part, whole - part + 1),
    upper: clopperPearsonUpper(part, whole, 1 - tail),
  };
}

/** The exact one-sided bound: the share is no higher, with at least this confidence (Clopper and Pearson 1934). */
export function clopperPearsonUpper(part: number, whole: number, confidence: number): number {
  return part === whole ? 1 : inverseIncompleteBeta(confidence, part + 1, whole - part);
}

/** P(X ≤ k) of n trials that each succeed with probability p. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  if (k === 0) return (1 - p) ** n;
  return incompleteBeta(1 - p, n - k, k + 1);
}

export interface Certificate {
  /** Wrong ones found among the audited. */
  errors: number;
  /** The share of errors to stay within, 0 < bound < 1. */
  bound: number;
  /** 0 < confidence < 1. */
  confidence: number;
}

/**
 * The least number of audited items that certifies, with so many errors among them, that the true share of errors is
 * within the bound: the exact binomial test. Throws a RangeError when bound or confidence is no share between 0 and 1.
 */
export function sampleNeeded({ errors, bound, confidence }: Certificate): number {
  if (!(bound > 0 && bound < 1 && confidence > 0 && confidence < 1))
    throw new RangeError('Bound and confidence are shares between 0 and 1.');
  const certifies = (n: number) => binomialCdf(errors, n, bound) <= 1 - confidence;
  let enough = errors + 1;
  while (!certifies(enough)) enough *= 2;
  let tooFew = errors;
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (certifies(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/**
 * I_x(a, b), the regularised incomplete beta function, for a, b > 0: by its continued fraction, on the side where that
 * converges (modified Lentz method; Thompson and Barnett 1986). The nearer tail keeps its digits.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** x with I_x(a, b) = p; by bisection, as far as doubles go. */
export function inverseIncompleteBeta(p: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let halvings = 0; halvings < 80; halvings++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** It takes in the order of √max(a, b) terms, so the limit is met only by counts no queue will ever hold. */
const termsMax = 1_000_000;
const tiny = 1e-300;

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < termsMax; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) return value;
  }
  throw new RangeError(`The incomplete beta function of a = ${a}, b = ${b} did not converge.`);
}

function awayFromZero(x: number): number {
  return Math.abs(x) < tiny ? tiny : x;
}
