import type { Decision, Item } from '../review/item.ts';
import { type AnswerDeps, wakeFor } from './answer-item.ts';
import { ended } from './end-item.ts';

export type Withdrawn =
  | { kind: 'withdrawn'; item: Item }
  | { kind: 'already_decided'; item: Item; decision: Decision }
  | { kind: 'refused'; why: 'unknown_item' | 'unknown_project' };

/** Ends an open item because the answer is not needed any more; its card says so. */
export async function withdrawItem(
  deps: AnswerDeps,
  itemId: string,
  by: { actor: string; reason?: string | null },
): Promise<Withdrawn> {
  const withdrawn = await deps.store.changeItem<Withdrawn>(itemId, (found) => {
    const { item } = found;
    const project = deps.projectOf(item.project);
    if (!project) return { result: { kind: 'refused', why: 'unknown_project' } };
    if (item.decision) return { result: { kind: 'already_decided', item, decision: item.decision } };
    const detail = by.reason ? { reason: by.reason } : {};
    const { next, change } = ended(
      project,
      found,
      'withdrawn',
      { actor: by.actor, decidedBy: by.actor, detail },
      deps.now(),
    );
    return { change, result: { kind: 'withdrawn', item: next } };
  });
  if (withdrawn === null) return { kind: 'refused', why: 'unknown_item' };
  if (withdrawn.kind === 'withdrawn') wakeFor(deps, withdrawn.item);
  return withdrawn;
}
