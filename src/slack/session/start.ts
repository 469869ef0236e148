import type { Deps } from '../deps.ts';
import type { Actor } from '../guard.ts';
import { refusals, rightsUnknown } from '../sentences.ts';
import { drawNext, sessionDeps } from './next.ts';
import { firstWords, isPaused, noSuchProject, nothingLeft, notOpened, notYours } from './sentences.ts';
import { letGo, withOrWithoutPicture } from './show.ts';
import { newSession } from './state.ts';

interface Wish {
  user: Actor;
  triggerId: string;
  /** Only this project; null: all that the person reviews. */
  projectKey: string | null;
}

/** Opens a review session. Null: it is open; else the sentence for the person, and nothing is reserved. */
export async function startSession(given: Deps, { user, triggerId, projectKey }: Wish): Promise<string | null> {
  if (projectKey !== null && !given.projectOf(projectKey)) return noSuchProject(projectKey);
  const deps = sessionDeps(given);
  const offer = await deps.offers(user, projectKey).catch((error: unknown) => {
    deps.log.warn({ user: user.id, error: String(error) }, 'could not learn what a person may review');
    return null;
  });
  if (offer === null) return rightsUnknown;
  if (offer.refusal !== null) return offer.refusal;
  if (offer.seeker.projects.length === 0) {
    if (offer.paused.length > 0) return isPaused;
    return projectKey === null ? notYours : refusals.not_a_reviewer;
  }
  const drawn = await drawNext(deps, newSession(projectKey, deps.now()), user, firstWords);
  if (drawn.session.item === null) return nothingLeft;
  try {
    await withOrWithoutPicture(drawn, (view) => deps.web.views.open({ trigger_id: triggerId, view }));
    return null;
  } catch (error) {
    deps.log.warn({ user: user.id, error: String(error) }, 'a review session could not be opened');
    await letGo(deps, drawn.session, user.id);
    return notOpened;
  }
}
