import { stringify } from 'yaml';
import { languages } from '../../src/demo/languages.ts';

/** How a project chooses what people are asked about first. */
export interface Strategy {
  key: 'explore' | 'unsure' | 'random';
  /** At its line in the picture, and in the sentences. */
  title: string;
  select: { order: Order | 'random'; explore: number };
}

export const orders = ['margin', 'least_confidence', 'entropy'] as const;
export type Order = (typeof orders)[number];

export function strategiesOf(order: Order): Strategy[] {
  return [
    { key: 'explore', title: 'Unsure first, some by chance', select: { order, explore: 0.2 } },
    { key: 'unsure', title: 'Unsure first', select: { order, explore: 0 } },
    { key: 'random', title: 'By chance', select: { order: 'random', explore: 0 } },
  ];
}

/** Each run has a project and a channel of its own, so that no queue sees another one's messages. */
export interface Run {
  strategy: Strategy;
  seed: number;
  project: string;
  channel: string;
}

export function runsOf(order: Order, seeds: number): Run[] {
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    strategiesOf(order).map((strategy) => ({
      strategy,
      seed,
      project: `${strategy.key}-${seed}`,
      channel: `C0${strategy.key.toUpperCase()}${seed}`,
    })),
  );
}

/** Threshold 1: the model approves nothing by itself, so every label is a person's. */
export function projectsFile(runs: readonly Run[]): string {
  const labels = languages.map(({ code, title, ownName }) => ({ value: code, title, description: ownName }));
  return stringify({
    projects: Object.fromEntries(
      runs.map(({ project, channel, strategy: { title, select } }) => [
        project,
        {
          name: title,
          task: 'classification',
          labels,
          channel,
          reviewers: { groups: ['S01REVIEW'] },
          leads: { users: ['U09LEA'] },
          gate: { threshold: 1, audit: 0 },
          select,
          // People answer in sessions. One card stays in the channel, and everything else waits in the project's order.
          window: 1,
          // An answer is a training record at once.
          undo: '0s',
        },
      ]),
    ),
  });
}
