import type { Answered } from '../flow/answer-item.ts';
import type { Reopened } from '../flow/reopen-item.ts';
import type { Undone } from '../flow/undo-answer.ts';
import { type Decision, isAnswer, type Review, truthOf } from '../review/item.ts';
import type { Project, Qualify } from '../review/project.ts';
import type { Refusal } from '../review/rights.ts';
import { sameValue, type Value } from '../review/value.ts';
import { wordsOf } from './faces/face.ts';
import { reviewerName } from './names.ts';
import { escaped, plain } from './text.ts';

/** Every "no" in one place: each says what happened and what can be done. */

type Why<T> = Extract<T, { kind: 'refused' }> extends { why: infer W } ? Extract<W, string> : never;

export const refusals: Record<
  'other_workspace' | 'label_gone' | Refusal | Why<Answered> | Why<Undone> | Why<Reopened>,
  string
> = {
  guest: 'Guests can look but not answer. Ask a full member of this workspace to take this one.',
  bot: 'Only people answer here.',
  deactivated: 'This account is deactivated, so its answers are not taken.',
  foreign: 'Only members of this workspace answer here. Ask one of them to take this one.',
  not_a_reviewer: 'You are not a reviewer of this project, so nothing was saved. Its lead can add you.',
  own_request: 'You asked for this one yourself, so somebody else has to answer it. Nothing was saved.',
  not_qualified:
    'You answer some known items first, so that your answers count: type /signoff review. Nothing was saved.',
  value_not_valid:
    'That answer is not one that this project takes, so nothing was saved. Use Correct… to put it right.',
  approve_differs: 'The prediction changed meanwhile, so nothing was saved. Please look again.',
  already_answered:
    'You have answered this one already, and others are still asked. To change your answer, undo it first.',
  leads_only: 'This one is with the leads now, so nothing was saved. They decide it.',
  answered_before:
    'Somebody asked for a second look by others, and you have answered this one before. Nothing was saved.',
  reason_missing: 'This project wants to know why. Choose Reject… and give a reason.',
  no_leads: 'This project has no leads to pass it to. Skip it, and somebody else will see it.',
  with_leads_already: 'This one is with the leads already.',
  version_differs: 'This one changed while you looked at it, so nothing was saved. Please look again.',
  other_workspace: 'This Signoff answers in another workspace only, so nothing was changed. Ask whoever runs it.',
  unknown_item: 'This item does not exist any more. The card is out of date.',
  unknown_project: "This item's project is switched off at the moment. Its lead can switch it on again.",
  nothing_to_undo: 'There is no answer of yours on this one to undo.',
  undo_over: 'The time to undo this is over. A lead can reopen it.',
  settled_otherwise: 'This one was settled by something else than your answer, so there is nothing of yours to undo.',
  label_gone: 'That label is not in this project any more, so nothing was saved. Choose another one.',
  still_open: 'This one is still open: answer it.',
  input_erased: 'The input was deleted, as the project asks for, so nobody could answer this again.',
};

/** The same with how many there are. */
export function answersFirst({ answers }: Qualify): string {
  const some = answers === 1 ? 'one known item' : `${answers} known items`;
  return `You answer ${some} first, so that your answers count: type /signoff review. Nothing was saved.`;
}

export const notSaved =
  'That did not go through. Look at the card in a moment: if it is still open, nothing was saved, and you can click again.';
export const rightsUnknown =
  'Slack did not say whether you may answer this, so nothing was saved. Please try again in a moment.';
export const leadsOnly = 'Only leads of this project can do that. Nothing was changed.';

/** What somebody reads who comes too late: how it ended, by whom, with what. */
export function alreadyDecided(project: Project, decision: Decision, reader: string): string {
  const value = decision.value === null ? '' : wordsOf(project, decision.value);
  const as = value === '' ? '' : ` as *${escaped(value, 150)}*`;
  const who = decision.decidedBy === reader ? 'You' : reviewerName(decision.decidedBy);
  const nothing = 'Nothing was changed.';
  switch (decision.outcome) {
    case 'approved':
      return `${who} already approved this${as}. ${nothing}`;
    case 'corrected':
      return `${who} already corrected this${value === '' ? '' : ` to *${escaped(value, 150)}*`}. ${nothing}`;
    case 'rejected':
      return `${who} already rejected this. ${nothing}`;
    case 'auto_approved':
      return `The gate already approved this${as}. ${nothing}`;
    case 'expired':
      return `The time for this one is over: nobody answered it, and it ended without a yes or a no. ${nothing}`;
    case 'withdrawn':
      return `This one was withdrawn: the answer is not needed any more. ${nothing}`;
    case 'no_consensus':
      return `This one ended without agreement between its reviewers. ${nothing}`;
    case 'unreviewed':
      return `This one ended without a review. ${nothing}`;
  }
}

/** What a person is told after their answer was taken, where the card itself does not say it; with `undo` they can take it back. */
export function afterAnswer(
  project: Project,
  { item, review, progress }: Extract<Answered, { kind: 'taken' }>,
): { text: string; undo: boolean } | null {
  const truth = truthOf(item);
  const check = isAnswer(review) && truth !== null ? ` ${knownAnswer(project, truth, review)}` : '';
  switch (progress.kind) {
    case 'decided':
      return check === '' ? null : { text: check.trim(), undo: false };
    case 'to_leads':
      return { text: `${whyToLeads[progress.why]}${check}`, undo: true };
    case 'open':
      if (review.verdict === 'skip') {
        return { text: 'Skipped: it stays open for others, and does not come back to you.', undo: true };
      }
      return {
        text: `Saved. It takes more reviews than yours; the others answer without seeing it.${check}`,
        undo: true,
      };
  }
}

const whyToLeads = {
  asked: 'Passed to the leads: they decide it now.',
  disagreement: 'Saved. The reviewers do not agree, so the leads decide it now.',
  skipped: 'Skipped. Several people skipped this one, so the leads decide it now.',
};

/** For whoever answered it, and nobody else. */
function knownAnswer(project: Project, truth: Value, review: Review): string {
  const words = escaped(wordsOf(project, truth), 150);
  return sameValue(truth, review.value)
    ? `This was a check whose answer is known: *${words}*, as you said.`
    : `This was a check whose answer is known: it is *${words}*. Only you see this.`;
}

/** Why an answer was not taken. A value that is not valid is told with its reasons. */
export function whyRefused(answered: Extract<Answered, { kind: 'refused' }>): string {
  const reasons = whatIsWrong(answered).map((each) => escaped(each, 300));
  return reasons.length === 0 ? refusals[answered.why] : `${refusals[answered.why]} (${reasons.join('; ')})`;
}

/** The same beside an input, where it can be put right at once. Not escaped: Slack parses nothing there. */
export function whyNotValid(answered: Extract<Answered, { kind: 'refused' }>): string {
  return plain(`${whatIsWrong(answered).join('; ')}. Nothing was saved yet.`, 500);
}

function whatIsWrong({ problems = [] }: Extract<Answered, { kind: 'refused' }>): string[] {
  return problems
    .slice(0, 3)
    .map(({ path, detail }) => `${path.length === 0 ? 'The answer' : path.join('.')} ${detail}`);
}
