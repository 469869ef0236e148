import type { Item } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import type { Deps } from '../deps.ts';
import type { Actor } from '../guard.ts';

/** Fewer are answered one by one. */
export const alikeMin = 3;
/** As many as can be read in one look; Slack takes ten boxes in a list. */
export const alikeMax = 10;

/**
 * Whether an item can be judged in a list with others: its guess may be seen, and what it says fits into a line. A picture
 * can't be seen there. Gold and seeds stay among them: they measure exactly this.
 */
export function fitsAList({ blind, decision, inputErasedAt, input }: Item): boolean {
  return !blind && decision === null && inputErasedAt === null && input.image_url === undefined;
}

/** More than are shown, since some do not fit a list. */
const askedFor = 30;

/** Open items with the same predicted label that can be judged in a list. */
export async function alikeItems(
  deps: Pick<Deps, 'desk'>,
  user: Actor,
  project: Project,
  isLead: boolean,
): Promise<Item[]> {
  const found = await deps.desk.alike(user.id, project.key, isLead, askedFor);
  return (found?.items ?? []).filter(fitsAList);
}
