import type { Deps } from '../deps.ts';
import type { Actor } from '../guard.ts';
import { type Act, answerIn, NotDone } from './answer.ts';
import { type Drawn, drawNext, drawOn, type NextDeps } from './next.ts';
import { notShown, tryAgain } from './sentences.ts';
import type { Session } from './state.ts';

/** What a form's answer looks like: the next view, or which inputs are wrong, by block id. */
export type Shown = (Drawn & { withoutPicture: boolean }) | { errors: Record<string, string> };

/**
 * Writes what a person says of the item, and draws what comes next. Slack says nothing of a view that it does not take as the
 * answer to a form; when the same form is sent again, it may have been for the picture.
 */
export async function answerAndDraw(deps: NextDeps, session: Session, user: Actor, act: Act): Promise<Shown> {
  const became = await answerIn(deps, session, user, act);
  if (became.kind === 'errors') return { errors: became.errors };
  try {
    const draw = became.kind === 'stay' ? drawOn : drawNext;
    const next = await draw(deps, became.session, user, became.said);
    const repeated = became.kind === 'on' && became.repeated;
    return { ...next, withoutPicture: repeated, wrote: became.kind === 'on' && !repeated };
  } catch (error) {
    if (became.kind === 'stay') throw error;
    logFailure(deps, session, error);
    throw new NotDone(notShown);
  }
}

export function whyFailed(deps: Pick<Deps, 'log'>, session: Session, error: unknown): string {
  logFailure(deps, session, error);
  return error instanceof NotDone ? error.message : tryAgain;
}

export function logFailure({ log }: Pick<Deps, 'log'>, { item }: Session, error: unknown): void {
  log.error({ item, error: String(error) }, 'an act in a review session failed');
}
