import { isAnswer, truthOf } from '../../review/item.ts';
import { type Actor, mayAnswer } from '../guard.ts';
import { refusals } from '../sentences.ts';
import { NotDone } from './answer.ts';
import { type Drawn, drawAgain, drawBack, drawOn, type NextDeps } from './next.ts';
import { knowsTheTruth, ofTheLast, type Said, tookBack } from './sentences.ts';
import { type Session, takenBack } from './state.ts';

/** Takes a person's last word on an item back and asks it again; when that can't be, says why and changes nothing. */
export async function takeBack(deps: NextDeps, session: Session, user: Actor, itemId: string): Promise<Drawn> {
  const found = await mayAnswer(deps, itemId, user);
  if (found.kind === 'unsure') throw new NotDone(found.why);
  if (found.kind === 'no') return asItWas(deps, session, user, ofTheLast(found.why));
  if (truthOf(found.item) !== null) {
    const last = (await deps.reviews(itemId)).findLast(({ reviewer }) => reviewer === user.id);
    if (last && knowsTheTruth(found.item, last))
      return asItWas(deps, session, user, ofTheLast(refusals.settled_otherwise));
  }
  const undone = await deps.undo(itemId, user.id);
  if (undone.kind === 'refused') return asItWas(deps, session, user, ofTheLast(refusals[undone.why]));
  const what = isAnswer(undone.review) ? 'answered' : 'skipped';
  const drawn = await drawAgain(deps, takenBack(session, itemId, what), user, itemId, tookBack);
  return { ...drawn, wrote: true };
}

async function asItWas(deps: NextDeps, session: Session, user: Actor, words: Said): Promise<Drawn> {
  if (session.back > 0) return drawBack(deps, session, user, words);
  return drawOn(deps, session, user, words);
}
