import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Submission } from '../review/submission.ts';
import { newItem } from './new-item.ts';
import { plantSeed } from './plant-seed.ts';
import type { Now, Store, Wake } from './ports.ts';

interface Deps {
  store: Pick<Store, 'addItem' | 'goldItem'>;
  wake: Pick<Wake, 'drain'>;
  now: Now;
  /** Salts the coins: who is audited, which card is blind, which item brings a seed along. */
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
  if (kept.created && kept.item.status === 'waiting') {
    // The item is kept, whatever becomes of the seed: nobody is to send it again for that.
    await plantSeed(deps, project, kept.item).catch(() => {});
    deps.wake.drain(project.channel);
  }
  return kept;
}
