import { z } from 'zod';
import { type Order, orders, strategiesOf } from './strategies.ts';

/** What one run measured, and how: the file results.json, from which the curves are drawn. */
export const resultsSchema = z.strictObject({
  how: z.strictObject({
    /** Runs of each strategy: seed 1, seed 2 … draw the texts, their order and people's slips. */
    seeds: z.number(),
    rounds: z.number(),
    seed_labels: z.number(),
    messages_per_round: z.number(),
    labels_per_round: z.number(),
    reviewer_error_rate: z.number(),
    order: z.enum(orders),
    explore: z.number(),
    languages: z.number(),
    held_out: z.number(),
    signoff: z.string(),
    node: z.string(),
    seconds: z.number(),
  }),
  runs: z.array(
    z.strictObject({
      strategy: z.enum(['explore', 'unsure', 'random']),
      seed: z.number(),
      points: z.array(
        z.strictObject({
          labels: z.number(),
          accuracy: z.number(),
          /** Labels of this round that chance placed in the queue. */
          by_chance: z.number(),
          /** Labels so far that are not the truth. */
          wrong: z.number(),
        }),
      ),
    }),
  ),
});
export type Results = z.infer<typeof resultsSchema>;
export type MeasuredRun = Results['runs'][number];

/** One strategy, over all of its seeds. */
export interface Curve {
  key: MeasuredRun['strategy'];
  title: string;
  points: CurvePoint[];
}

export interface CurvePoint {
  labels: number;
  mean: number;
  /** The standard deviation between seeds; 0 where there is only one. */
  spread: number;
}

export function curvesOf({ how, runs }: Results): Curve[] {
  return strategiesOf(how.order satisfies Order).map(({ key, title }) => {
    const own = runs.filter(({ strategy }) => strategy === key);
    const points = (own[0]?.points ?? []).map(({ labels }, i) => ({
      labels,
      ...meanOf(own.map((run) => run.points[i]?.accuracy ?? 0)),
    }));
    return { key, title, points };
  });
}

/** How many labels it takes along the line between two points; null: it does not get there. */
export function labelsToReach(accuracy: number, { points }: Curve): number | null {
  const at = points.findIndex(({ mean }) => mean >= accuracy);
  const [from, to] = [points[at - 1], points[at]];
  if (!to) return null;
  if (!from) return to.labels;
  return from.labels + ((to.labels - from.labels) * (accuracy - from.mean)) / (to.mean - from.mean);
}

export function meanOf(values: readonly number[]): { mean: number; spread: number } {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, spread: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}
