import { aurc, riskCoverage } from '../learning/risk-coverage.ts';
import { thresholds } from '../learning/threshold.ts';
import type { Prediction, Selection } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { dayMs } from '../review/time-units.ts';
import { sameValue, type Value } from '../review/value.ts';
import { type BudgetBook, createBudgets, type DayCounts } from './budgets.ts';
import { createPlaces } from './places.ts';
import { select } from './select.ts';

/** A prediction of the past, and what turned out to be right. */
export interface Past {
  prediction: Prediction;
  truth: Value;
}

interface Assumptions {
  /** How many predictions come in a day. */
  perDay: number;
  /** How long a person takes for one. */
  secondsPerReview: number;
  /** Any word; the same one tosses the same coins. */
  seed: string;
}

/** What a project's rules would have made of past predictions, if everybody who is asked answers right. */
export interface Simulated {
  predictions: number;
  wrong: number;
  routes: Record<Selection['route'], number>;
  /** Why people would have been asked; one prediction can have several reasons. */
  reasons: Partial<Record<Selection['reasons'][number], number>>;
  /** Wrong predictions that people would have seen. */
  caught: number;
  /** Times the errors that a blind sample as large would have met; null where nobody is asked, or nothing is wrong. */
  lift: number | null;
  /** Among what the gate approves. */
  approvedWrong: number;
  reviewsPerDay: number;
  /** Of eight hours that do nothing else. */
  reviewersNeeded: number;
  /** Area under the risk-coverage curve; lower is better. */
  aurc: number | null;
  /** What other thresholds would do without audits: how much people would be asked, and what they would catch. */
  thresholds: { threshold: number; reviewed: number; caught: number; approvedWrong: number }[];
}

const workdaySeconds = 8 * 3_600;

/** Sends past predictions through the rules as they would come in, without keeping anything. */
export async function simulate(project: Project, past: readonly Past[], assumptions: Assumptions): Promise<Simulated> {
  const { perDay, secondsPerReview, seed } = assumptions;
  let sent = 0;
  const now = () => new Date(Date.UTC(2000, 0, 1) + ((sent + 0.5) / perDay) * dayMs);
  const unsure = past.filter(({ prediction }) => (prediction.confidence ?? 0) < project.gate.threshold).length;
  const budgets = createBudgets(aBook((perDay * unsure) / Math.max(1, past.length)), [project], now);
  await budgets.refresh();
  const deps = { secret: seed, closedTo: () => null, budgets, places: createPlaces() };
  const routed = past.map(({ prediction, truth }) => {
    const selection = select(deps, project, `simulated ${sent}`, prediction);
    sent += 1;
    return { selection, wrong: !sameValue(prediction.value, truth), confidence: prediction.confidence ?? 0 };
  });

  const on = (route: Selection['route']) => routed.filter(({ selection }) => selection.route === route);
  const asked = on('review');
  const wrong = countWrong(routed);
  const caught = countWrong(asked);
  const reviewsPerDay = (asked.length / Math.max(1, past.length)) * perDay;
  return {
    predictions: past.length,
    wrong,
    routes: {
      review: asked.length,
      auto_approve: on('auto_approve').length,
      duplicate: on('duplicate').length,
      unreviewed: on('unreviewed').length,
    },
    reasons: reasonsOf(asked.map(({ selection }) => selection)),
    caught,
    lift: asked.length === 0 || wrong === 0 ? null : caught / ((wrong * asked.length) / past.length),
    approvedWrong: countWrong(on('auto_approve')),
    reviewsPerDay,
    reviewersNeeded: Math.ceil((reviewsPerDay * secondsPerReview) / workdaySeconds),
    aurc: aurc(riskCoverage(routed.map((one, i) => ({ ...one, id: String(i).padStart(12, '0') })))),
    thresholds: thresholds.map((threshold) => {
      const below = routed.filter(({ confidence }) => confidence < threshold);
      const found = countWrong(below);
      return { threshold, reviewed: below.length, caught: found, approvedWrong: wrong - found };
    }),
  };
}

function countWrong(some: readonly { wrong: boolean }[]): number {
  return some.filter((one) => one.wrong).length;
}

function reasonsOf(selections: readonly Selection[]): Simulated['reasons'] {
  const counts: Simulated['reasons'] = {};
  for (const reason of selections.flatMap(({ reasons }) => reasons)) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** Every day brings as many: the first one of a real project would know less. */
function aBook(seenUsually: number): BudgetBook {
  const nothing: DayCounts = { seen: 0, taken: 0 };
  return { count: async () => ({ ...nothing, seenUsually }) };
}
