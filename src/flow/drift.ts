import { gTest, jensenShannon, populationStability } from '../learning/drift.ts';
import type { Known } from './known.ts';

/** How far what comes now is another mix than what came before. */
export interface Shift {
  before: number;
  now: number;
  /** Population stability index: by custom below 0.1 is stable, above 0.25 a shift. */
  psi: number;
  /** In nats, 0 to ln 2. */
  jensenShannon: number;
  /** How likely chance alone makes the two differ this much. */
  pValue: number;
}

/** How many there are of each kind. */
export type Mix = ReadonlyMap<string, number>;

/** With fewer a shift can't be told from chance. */
const predictionsMin = 50;
/** Kinds with fewer in both together are taken as one: the test is no good with a handful in each. */
const kindMin = 10;

export function shiftOf(before: Mix, now: Mix): Known<Shift> {
  const [was, is] = [total(before), total(now)];
  if (was < predictionsMin || is < predictionsMin) {
    return {
      unknown: `${is} predictions came in this period and ${was} in the one before it; it takes ${predictionsMin} in each.`,
    };
  }
  const all = [...new Set([...before.keys(), ...now.keys()])].sort();
  const both = (kind: string) => [before.get(kind) ?? 0, now.get(kind) ?? 0] as const;
  const isRare = (kind: string) => both(kind)[0] + both(kind)[1] < kindMin;
  const rare = all.filter(isRare).map(both);
  const pairs = [...all.filter((kind) => !isRare(kind)).map(both), ...(rare.length > 0 ? [sumOf(rare)] : [])];
  const [counts, countsNow] = [pairs.map(([count]) => count), pairs.map(([, count]) => count)];
  return {
    known: {
      before: was,
      now: is,
      psi: populationStability(counts, countsNow),
      jensenShannon: jensenShannon(counts, countsNow),
      pValue: gTest(counts, countsNow).pValue,
    },
  };
}

function sumOf(pairs: (readonly [number, number])[]): readonly [number, number] {
  return pairs.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
}

function total(mix: Mix): number {
  return [...mix.values()].reduce((sum, count) => sum + count, 0);
}
