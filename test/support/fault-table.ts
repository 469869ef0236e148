import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { type FaultRow, faultRows, isNamed } from './fault-rows.ts';

/** At the end of a run, the rows of docs/faults.md with what became of each on each queue engine. */
export class FaultTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => ({ file: relative(process.cwd(), module.moduleId), test })),
    );
    const lines = faultRows().flatMap((row) => linesOf(row, tests));
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

function linesOf({ row, harm, shownBy }: FaultRow, tests: { file: string; test: TestCase }[]): string[] {
  const its = tests
    .filter(({ file, test }) => shownBy.some((shown) => shown.file === file && isNamed(test.name, shown.title)))
    .map(({ test }) => test);
  return [...Map.groupBy(its, engineOf)].map(([engine, ran]) => {
    const states = ran.map((test) => test.result().state);
    const state = (['failed', 'passed', 'skipped'] as const).find((each) => states.includes(each)) ?? 'pending';
    const seconds = Math.max(...ran.map((test) => test.meta().recoveredSeconds ?? Number.NEGATIVE_INFINITY));
    const took = Number.isFinite(seconds) ? `${seconds.toFixed(1)} s` : '';
    const counted =
      ran.length > 1 ? `${state} (${states.filter((each) => each === state).length} of ${ran.length})` : state;
    return [String(row).padStart(2), engine.padEnd(8), counted.padEnd(16), took.padStart(7), harm].join('  ');
  });
}

/** Suites name the engine they are on; where none does, the test needs none, or is about Redis. */
function engineOf(test: TestCase): string {
  return /\b(postgres|redis)\b/.exec(test.fullName.toLowerCase().replace(/^a? ?postgres[^(>]*/, ''))?.[1] ?? '–';
}
