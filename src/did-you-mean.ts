/** The candidate that a mistyped word most likely stands for, or null when none is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  const typed = simplified(word);
  let nearest: string | null = null;
  // One mistake in three letters is still the same word; more is another one.
  let editsMax = Math.max(1, Math.floor(typed.length / 3));
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - typed.length) > editsMax) continue;
    const edits = editsBetween(typed, simplified(candidate));
    if (edits < editsMax || (edits === editsMax && nearest === null)) [nearest, editsMax] = [candidate, edits];
  }
  return nearest;
}

function simplified(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment distance). */
function editsBetween(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [above = [], twoAbove = []] = [rows[i - 1], rows[i - 2]];
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(above, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(twoAbove, j - 2) + 1 : Infinity;
      row[j] = Math.min(at(above, j) + 1, at(row, j - 1) + 1, replaced, swapped);
    }
    rows.push(row);
  }
  return at(rows[a.length] ?? [], b.length);
}

function at(row: number[], index: number): number {
  return row[index] ?? Infinity;
}
