/** The smallest of the values that at least this share of all is not above. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

/** Of an even number of values the lower of the two in the middle. */
export function median(values: number[]): number {
  return quantile(values, 0.5);
}

export function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
