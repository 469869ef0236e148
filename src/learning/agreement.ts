import { normalQuantile } from './normal.ts';
import type { Interval } from './proportion.ts';

/** How many of the pairs of answers to the same item are equal, 0..1; null where no item has two. */
export function percentAgreement<Value>(items: readonly (readonly Value[])[]): number | null {
  let [pairs, equal] = [0, 0];
  for (const answers of items) {
    pairs += (answers.length * (answers.length - 1)) / 2;
    for (const n of counted(answers).values()) equal += (n * (n - 1)) / 2;
  }
  return pairs === 0 ? null : equal / pairs;
}

/** How often each value was given. */
function counted<Value>(values: Iterable<Value>): Map<Value, number> {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

export interface Kappa {
  /** 1: always the same; 0: as often as chance would have it; below: less often. */
  kappa: number;
  /** Large-sample standard error. */
  standardError: number;
  interval: Interval;
}

/** A table for `cohenKappa`: how often the first rater said the row's label and the second the column's. Throws on other labels. */
export function crossTable<Value>(pairs: Iterable<readonly [Value, Value]>, labels: readonly Value[]): number[][] {
  const place = new Map(labels.map((label, i) => [label, i]));
  const table = labels.map(() => labels.map(() => 0));
  for (const [first, second] of pairs) {
    const row = table[place.get(first) ?? -1];
    const column = place.get(second);
    if (!row || column === undefined) throw new RangeError('A pair has a label that is not in the list.');
    row[column] = (row[column] ?? 0) + 1;
  }
  return table;
}

/**
 * Agreement of two raters beyond chance (Cohen 1960), with the standard error of Fleiss, Cohen and Everitt (1969). `linear` gives
 * part of the credit to neighbours in the table's order (Cohen 1968). Null where it is undefined: nothing rated, or chance alone
 * would have them agree always.
 */
export function cohenKappa(
  table: readonly (readonly number[])[],
  { weights = 'none', confidence = 0.95 }: { weights?: 'none' | 'linear'; confidence?: number } = {},
): Kappa | null {
  const n = sum(table.map(sum));
  if (n === 0) return null;
  const shares = table.map((row) => row.map((count) => count / n));
  const rows = shares.map(sum);
  const columns = shares.map((_, j) => sum(shares.map((row) => row[j] ?? 0)));
  const credit = (i: number, j: number) =>
    weights === 'linear' && table.length > 1 ? 1 - Math.abs(i - j) / (table.length - 1) : Number(i === j);
  const over = (value: (i: number, j: number) => number) =>
    sum(rows.map((_, i) => sum(columns.map((_, j) => value(i, j)))));

  const observed = over((i, j) => (shares[i]?.[j] ?? 0) * credit(i, j));
  const expected = over((i, j) => (rows[i] ?? 0) * (columns[j] ?? 0) * credit(i, j));
  if (1 - expected < tiny) return null;
  const kappa = (observed - expected) / (1 - expected);

  const ofRow = rows.map((_, i) => sum(columns.map((share, j) => share * credit(i, j))));
  const ofColumn = columns.map((_, j) => sum(rows.map((share, i) => share * credit(i, j))));
  const spread = over(
    (i, j) => (shares[i]?.[j] ?? 0) * (credit(i, j) - ((ofRow[i] ?? 0) + (ofColumn[j] ?? 0)) * (1 - kappa)) ** 2,
  );
  const variance = (spread - (kappa - expected * (1 - kappa)) ** 2) / (n * (1 - expected) ** 2);
  const standardError = Math.sqrt(Math.max(0, variance));
  const half = normalQuantile((1 + confidence) / 2) * standardError;
  return { kappa, standardError, interval: { lower: Math.max(-1, kappa - half), upper: Math.min(1, kappa + half) } };
}

/**
 * Agreement of a fixed number of raters per item beyond chance (Fleiss 1971). `z` tests whether there is any, by the standard error
 * of Fleiss, Nee and Landis (1979). Takes, for each item, how many raters chose each category. Null where it is undefined: no item,
 * a single rater, or one category only. Throws when items differ in the number of their raters.
 */
export function fleissKappa(counts: readonly (readonly number[])[]): { kappa: number; z: number } | null {
  const raters = sum(counts[0] ?? []);
  if (counts.some((row) => sum(row) !== raters)) throw new RangeError('Every item needs as many raters as the first.');
  if (raters < 2) return null;
  const items = counts.length;
  const shares = (counts[0] ?? []).map((_, j) => sum(counts.map((row) => row[j] ?? 0)) / (items * raters));
  const observed = sum(counts.map((row) => (sum(row.map((n) => n * n)) - raters) / (raters * (raters - 1)))) / items;
  const expected = sum(shares.map((p) => p * p));
  if (1 - expected < tiny) return null;
  const kappa = (observed - expected) / (1 - expected);

  const mixed = sum(shares.map((p) => p * (1 - p)));
  const skew = sum(shares.map((p) => p * (1 - p) * (1 - 2 * p)));
  const variance = (2 / (items * raters * (raters - 1))) * ((mixed ** 2 - skew) / mixed ** 2);
  return { kappa, z: kappa / Math.sqrt(variance) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

/** Below this a difference from 1 is rounding. */
const tiny = 1e-12;
