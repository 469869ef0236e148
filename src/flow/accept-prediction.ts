import { passGate, tossCoin } from '../review/gate.ts';
import { newId } from '../review/id.ts';
import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Submission } from '../review/submission.ts';
import type { Now, Store, Wake } from './ports.ts';
import { scoreOf } from './score.ts';

interface Deps {
  store: Pick<Store, 'addItem'>;
  wake: Pick<Wake, 'drain'>;
  now: Now;
  /** Salts the coins of the random audit. */
  secret: string;
}

/**
 * Takes one prediction in: through the gate, and onto disk. Accepted means kept: when this returns, the item is
 * committed. The same external id again returns the first item and changes nothing.
 */
export async function acceptPrediction(
  deps: Deps,
  project: Project,
  submission: Submission,
): Promise<{ item: Item; created: boolean }> {
  const kept = await deps.store.addItem(newItem(deps, project, submission));
  if (kept.created && kept.item.status === 'waiting') deps.wake.drain(project.channel);
  return kept;
}

function newItem({ now, secret }: Deps, project: Project, submission: Submission): Item {
  const at = now();
  const id = newId('itm', at.getTime());
  const { prediction } = submission;
  const coin = tossCoin(secret, id, project.gate.version);
  const selection = { ...passGate(project.gate, prediction, coin), score: scoreOf(project, prediction, coin) };
  const waits = selection.route === 'review';
  return {
    ...submission,
    id,
    project: project.key,
    selection,
    status: waits ? 'waiting' : 'completed',
    version: 1,
    decision: waits
      ? null
      : { outcome: 'auto_approved', value: prediction.value, decidedBy: null, decidedAt: at, finalAt: at },
    createdAt: at,
  };
}
