import { type Item, liveReviews, type Review } from '../../review/item.ts';
import type { Deps } from '../deps.ts';
import type { Actor } from '../guard.ts';

/** An item as somebody sees it in a dialog: what their answer rests on. */
export interface AsDrawn {
  version: number;
  round: number;
  withLeads: boolean;
}

export function asDrawn({ version, round, escalation }: Item): AsDrawn {
  return { version, round, withLeads: escalation !== null };
}

/**
 * Other reviewers, reminders, a card that is posted make new versions of an item that is the same for whoever looks at it. So an
 * answer to an older one counts, if nothing it rests on has changed; never after this person has said something about it, so
 * that a click that is delivered late does not bring an answer back that was undone.
 */
export async function versionToAnswer(
  deps: Pick<Deps, 'reviews'>,
  drawn: AsDrawn,
  user: Actor,
  item: Item,
): Promise<number> {
  const now = asDrawn(item);
  if (now.version === drawn.version || now.round !== drawn.round || now.withLeads !== drawn.withLeads)
    return drawn.version;
  const reviews = await deps.reviews(item.id);
  return reviews.some(({ reviewer }) => reviewer === user.id) ? drawn.version : now.version;
}

/** Whether they have said something about it that counts, among the reviewers or, where it is with the leads, among those. */
export function hasAnswered(item: Item, reviews: Review[], user: Actor): boolean {
  const asked = item.escalation !== null;
  return liveReviews(item, reviews).some(({ reviewer, asLead }) => reviewer === user.id && asLead === asked);
}
