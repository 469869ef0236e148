import type { Item } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import type { Submission } from '../review/submission.ts';
import { asDuplicate, originalAmong, withThoseAlike } from './duplicates.ts';
import { type NewItemDeps, newItem } from './new-item.ts';
import { plantSeed } from './plant-seed.ts';
import type { Added, Store, Wake } from './ports.ts';

interface Deps extends NewItemDeps {
  store: Pick<Store, 'addItem' | 'goldQuestion' | 'alikeOf'>;
  wake: Pick<Wake, 'drain'>;
}

/**
 * Takes one prediction in: through the gate, and onto disk. Accepted means kept: when this returns, the item is
 * committed. The same external id or Idempotency-Key again returns the first item and changes nothing.
 */
export async function acceptPrediction(
  deps: Deps,
  project: Project,
  submission: Submission,
): Promise<{ item: Item; created: boolean }> {
  const [item] = await newItems(deps, project, [submission]);
  if (!item) throw new Error('one prediction is one item');
  const kept = await deps.store.addItem(item);
  if (kept.created) await followUp(deps, project, [kept.item]);
  return kept;
}

/**
 * Takes many in with one commit: all of them, or none when it throws. In the order they were given. With `mostlyKnown` it looks
 * first which of them are there: what is sent a second time then costs next to nothing.
 */
export async function acceptPredictions(
  deps: Omit<Deps, 'store'> & {
    store: Pick<Store, 'addItem' | 'addItems' | 'itemsThere' | 'goldQuestion' | 'alikeOf'>;
  },
  project: Project,
  submissions: Submission[],
  { mostlyKnown = false }: { mostlyKnown?: boolean } = {},
): Promise<Added[]> {
  const named = submissions.map((submission) => ({ ...submission, project: project.key }));
  const there = mostlyKnown ? await deps.store.itemsThere(named) : () => null;
  const known = named.map(there);
  const items = await newItems(
    deps,
    project,
    submissions.filter((_, i) => !known[i]),
  );
  const added = items.length === 0 ? [] : await deps.store.addItems(items);
  const created = new Set(added.filter((one) => one.created).map(({ id }) => id));
  await followUp(
    deps,
    project,
    items.filter(({ id }) => created.has(id)),
  );
  const next = added.values();
  return known.flatMap((one) => one ?? next.next().value ?? []);
}

/** As they are written first. Of those that people would be asked about, near-duplicates of others get the answer of those. */
async function newItems(
  deps: NewItemDeps & { store: Pick<Store, 'alikeOf'> },
  project: Project,
  submissions: Submission[],
): Promise<Item[]> {
  const items = submissions.map((submission) => newItem(deps, project, submission));
  const asked = items.filter(({ status, gold }) => status === 'waiting' && gold === null);
  if (project.duplicates === 'review' || asked.length === 0) return items;
  const looked = new Map<Item, Item>();
  const before: Item[] = [];
  for (const { item, sketch, alike } of await withThoseAlike(deps.store, project, asked)) {
    const sketched = { ...item, sketch };
    const original = originalAmong(sketched, [...alike, ...before]);
    looked.set(item, original ? asDuplicate(sketched, original, item.createdAt) : sketched);
    if (!original) before.push(sketched);
  }
  return items.map((item) => looked.get(item) ?? item);
}

async function followUp(deps: Deps, project: Project, items: Item[]): Promise<void> {
  const waiting = items.filter(({ status }) => status === 'waiting');
  if (waiting.length === 0) return;
  // The items are kept, whatever becomes of the seeds: nobody is to send them again for that.
  for (const item of waiting) await plantSeed(deps, project, item).catch(() => {});
  deps.wake.drain(project.channel);
}
