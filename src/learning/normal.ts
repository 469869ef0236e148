import { upperGamma } from './gamma.ts';

/** P(Z > z) of the standard normal distribution; the far tail keeps its digits. */
export function normalTail(z: number): number {
  const tail = upperGamma(0.5, (z * z) / 2) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/** z with P(Z ≤ z) = p, for 0 < p < 1; by bisection, as far as doubles go. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  let low = 0;
  let high = 40;
  for (let halvings = 0; halvings < 70; halvings++) {
    const middle = (low + high) / 2;
    if (normalTail(middle) > p) low = middle;
    else high = middle;
  }
  return -(low + high) / 2;
}
