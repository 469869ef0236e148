import { type Answer, type Belief, byItem, type Crowd, crowdOf, maximiseLikelihood } from './crowd.ts';

export interface Mace {
  /** Those that were given, sorted; every list below is in this order. */
  labels: string[];
  /** By item, how likely each label is. */
  posteriors: Map<string, number[]>;
  /** By reviewer, how often they looked instead of saying just anything, 0..1. */
  competences: Map<string, number>;
  /** Natural logarithm. */
  logLikelihood: number;
}

interface Competences extends Belief {
  competences: Float64Array;
  /** What each reviewer says who does not look; reviewers × labels, row by row. */
  habits: Float64Array;
}

const startingCompetence = 0.8;
const iterationsMax = 50;
const smoothingOfAll = 0.01;

/**
 * Who looks and who says just anything: MACE (Hovy, Berg-Kirkpatrick, Vaswani and Hovy 2013), by expectation maximisation from one
 * fixed start. Good for finding whoever does not look; read the competences by their order.
 */
export function mace(answers: readonly Answer[]): Mace {
  const crowd = crowdOf(answers);
  const { belief, posteriors, logLikelihood } = maximiseLikelihood(
    crowd,
    firstBelief(crowd),
    (posteriors, belief) => learn(crowd, posteriors, belief),
    { iterationsMax, tolerance: 0 },
  );
  return {
    labels: crowd.labels,
    posteriors: byItem(crowd, posteriors),
    competences: new Map(crowd.reviewers.map((name, i) => [name, belief.competences[i] ?? 0])),
    logLikelihood,
  };
}

function firstBelief({ reviewers, labels }: Crowd): Competences {
  return beliefOf(
    new Float64Array(reviewers.length).fill(startingCompetence),
    new Float64Array(reviewers.length * labels.length).fill(1 / labels.length),
    labels.length,
  );
}

function beliefOf(competences: Float64Array, habits: Float64Array, width: number): Competences {
  return {
    // Which labels are common is left to the answers.
    prior: new Float64Array(width).fill(1 / width),
    competences,
    habits,
    logChance(reviewer, truth, said) {
      const competence = competences[reviewer] ?? 0;
      return Math.log((said === truth ? competence : 0) + (1 - competence) * (habits[reviewer * width + said] ?? 0));
    },
  };
}

function learn(crowd: Crowd, posteriors: Float64Array, before: Competences): Competences {
  const width = crowd.labels.length;
  const smoothing = smoothingOfAll / width;
  const looked = new Float64Array(crowd.reviewers.length).fill(smoothing);
  const not = new Float64Array(crowd.reviewers.length * width).fill(smoothing);
  const all = new Float64Array(crowd.reviewers.length).fill(2 * smoothing);
  crowd.labelOf.forEach((said, i) => {
    const reviewer = crowd.reviewerOf[i] ?? 0;
    const habit = reviewer * width + said;
    const competence = before.competences[reviewer] ?? 0;
    const byLooking = competence / (competence + (1 - competence) * (before.habits[habit] ?? 0));
    const share = (posteriors[(crowd.itemOf[i] ?? 0) * width + said] ?? 0) * byLooking;
    looked[reviewer] = (looked[reviewer] ?? 0) + share;
    not[habit] = (not[habit] ?? 0) + 1 - share;
    all[reviewer] = (all[reviewer] ?? 0) + 1;
  });
  const competences = looked.map((count, reviewer) => count / (all[reviewer] ?? 1));
  for (let start = 0; start < not.length; start += width) {
    const row = not.subarray(start, start + width);
    const sum = row.reduce((total, count) => total + count, 0);
    row.forEach((count, said) => {
      row[said] = count / sum;
    });
  }
  return beliefOf(competences, not, width);
}
