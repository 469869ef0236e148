import { nextVersion } from '../review/item.ts';
import { type AnswerDeps, wakeFor } from './answer-item.ts';
import type { Clockwork } from './ports.ts';

interface Deps extends AnswerDeps {
  clockwork: Pick<Clockwork, 'inputsToErase'>;
}

const atOnce = 50;

/** Deletes the inputs whose time is over, and has their cards drawn without them. Returns how many. */
export async function eraseInputs(deps: Deps): Promise<number> {
  const now = deps.now();
  const ids = await deps.clockwork.inputsToErase(now, atOnce);
  for (const id of ids) {
    const item = await deps.store.changeItem(id, ({ item }) => {
      if (item.status !== 'completed' || item.eraseAt === null || item.eraseAt > now) return { result: null };
      const next = { ...nextVersion(item), input: {}, inputErasedAt: now, eraseAt: null };
      return {
        change: { item: next, audit: { actor: 'clock', action: 'item.input_erased', detail: {} } },
        result: next,
      };
    });
    if (item) wakeFor(deps, item);
  }
  return ids.length;
}
