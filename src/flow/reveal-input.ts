import type { Store } from './ports.ts';

/**
 * Notes that a person looked at what is masked, before they see it: what can't be noted is not shown. False: there is no such
 * item.
 */
export async function revealInput(
  { store }: { store: Pick<Store, 'changeItem'> },
  itemId: string,
  person: string,
  parts: string[],
): Promise<boolean> {
  const noted = await store.changeItem(itemId, () => ({
    change: { audit: { actor: person, action: 'item.revealed', detail: { parts } } },
    result: true,
  }));
  return noted ?? false;
}
