import type { KnownBlock, ModalView } from '@slack/types';
import type { Item, Review } from '../../review/item.ts';
import { hasLeads, type Project } from '../../review/project.ts';
import { actions, inSession } from '../acts.ts';
import { button, context, header, plainText, section } from '../blocks.ts';
import { alikeMin } from '../bulk/alike.ts';
import { buttons, reason } from '../card.ts';
import { origin, whereItStands, whyAsked } from '../card-words.ts';
import { note } from '../dialogs/answer.ts';
import { faceOf, takesForm } from '../faces/face.ts';
import { inputBlocks } from '../input.ts';
import { maskedParts } from '../masking.ts';
import { slackDate } from '../text.ts';
import { progress, type Said } from './sentences.ts';
import { metadataOf, type Session } from './state.ts';

export const sessionCallback = 'session';

/** Buttons of a session beside those that answer. */
export const sessionActions = {
  correct: inSession(actions.correct),
  undo: inSession(actions.undo),
  skip: inSession('skip'),
  escalate: inSession('escalate'),
  fullText: inSession('full_text'),
  guidelines: inSession('guidelines'),
  back: inSession('back'),
  next: inSession('next'),
  again: inSession('again'),
  alike: inSession('alike'),
} as const;

export interface Asking {
  session: Session;
  said: Said;
  project: Project;
  item: Item;
  reviews: Review[];
  /** How many items wait for this person, this one too; null: it could not be counted. */
  waiting: number | null;
  /** There are alike ones in its project, enough to answer them together. */
  alike: boolean;
  withoutPicture: boolean;
}

/** One item, asked. Every item is drawn in the same order, so that the eye and the hand find everything where it was. */
export function sessionView(asking: Asking): ModalView {
  const { session, project, item, reviews, waiting, said, withoutPicture } = asking;
  const face = faceOf(project);
  const folded = hidesInForm(project, item) && !session.unfolded;
  return aSessionView(session, { submit: 'Save and next' }, [
    top(said),
    context(progress(session, waiting, project.name)),
    header(face.question(project, item)),
    ...inputBlocks(project, item, { withoutPicture }),
    ...(item.blind ? [context('The model’s guess is hidden until you answer.')] : face.guess(project, item)),
    ...reason(project, item),
    context(
      [
        ...whereItStands(project, item, reviews),
        `asked because ${whyAsked(project, item)}`,
        ...(item.dueAt ? [`due ${slackDate(item.dueAt)}`] : []),
        ...origin(item),
      ].join(' · '),
    ),
    ...buttons(project, item, folded ? 'folded session' : 'session'),
    ways(asking),
    ...(folded || !takesForm(project, item)
      ? []
      : face.inputs(project, item, item.blind ? null : item.prediction.value)),
    note(item),
  ]);
}

/** What every view of a session is: it says when it is closed, so that its item is free again. */
export function aSessionView(session: Session, { submit }: { submit: string | null }, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    callback_id: sessionCallback,
    private_metadata: metadataOf(session),
    notify_on_close: true,
    title: plainText('Review', 24),
    ...(submit === null ? {} : { submit: plainText(submit, 24) }),
    close: plainText('Close', 24),
    blocks,
  };
}

/** What became of the last act, with the way to take it back. */
export function top({ text, undo }: Said): KnownBlock {
  return {
    ...section(text),
    block_id: 'top',
    ...(undo === null
      ? {}
      : {
          accessory: button(sessionActions.undo, 'Undo', undo, {
            accessibility_label: 'Undo: take your last answer back',
          }),
        }),
  };
}

/** Past this item in one way or another, and what helps to answer it. */
function ways({ session, project, item, waiting, alike }: Asking): KnownBlock {
  const { id } = item;
  return {
    type: 'actions',
    block_id: `ways:${id}:${item.version}`,
    elements: [
      button(sessionActions.skip, 'Skip', id, { accessibility_label: 'Skip: leave this one to others' }),
      ...(hasLeads(project) && !item.escalation
        ? [
            button(sessionActions.escalate, 'Escalate', id, {
              accessibility_label: 'Escalate: pass this one to the leads',
            }),
          ]
        : []),
      button(sessionActions.fullText, 'Full text', id),
      button(sessionActions.guidelines, 'Guidelines', id),
      ...(session.past.length > 0 ? [button(sessionActions.back, 'Back', id)] : []),
      ...(alike && (waiting ?? alikeMin) >= alikeMin
        ? [button(sessionActions.alike, 'Answer alike ones together', id)]
        : []),
    ],
  };
}

/** Whether a form that starts from the prediction would show what is masked. */
export function hidesInForm(project: Project, item: Item): boolean {
  return project.task === 'extraction' && !item.blind && fieldsHidden(project, item).length > 0;
}

export function fieldsHidden(project: Project, item: Item): string[] {
  return maskedParts(project, item).filter((part) => part.startsWith('fields.'));
}
