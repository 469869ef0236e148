import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { languages } from '../../src/demo/languages.ts';
import type { House } from './house.ts';
import { learnFromPeople, type Plan } from './learn-from-people.ts';
import { messagesOf } from './messages.ts';
import type { MeasuredRun, Results } from './results.ts';
import { type Order, type Run, strategiesOf } from './strategies.ts';

interface Measuring {
  house: House;
  runs: readonly Run[];
  plan: Plan;
  signal: AbortSignal;
  /** So many labels more. */
  onLabels: (count: number) => void;
}

/** One of them reviews for each of the three strategies, in turns from seed to seed. All slip alike. */
const people = ['U01ANA', 'U02BEN', 'U03CLEO'];

/** All runs, those of one seed side by side. */
export async function measure({ runs, ...world }: Measuring): Promise<MeasuredRun[]> {
  const measured: MeasuredRun[] = [];
  for (const seed of new Set(runs.map((run) => run.seed))) {
    const own = runs.filter((run) => run.seed === seed);
    const done = own.map(async (run, i): Promise<MeasuredRun> => {
      const user = people[(i + seed) % people.length] ?? '';
      const { points } = await learnFromPeople({ ...world, user }, run);
      return {
        strategy: run.strategy.key,
        seed,
        points: points.map(({ labels, accuracy, byChance, wrong }) => ({
          labels,
          accuracy: Math.round(accuracy * 1e4) / 1e4,
          by_chance: byChance,
          wrong,
        })),
      };
    });
    measured.push(...(await Promise.all(done)));
  }
  return measured;
}

/** How it was measured, so that it can be measured again. */
export async function howMeasured(plan: Plan, seeds: number, order: Order, seconds: number): Promise<Results['how']> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')));
  return {
    seeds,
    rounds: plan.rounds,
    seed_labels: plan.seedLabels,
    messages_per_round: plan.batch,
    labels_per_round: plan.labelsPerRound,
    reviewer_error_rate: plan.errorRate,
    order,
    explore: strategiesOf(order).find(({ key }) => key === 'explore')?.select.explore ?? 0,
    languages: languages.length,
    held_out: messagesOf(1, 1).heldOut.length,
    signoff: version,
    node: process.versions.node,
    seconds: Math.round(seconds),
  };
}
