import { costOfApproving, leastConfidence, margin, normalisedEntropy, worthOfReview } from '../learning/uncertainty.ts';
import type { Prediction } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { costsOfLabel } from './mistake-costs.ts';

/**
 * Where an item stands in its project's queue, 0..1: higher is reviewed sooner. All orders share that range, so that one can be
 * changed for another while items wait. `coin` orders at random, yet repeatably.
 */
export function scoreOf(project: Project, { value, confidence, alternatives }: Prediction, coin: number): number {
  // A person's suggestion comes without a score: nobody knows less than that.
  const prediction = { confidence: confidence ?? 0, alternatives };
  const labels = project.labels.length;
  switch (project.order) {
    case 'least_confidence':
      return leastConfidence(prediction);
    case 'margin':
      return margin(prediction);
    case 'entropy':
      return normalisedEntropy(prediction, labels);
    case 'cost': {
      // The settings have costs for this order, and labels are texts.
      if (project.costs === null || typeof value !== 'string') return leastConfidence(prediction);
      const cost = costOfApproving(prediction, labels, costsOfLabel(project.costs, value, labels));
      return worthOfReview(cost, project.costs.review);
    }
    case 'oldest':
      return 0;
    case 'random':
      return coin;
  }
}
