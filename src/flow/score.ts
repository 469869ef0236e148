import { leastConfidence, margin, normalisedEntropy } from '../learning/uncertainty.ts';
import type { Prediction } from '../review/item.ts';
import type { Project } from '../review/project.ts';

/** Where an item stands in its project's queue: higher is reviewed sooner. `coin` orders at random, yet repeatably. */
export function scoreOf(project: Project, { confidence, alternatives }: Prediction, coin: number): number {
  // A person's suggestion comes without a score: nobody knows less than that.
  const prediction = { confidence: confidence ?? 0, alternatives };
  switch (project.order) {
    case 'least_confidence':
      return leastConfidence(prediction);
    case 'margin':
      return margin(prediction);
    case 'entropy':
      return normalisedEntropy(prediction, project.labels.length);
    case 'oldest':
      return 0;
    case 'random':
      return coin;
  }
}
