import type { Answered } from '../flow/answer-item.ts';
import { type Project, titleOf } from '../review/project.ts';
import type { Refusal } from '../review/rights.ts';
import { reviewerName } from './card.ts';
import { escaped } from './text.ts';

/** Every "no" in one place: each says what happened and what can be done. */

export const refusals: Record<Refusal | Extract<Answered, { kind: 'refused' }>['why'], string> = {
  guest: 'Guests can look but not answer. Ask a full member of this workspace to take this one.',
  bot: 'Only people answer here.',
  deactivated: 'This account is deactivated, so its answers are not taken.',
  foreign: 'Only members of this workspace answer here. Ask one of them to take this one.',
  not_a_reviewer: 'You are not a reviewer of this project, so nothing was saved. Its lead can add you.',
  own_request: 'You asked for this one yourself, so somebody else has to answer it. Nothing was saved.',
  unknown_label: 'That label is not in this project any more, so nothing was saved. Choose another one.',
  approve_differs: 'The prediction changed meanwhile, so nothing was saved. Please look again.',
  unknown_item: 'This item does not exist any more. The card is out of date.',
  unknown_project: "This item's project is switched off at the moment. Its lead can switch it on again.",
};

export const notSaved =
  'That did not go through. Look at the card in a moment: if it is still open, nothing was saved, and you can click again.';
export const rightsUnknown =
  'Slack did not say whether you may answer this, so nothing was saved. Please try again in a moment.';

/** What the second of two reviewers reads: who was first, with what. */
export function alreadyDecided(
  project: Project | undefined,
  answered: Extract<Answered, { kind: 'already_decided' }>,
  reader: string,
): string {
  const { decision } = answered;
  const label = escaped(project ? titleOf(project, decision.value) : decision.value, 150);
  const who = decision.decidedBy === reader ? 'You' : reviewerName(decision.decidedBy, 'slack');
  switch (decision.outcome) {
    case 'approved':
      return `${who} already approved this as *${label}*. Your click changed nothing.`;
    case 'corrected':
      return `${who} already corrected this to *${label}*. Your click changed nothing.`;
    case 'auto_approved':
      return `The gate already approved this as *${label}*. Your click changed nothing.`;
  }
}
