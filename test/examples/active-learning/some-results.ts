import type { MeasuredRun, Results } from '../../../examples/active-learning/results.ts';

/** What two seeds and two rounds may have measured. */
export function someResults(over: Partial<Results> = {}): Results {
  return {
    how: {
      seeds: 2,
      rounds: 2,
      seed_labels: 50,
      messages_per_round: 200,
      labels_per_round: 25,
      reviewer_error_rate: 0.05,
      order: 'least_confidence',
      explore: 0.2,
      languages: 49,
      held_out: 980,
      signoff: '0.1.0',
      node: '24.0.0',
      seconds: 60,
    },
    runs: [
      aRun('explore', 1, [0.2, 0.4, 0.6]),
      aRun('explore', 2, [0.2, 0.5, 0.64]),
      aRun('unsure', 1, [0.2, 0.3, 0.4]),
      aRun('unsure', 2, [0.2, 0.3, 0.4]),
      aRun('random', 1, [0.2, 0.35, 0.5]),
      aRun('random', 2, [0.2, 0.35, 0.5]),
    ],
    ...over,
  };
}

function aRun(strategy: MeasuredRun['strategy'], seed: number, accuracies: number[]): MeasuredRun {
  const points = accuracies.map((accuracy, i) => ({
    labels: 50 + 25 * i,
    accuracy,
    by_chance: i > 0 && strategy === 'explore' ? 5 : 0,
    wrong: 5,
  }));
  return { strategy, seed, points };
}
