import type { Figure, Run } from './benchmark.ts';
import type { Result } from './results.ts';
import { median } from './support/numbers.ts';

const columns = ['benchmark', 'value', 'limit', 'ratio', 'at least', 'aim', ''];

export interface Measured {
  result: Result;
  runs: Run[];
}

/** The results as people read them; beneath each the medians of what else was seen. */
export function drawTable(measured: Measured[]): string {
  const rows = measured.map(({ result, runs }) => ({ cells: cellsOf(result), below: furtherFigures(runs) }));
  const widths = columns.map((title, i) => Math.max(title.length, ...rows.map(({ cells }) => cells[i]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(columns), ...rows.flatMap(({ cells, below }) => [line(cells), ...below])].join('\n');
}

function cellsOf({ name, unit, value, limit, ratio, at_least, aim }: Result): string[] {
  const reached = ratio >= aim ? 'aim reached' : ratio >= at_least ? 'enough' : 'TOO LITTLE';
  return [
    name,
    `${shown(value)} ${unit}`,
    shown(limit),
    ratio.toFixed(2),
    at_least.toFixed(2),
    aim.toFixed(2),
    reached,
  ];
}

function furtherFigures(runs: Run[]): string[] {
  const figures = new Map<string, Figure[]>();
  for (const { more } of runs) {
    for (const [what, figure] of Object.entries(more)) figures.set(what, [...(figures.get(what) ?? []), figure]);
  }
  return [...figures].map(([what, seen]) => {
    const values = seen.map(({ value }) => value);
    const spread = seen.length > 1 ? ` (${shown(Math.min(...values))} to ${shown(Math.max(...values))})` : '';
    return `    ${what}: ${shown(median(values))} ${seen[0]?.unit}${spread}`;
  });
}

function shown(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}
