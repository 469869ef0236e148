import type { Seeker } from '../../flow/take-next.ts';
import type { Deps } from '../deps.ts';
import { type Actor, standingOf } from '../guard.ts';

/** Of which projects somebody is offered items in a session. */
export interface Offer {
  /** Why they can't answer anything at all; null for a full member. */
  refusal: string | null;
  seeker: Seeker;
  /** Projects of theirs that are paused. */
  paused: string[];
}

export type Offers = (user: Actor, project: string | null) => Promise<Offer>;

type OfferDeps = Pick<Deps, 'people' | 'projects' | 'paused' | 'now'>;

const freshMs = 15_000;
const peopleMax = 1_000;

/**
 * What to offer next. That somebody is no reviewer of a project is asked of Slack again and again, in case they were just added,
 * and a session asks with every answer: so it is remembered for a few seconds. Whether they may answer is never remembered here.
 */
export function createOffers(deps: OfferDeps): Offers {
  const known = new Map<string, { at: number; offer: Promise<Offer> }>();
  return async (user, project) => {
    const at = deps.now().getTime();
    const last = known.get(user.id);
    const isFresh = last !== undefined && at - last.at < freshMs;
    const offer = isFresh ? last.offer : allFor(deps, user);
    if (!isFresh) {
      known.delete(user.id);
      known.set(user.id, { at, offer });
      offer.catch(() => known.delete(user.id));
      const oldest = known.keys().next();
      if (known.size > peopleMax && !oldest.done) known.delete(oldest.value);
    }
    return only(await offer, project);
  };
}

async function allFor(deps: OfferDeps, user: Actor): Promise<Offer> {
  const [standing, paused] = await Promise.all([standingOf(deps, user), deps.paused()]);
  const keys = standing.projects.map(({ key }) => key);
  const leads = standing.leads.map(({ key }) => key);
  return {
    refusal: standing.refusal,
    seeker: {
      reviewer: user.id,
      projects: keys.filter((key) => !paused.has(key)),
      leads: leads.filter((key) => !paused.has(key)),
    },
    paused: keys.filter((key) => paused.has(key)),
  };
}

function only(offer: Offer, project: string | null): Offer {
  if (project === null) return offer;
  const keep = (keys: string[]) => keys.filter((key) => key === project);
  const { seeker } = offer;
  return {
    ...offer,
    seeker: { ...seeker, projects: keep(seeker.projects), leads: keep(seeker.leads) },
    paused: keep(offer.paused),
  };
}
