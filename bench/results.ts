import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Benchmark, Run } from './benchmark.ts';

/** A row of results.json. */
export type Result = z.output<typeof resultSchema>;

const resultSchema = z.strictObject({
  name: z.string(),
  unit: z.string(),
  value: z.number(),
  limit: z.number(),
  ratio: z.number(),
  at_least: z.number(),
  aim: z.number(),
});

const file = new URL('./results.json', import.meta.url);

/** The run in the middle by its ratio, so that value, limit and ratio are of one run and belong together. */
export function middleRun({ name, unit, atLeast, aim }: Benchmark, runs: Run[]): Result {
  const sorted = runs.toSorted((a, b) => a.ratio - b.ratio);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (!middle) throw new Error(`${name} was not measured`);
  const { value, limit, ratio } = middle;
  return {
    name,
    unit,
    value: rounded(value),
    limit: rounded(limit),
    ratio: rounded(ratio),
    at_least: atLeast,
    aim: rounded(aim),
  };
}

/** Puts this result in the place of an older one and leaves the others, in the order of the benchmarks. */
export async function keepResult(result: Result, order: Pick<Benchmark, 'name'>[]): Promise<void> {
  const before = await readFile(file, 'utf8').then(
    (text) => z.array(resultSchema).parse(JSON.parse(text)),
    () => [],
  );
  const byName = new Map([...before, result].map((row) => [row.name, row]));
  const sorted = order.flatMap(({ name }) => byName.get(name) ?? []);
  await writeFile(file, `${JSON.stringify(sorted, null, 2)}\n`);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
