import type { Benchmark } from './benchmark.ts';
import { service } from './intake-single.ts';

/** As little as a gate can do. */
const plain = { gate: { threshold: 0.85, audit: 0 }, select: { order: 'oldest' } };
/** Everything that is decided while a prediction comes, but the look for near-duplicates, which asks the database. */
const everything = {
  gate: { threshold: 0.85, audit: 0.05, always: [] },
  select: { order: 'entropy', explore: 0.2, budget_per_day: 100_000, over_budget: 'unreviewed' },
  bound: { error: 0.05 },
  blind: 0.1,
};

/** What selection costs of the intake: predictions accepted per second with all of it, against hardly any. */
export const selection: Benchmark = {
  name: 'selection',
  unit: 'items/s',
  atLeast: 0.85,
  aim: 0.95,
  async run(bench) {
    const [engine = 'postgres'] = bench.engines;
    const plainFirst = bench.run % 2 === 0;
    const before = plainFirst ? await service(bench, engine, plain) : null;
    const value = await service(bench, engine, everything);
    const limit = before ?? (await service(bench, engine, plain));
    return { value, limit, ratio: value / limit, more: {} };
  },
};
