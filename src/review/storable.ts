import type { ValueProblem } from './value.ts';

const levelsMax = 32;

/**
 * What is wrong with a value from outside before anything is known about its form. JSON allows what Postgres keeps not at all
 * (U+0000, half a surrogate pair) or JSON not again (1e999), names that objects swallow, and levels without end.
 */
export function whatCannotBeStored(value: unknown): ValueProblem[] {
  if (isSound(value, 0)) return [];
  if (isTooDeep(value)) return [{ path: [], detail: `is nested more than ${levelsMax} levels deep` }];
  return brokenIn(value, []);
}

/** Whether Postgres keeps a text and gives it back as it was. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Whether nothing is wrong, which is what nearly always comes of it. */
function isSound(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === levelsMax) return false;
  if (Array.isArray(value)) return value.every((inner) => isSound(inner, depth + 1));
  const fields: Record<string, unknown> = Object(value);
  for (const name in fields)
    if (name === '__proto__' || !isStorable(name) || !isSound(fields[name], depth + 1)) return false;
  return true;
}

function brokenIn(value: unknown, path: PropertyKey[]): ValueProblem[] {
  if (typeof value === 'string') return isStorable(value) ? [] : [{ path, detail: brokenText }];
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [{ path, detail: 'must be a number' }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = [...path, name];
    if (name === '__proto__') return [{ path: at, detail: 'is not a name that a field can have' }];
    return isStorable(name) ? brokenIn(inner, at) : [{ path: at, detail: brokenText }];
  });
}

const brokenText = 'contains a NUL character or a broken surrogate pair';

/** Without recursion: whoever nests a hundred thousand levels deep is after our stack. */
function isTooDeep(sent: unknown): boolean {
  let level = containersAmong([sent]);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === levelsMax) return true;
    level = containersAmong(level.flatMap((value) => Object.values(value)));
  }
  return false;
}

function containersAmong(values: unknown[]): object[] {
  return values.filter((value) => typeof value === 'object' && value !== null);
}
