import type { Answered } from '../../flow/answer-item.ts';
import type { Answer } from '../../review/decide.ts';
import { isAnswer } from '../../review/item.ts';
import type { Deps } from '../deps.ts';
import { type Actor, type MayAnswer, mayAnswer } from '../guard.ts';
import { whyRefused } from '../sentences.ts';
import { hasAnswered, versionToAnswer } from './as-drawn.ts';
import { afterwards, answerWasSaved, lookAgain, ofTheLast, type Said, said, wasFirst } from './sentences.ts';
import { letGo } from './show.ts';
import { counted, leftBehind, notAgain, type Session } from './state.ts';

/** What is to be done with the item that a session asks about. */
export type Act = (found: MayAnswer) => Given | Stay;

export type Given = { kind: 'given' } & Pick<Answer, 'verdict' | 'value' | 'reason' | 'note' | 'proposedLabel'>;

/** Nothing is said of the item yet. */
export type Stay = { kind: 'stay'; why: Said } | { kind: 'errors'; errors: Record<string, string> };

/** What became of it, and where that leaves the session. */
export type Became =
  | { kind: 'on'; session: Session; said: Said; repeated: boolean }
  /** The same item is asked again. */
  | { kind: 'stay'; session: Session; said: Said }
  | { kind: 'errors'; errors: Record<string, string> };

/** Slack could not say whether this person may answer. */
export class NotDone extends Error {}

/**
 * Judges who acts, reads the item anew, and writes what they say of it. When it returns `on` that is on disk, or it was not
 * needed; in both cases the session goes on with the next one.
 */
export async function answerIn(
  deps: Pick<
    Deps,
    'people' | 'projects' | 'projectOf' | 'item' | 'qualificationOf' | 'log' | 'reviews' | 'answer' | 'release'
  >,
  session: Session,
  user: Actor,
  act: Act,
): Promise<Became> {
  const itemId = session.item;
  if (itemId === null) return { kind: 'on', session, said: said('Here you are.'), repeated: false };
  const found = await mayAnswer(deps, itemId, user);
  if (found.kind === 'unsure') throw new NotDone(found.why);
  if (found.kind === 'no') return goOn(deps, session, user, itemId, ofTheLast(found.why));
  const { item, project } = found;
  if (item.decision) {
    const repeated = item.decision.decidedBy === user.id;
    return { kind: 'on', session: leftBehind(session), said: wasFirst(project, item.decision, user.id), repeated };
  }
  const given = act(found);
  if (given.kind === 'errors') return given;
  if (given.kind === 'stay') return { kind: 'stay', session, said: given.why };

  const { kind: _, ...answer } = given;
  const answered = await deps.answer(item.id, {
    ...answer,
    reviewer: user.id,
    isLead: found.role === 'lead',
    via: 'slack',
    surface: 'session',
    version: await versionToAnswer(deps, session, user, item),
  });
  return became(deps, session, user, found, answered);
}

async function became(
  deps: Pick<Deps, 'release' | 'reviews'>,
  session: Session,
  user: Actor,
  { item, project }: MayAnswer,
  answered: Answered,
): Promise<Became> {
  switch (answered.kind) {
    case 'taken': {
      const { review } = answered;
      const what = isAnswer(review) ? 'answered' : 'skipped';
      const words = afterwards(project, answered);
      const next = counted(leftBehind(session), what, review.latencyMs);
      return { kind: 'on', session: next, said: words, repeated: false };
    }
    case 'already_decided': {
      const { decision } = answered;
      const words = wasFirst(project, decision, user.id);
      return { kind: 'on', session: leftBehind(session), said: words, repeated: decision.decidedBy === user.id };
    }
    case 'refused': {
      const { why } = answered;
      switch (why) {
        case 'version_differs':
          // Two buttons at once: the other one was quicker.
          return hasAnswered(item, await deps.reviews(item.id), user)
            ? { kind: 'on', session: leftBehind(session), said: answerWasSaved, repeated: true }
            : { kind: 'stay', session, said: lookAgain };
        case 'value_not_valid':
        case 'approve_differs':
        case 'reason_missing':
        case 'no_leads':
        case 'with_leads_already':
          return { kind: 'stay', session, said: said(whyRefused(answered)) };
        case 'already_answered':
          return { kind: 'on', session: leftBehind(session), said: answerWasSaved, repeated: true };
        case 'leads_only':
        case 'answered_before':
        case 'unknown_item':
        case 'unknown_project':
          return goOn(deps, session, user, item.id, ofTheLast(whyRefused(answered)));
      }
    }
  }
}

/** It is not this person's to answer: others get it, and this session not again. */
async function goOn(
  deps: Pick<Deps, 'release'>,
  session: Session,
  user: Actor,
  itemId: string,
  words: Said,
): Promise<Became> {
  await letGo(deps, session, user.id);
  return { kind: 'on', session: leftBehind(notAgain(session, itemId)), said: words, repeated: false };
}
