import { nextVersion } from '../review/item.ts';
import { type AnswerDeps, wakeFor } from './answer-item.ts';
import type { Clockwork } from './ports.ts';

interface Deps extends AnswerDeps {
  clockwork: Pick<Clockwork, 'inputsToErase'>;
}

const atOnce = 50;
/** What waits behind it in the same round is not held up for longer. */
const roundMs = 1_000;

/**
 * Deletes the inputs whose time is over, and has their cards drawn without them: one item a transaction, for a second at most, so that
 * whoever answers an item waits for no other. Returns how many.
 */
export async function eraseInputs(deps: Deps): Promise<number> {
  const startedAt = performance.now();
  let erased = 0;
  for (;;) {
    const some = await eraseSome(deps);
    erased += some;
    if (some < atOnce || performance.now() - startedAt >= roundMs) return erased;
  }
}

async function eraseSome(deps: Deps): Promise<number> {
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
