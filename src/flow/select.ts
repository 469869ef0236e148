import type { Closed } from '../review/gate.ts';
import { passGate, tossCoin } from '../review/gate.ts';
import type { Prediction, Selection } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { type Budgets, isBudgeted } from './budgets.ts';
import type { Places } from './places.ts';
import { scoreOf } from './score.ts';

interface Deps {
  /** Salts the coins: who is audited, what chance picks. */
  secret: string;
  closedTo: (project: Project, prediction: Prediction) => Closed | null;
  budgets: Pick<Budgets, 'judge' | 'chanceNow'>;
  places: Places;
}

/** Whether people are asked about a prediction, why, with what chance, and how soon. Decided once, when it comes. */
export function select(deps: Deps, project: Project, itemId: string, prediction: Prediction): Selection {
  const coin = tossCoin(deps.secret, itemId, project.gate.version);
  const passed = passGate(project.gate, prediction, coin, deps.closedTo(project, prediction));
  const score = scoreOf(project, prediction, coin);
  // What a rule or the gate wants to be asked is asked; the budget is for what the model is unsure of.
  const isUnsure = passed.reasons.length === 1 && passed.reasons[0] === 'low_confidence';
  if (isBudgeted(project)) {
    const floor = Math.min(passed.floor, deps.budgets.chanceNow(project));
    if (!isUnsure) return { ...passed, score, floor };
    const { takes, chance } = deps.budgets.judge(project, score, coin);
    if (takes) return { ...passed, score, floor };
    return coin < chance
      ? { ...passed, score, floor, reasons: ['explore'], probability: chance }
      : { ...passed, score, floor, route: 'unreviewed', reasons: [], probability: chance };
  }
  if (!isUnsure || project.explore === 0) return { ...passed, score };
  if (tossCoin(deps.secret, itemId, 'explore') >= project.explore) {
    deps.places.saw(project.key, prediction, score);
    return { ...passed, score };
  }
  // Everything is asked in time; chance decides where these stand in the order.
  const place = deps.places.draw(project.key, prediction, score, tossCoin(deps.secret, itemId, 'place'));
  return { ...passed, score: place, reasons: ['low_confidence', 'explore'] };
}
