import { tossCoin } from '../review/gate.ts';
import type { Item, Prediction } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { labelOf, type Value } from '../review/value.ts';
import { noBudgets } from './budgets.ts';
import { type NewItemDeps, newItem } from './new-item.ts';
import type { Store } from './ports.ts';

interface Deps extends NewItemDeps {
  store: Pick<Store, 'addItem' | 'goldQuestion'>;
}

/**
 * For the project's share of reviewed items, mixes one in whose answer is known and whose prediction is wrong: it shows who
 * would approve anything. It looks like any other item, and its answer goes nowhere but to whoever gave it. A crash before
 * this costs one seed, and nothing else.
 */
export async function plantSeed(deps: Deps, project: Project, beside: Item): Promise<void> {
  const { store, secret } = deps;
  if (beside.gold || project.seeds === 0 || tossCoin(secret, beside.id, 'seed') >= project.seeds) return;
  const known = await store.goldQuestion(project.key, tossCoin(secret, beside.id, 'which seed'));
  if (!known) return;
  const chance = tossCoin(secret, beside.id, 'which wrong label');
  const prediction = wronglyPredicted(project, known.prediction, known.value, chance);
  if (!prediction) return;
  const seed = newItem({ ...deps, budgets: noBudgets }, project, {
    externalId: null,
    input: known.input,
    prediction,
    priority: beside.priority,
    dueAt: null,
    requestedBy: null,
    groupKey: null,
    metadata: null,
    callbackUrl: null,
    idempotency: null,
    traceparent: null,
    gold: { value: known.value, shownAs: known.externalId },
  });
  await store.addItem({
    ...seed,
    isSeed: true,
    // Never hidden, never approved by the gate: the wrong guess has to be seen.
    blind: false,
    status: 'waiting',
    decision: null,
    selection: { ...beside.selection, coin: seed.selection.coin },
    askedAt: beside.askedAt,
    dueAt: beside.dueAt,
    remindAt: beside.remindAt,
  });
}

/** The model's most likely wrong guess, as sure as the model was; where it named none, any other label. */
export function wronglyPredicted(
  project: Project,
  prediction: Prediction,
  truth: Value,
  chance: number,
): Prediction | null {
  if (project.task !== 'classification') return null;
  // Labels come and go: what can't be answered any more measures nobody.
  if (!project.labels.some(({ value }) => value === truth)) return null;
  const others = project.labels.map(({ value }) => value).filter((value) => value !== truth);
  const guesses = [labelOf(prediction.value), ...prediction.alternatives.map(({ value }) => value)];
  const wrong = guesses.find((value) => others.includes(value)) ?? others[Math.floor(chance * others.length)];
  if (wrong === undefined) return null;
  const [second] = prediction.alternatives;
  const rest = prediction.alternatives.filter(({ value }) => value !== wrong && value !== truth);
  return {
    ...prediction,
    value: wrong,
    // What is true takes the place that the wrong guess left.
    alternatives: [{ value: labelOf(truth), confidence: second?.confidence ?? 0 }, ...rest].filter(
      ({ confidence }) => confidence > 0,
    ),
    explanation: null,
  };
}
