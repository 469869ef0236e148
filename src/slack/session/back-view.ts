import type { KnownBlock, ModalView } from '@slack/types';
import { type Item, type Review, truthOf } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { undo } from '../../review/undo.ts';
import { button, context, header, section } from '../blocks.ts';
import { howItEnded } from '../card-words.ts';
import { faceOf, wordsOf } from '../faces/face.ts';
import { inputBlocks } from '../input.ts';
import { refusals } from '../sentences.ts';
import { escaped, slackDate } from '../text.ts';
import { knowsTheTruth, progress, type Said } from './sentences.ts';
import type { Session } from './state.ts';
import { aSessionView, sessionActions, top } from './view.ts';

export interface LookingBack {
  session: Session;
  said: Said | null;
  project: Project;
  item: Item;
  reviews: Review[];
  reader: string;
  now: Date;
  withoutPicture: boolean;
}

/** One of the items before: what this person said of it, what became of it, and whether it can be answered again. */
export function backView(looking: LookingBack): ModalView {
  const { session, project, item, withoutPicture } = looking;
  const stays = whyItStays(looking);
  return aSessionView(session, { submit: null }, [
    top(looking.said ?? { text: whereItIs(session), undo: null }),
    context(progress(session, null, project.name)),
    header(faceOf(project).question(project, item)),
    ...inputBlocks(project, item, { withoutPicture }),
    section(whatYouSaid(looking)),
    ...difference(looking),
    ...whatBecame(looking),
    ...(stays === null ? [] : [context(stays)]),
    {
      type: 'actions',
      block_id: `back:${item.id}:${item.version}:${session.back}`,
      elements: [
        ...(stays === null ? [button(sessionActions.again, 'Undo and answer again', item.id)] : []),
        ...(session.back < session.past.length ? [button(sessionActions.back, 'Back', item.id)] : []),
        button(sessionActions.next, 'Next', item.id, { accessibility_label: 'Next: forward again' }),
      ],
    },
  ]);
}

/** A place in the session at which nothing stands any more, such as an item whose project was switched off. */
export function emptyBackView(session: Session, why: string): ModalView {
  return aSessionView(session, { submit: null }, [
    top({ text: whereItIs(session), undo: null }),
    section(why),
    {
      type: 'actions',
      elements: [
        ...(session.back < session.past.length ? [button(sessionActions.back, 'Back', 'back')] : []),
        button(sessionActions.next, 'Next', 'next'),
      ],
    },
  ]);
}

function whereItIs({ back }: Session): string {
  return back === 1 ? 'This is the one before.' : `This is ${back} before.`;
}

/** Their latest word on it, also one that they took back. */
function theirs({ item, reviews, reader }: LookingBack): Review | undefined {
  return reviews.findLast((review) => review.reviewer === reader && review.round === item.round);
}

function whatYouSaid(looking: LookingBack): string {
  const review = theirs(looking);
  if (!review) return 'You have not answered this one.';
  const { project } = looking;
  const value = review.value === null ? '' : ` *${escaped(wordsOf(project, review.value), 300)}*`;
  const verbs = {
    approve: `approved it as${value}`,
    correct: `corrected it to${value}`,
    reject: review.proposedLabel ? `proposed *${escaped(review.proposedLabel, 200)}*` : 'rejected it',
    skip: 'skipped it',
    escalate: 'passed it to the leads',
  };
  return [
    `You ${verbs[review.verdict]}, ${slackDate(review.createdAt, '{time}')}${review.retractedAt ? ', and took it back' : ''}`,
    ...(review.reason ? [`Reason: ${escaped(review.reason, 500)}`] : []),
    ...(review.note ? [`Note: ${escaped(review.note, 500)}`] : []),
  ].join('\n');
}

function difference(looking: LookingBack): KnownBlock[] {
  const { project, item } = looking;
  const review = theirs(looking);
  // A hidden guess stays hidden for as long as somebody may answer again.
  if (review?.verdict !== 'correct' || review.value === null || item.blind) return [];
  return faceOf(project).difference(project, item.prediction.value, review.value);
}

function whatBecame({ project, item, reviews }: LookingBack): KnownBlock[] {
  const { decision } = item;
  if (!decision) return [context('It is still open: others are asked.')];
  const { label, sentence } = howItEnded(project, item, decision, reviews);
  return [context([label === '' ? '' : `*${escaped(label, 150)}*`, sentence].filter(Boolean).join(' · '))];
}

/** Null: it can be taken back and answered again. */
function whyItStays(looking: LookingBack): string | null {
  const { project, item, reviews, reader, now } = looking;
  const review = theirs(looking);
  if (!review || review.retractedAt) {
    return item.decision ? refusals.settled_otherwise : 'Go on with Next: it comes again by itself while it is open.';
  }
  if (knowsTheTruth(item, review)) {
    const known = truthOf(item);
    const truth = known === null ? '' : escaped(wordsOf(project, known), 150);
    return `This was a check whose answer is known: *${truth}*. So it stays as you said it.`;
  }
  const undoing = undo({ project, item, reviews }, reader, now);
  return undoing.kind === 'undone' ? null : refusals[undoing.why];
}
