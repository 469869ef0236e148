/** Answers with the next number in [0, 1). */
export type Chance = () => number;

/** Mulberry32: the same seed gives the same numbers on every machine, which `Math.random` cannot promise. */
export function mulberry32(seed: number): Chance {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A chance of its own for each word (32-bit FNV-1a), so that what happens to one item hangs on no other and on no clock. */
export function chanceOf(word: string, seed: number): Chance {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(word)) hash = Math.imul(hash ^ byte, 0x01000193);
  return mulberry32(hash ^ seed);
}

/** One of the list, each as likely. Throws on an empty list. */
export function oneOf<T>(list: readonly T[], chance: Chance): T {
  const [picked] = list.slice(Math.floor(chance() * list.length));
  if (picked === undefined) throw new Error('Nothing to choose from.');
  return picked;
}

/** A new list in random order, each order as likely (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], chance: Chance): T[] {
  const left = [...list];
  const drawn: T[] = [];
  while (left.length > 0) drawn.push(...left.splice(Math.floor(chance() * left.length), 1));
  return drawn;
}
