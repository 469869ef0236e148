/**
 * How far two answers are apart, each 0 for the same. Krippendorff's α takes any of them; `ordinal` knows how often each rank
 * was given, and so is made for the answers it is used on.
 */
export type Distance<Value> = (a: Value, b: Value) => number;

/** 0 or 1: labels that are equal or not. */
export function nominalDistance<Value>(a: Value, b: Value): number {
  return a === b ? 0 : 1;
}

/** 1 − |A ∩ B| / |A ∪ B| (Jaccard 1901), 0..1. Two empty sets are the same. */
export function jaccardDistance<Value>(a: ReadonlySet<Value>, b: ReadonlySet<Value>): number {
  const both = inBoth(a, b);
  const either = a.size + b.size - both;
  return either === 0 ? 0 : 1 - both / either;
}

/**
 * Measuring agreement on set-valued items (Passonneau 2006), 0..1: 1 − J·M, where J is the Jaccard index and M is 1 for equal sets,
 * ⅔ where one holds the other, ⅓ where they overlap, 0 where they share nothing.
 */
export function masiDistance<Value>(a: ReadonlySet<Value>, b: ReadonlySet<Value>): number {
  return 1 - (1 - jaccardDistance(a, b)) * monotony(a, b);
}

function monotony<Value>(a: ReadonlySet<Value>, b: ReadonlySet<Value>): number {
  const both = inBoth(a, b);
  if (both === a.size && both === b.size) return 1;
  if (both === a.size || both === b.size) return 2 / 3;
  return both > 0 ? 1 / 3 : 0;
}

function inBoth<Value>(a: ReadonlySet<Value>, b: ReadonlySet<Value>): number {
  let count = 0;
  for (const value of a) if (b.has(value)) count++;
  return count;
}

/**
 * Levenshtein's distance (1966) in Unicode code points over the length of the longer text, 0..1. Takes time in
 * proportion to the product of their lengths: meant for texts of a few thousand characters.
 */
export function textDistance(a: string, b: string): number {
  if (a === b) return 0;
  const [x, y] = [codePoints(a), codePoints(b)];
  return edits(x, y) / Math.max(x.length, y.length);
}

function codePoints(text: string): Uint32Array {
  return Uint32Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function edits(from: Uint32Array, to: Uint32Array): number {
  const row = Uint32Array.from({ length: from.length + 1 }, (_, i) => i);
  for (let i = 1; i <= to.length; i++) {
    let diagonal = row[0] ?? 0;
    row[0] = i;
    for (let j = 1; j <= from.length; j++) {
      const above = row[j] ?? 0;
      const replaced = diagonal + (to[i - 1] === from[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, above + 1, (row[j - 1] ?? 0) + 1);
      diagonal = above;
    }
  }
  return row[from.length] ?? 0;
}

/** (a − b)²: numbers whose differences mean something. */
export function intervalDistance(a: number, b: number): number {
  return (a - b) ** 2;
}

/** ((a − b) / (a + b))²: numbers with a zero that means none. */
export function ratioDistance(a: number, b: number): number {
  return a + b === 0 ? 0 : ((a - b) / (a + b)) ** 2;
}

/**
 * Ranks, whose steps are as far apart as they hold answers (Krippendorff 2011): the square of how many answers lie from one rank to the
 * other, those at both ends counted half. Made for the answers it is used on; of any other rank it knows nothing and throws.
 */
export function ordinalDistance(items: readonly (readonly number[])[]): Distance<number> {
  const counts = new Map<number, number>();
  for (const values of items) {
    if (values.length >= 2) for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const middles = new Map<number, number>();
  let below = 0;
  for (const [rank, count] of [...counts].sort(([a], [b]) => a - b)) {
    middles.set(rank, below + count / 2);
    below += count;
  }
  const middleOf = (rank: number) => {
    const middle = middles.get(rank);
    if (middle === undefined) throw new RangeError(`Nobody gave the rank ${rank}.`);
    return middle;
  };
  return (a, b) => (middleOf(a) - middleOf(b)) ** 2;
}
