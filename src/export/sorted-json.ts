/**
 * JSON in which the names of each object stand in one fixed order (whole numbers first, as in every object, then by code units), so
 * that the same value is the same text.
 */
export function sortedJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

// A replacer would do it in two lines, and take three times as long.
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const given: Record<string, unknown> = { ...value };
  const inOrder: Record<string, unknown> = {};
  for (const name of Object.keys(given).sort()) inOrder[name] = sorted(given[name]);
  return inOrder;
}
