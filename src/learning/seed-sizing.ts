import { binomialCdf } from './proportion.ts';

export interface SeedTest {
  /** Whoever catches no more than this many is taken to be careless. */
  catchesMax: number;
  /** The chance that somebody careless is found. */
  power: number;
  /** The chance that somebody careful is. */
  falseAlarm: number;
}

/**
 * What a number of seeds can tell: the strictest exact binomial test between a careless and a careful catch rate that accuses the
 * careful no more often than `falseAlarmMax`. Null where even no catch at all would accuse them too often.
 */
export function seedTest({
  seeds,
  careless,
  careful,
  falseAlarmMax = 0.05,
}: {
  seeds: number;
  /** Catch rates, 0..1. */
  careless: number;
  careful: number;
  falseAlarmMax?: number;
}): SeedTest | null {
  let found: SeedTest | null = null;
  for (let catchesMax = 0; catchesMax < seeds; catchesMax++) {
    const falseAlarm = binomialCdf(catchesMax, seeds, careful);
    if (falseAlarm > falseAlarmMax) break;
    found = { catchesMax, power: binomialCdf(catchesMax, seeds, careless), falseAlarm };
  }
  return found;
}
