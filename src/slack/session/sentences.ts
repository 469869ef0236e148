import type { Answered } from '../../flow/answer-item.ts';
import { duration } from '../../flow/in-words.ts';
import { type Decision, type Item, isAnswer, type Review, truthOf } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { wordsOf } from '../faces/face.ts';
import { reviewerName } from '../names.ts';
import { afterAnswer } from '../sentences.ts';
import { escaped } from '../text.ts';
import type { Session } from './state.ts';

/** What stands at the top of a session: what became of the last act. Escaped. */
export interface Said {
  text: string;
  /** The item whose answer can be taken back from here. */
  undo: string | null;
}

export const firstWords = said('Answer with one click, or fill in the form below.');
export const tookBack = said('Taken back. What is the answer?');
export const somebodyIsAtIt = said('Taken back. Somebody else is at it already, so here is the next one.');
export const answerWasSaved = said('Your answer was saved.');
export const lookAgain = said('This one changed while you looked at it, so nothing was saved. Please look again.');
export const pressedTooLate = said('That press was for the one before. Nothing was said about this one.');
export const nothingLeft = 'Nothing waits for your answer at the moment.';
export const notYours = 'You are not a reviewer of any project here. The lead of a project can add you.';
export const isPaused = 'This project is paused at the moment. Its lead can resume it.';
export const notOpened = 'Slack did not open the review. Please try again.';
export const takesLong =
  'This takes longer than usual. Close this and look in a moment: if the same one is still there, press the button again.';
export const tryAgain = 'That did not go through. If the same one is still there, please press the button again.';
export const notShown =
  'That is saved, but Slack did not show what comes next. If the same one is still there, press the button again.';
export const savedBelow =
  'Your answer is saved, but the next one could not be shown. Close this and press any button: it goes on from there.';
export const onlyYou = said('Only you see what was hidden. That you looked is noted.');
export const pressInstead = 'Nothing was changed. Press one of the buttons above; your note goes with it.';

export function noSuchProject(key: string): string {
  return `There is no project “${escaped(key, 60)}”.`;
}

export function said(text: string, undo: string | null = null): Said {
  return { text, undo };
}

/** About the one before, which was not answered for this reason. */
export function ofTheLast(why: string): Said {
  return said(`About the one before: ${why}`);
}

/** What became of an answer that was taken. */
export function afterwards(project: Project, answered: Extract<Answered, { kind: 'taken' }>): Said {
  const { item, review } = answered;
  const text = afterAnswer(project, answered)?.text ?? plainly(project, review);
  return said(text, mayTakeBack(project, item, review) ? item.id : null);
}

/** Whoever was told the true answer can't answer again. */
export function mayTakeBack(project: Project, item: Item, review: Review): boolean {
  return project.undoMs > 0 && !knowsTheTruth(item, review);
}

export function knowsTheTruth(item: Item, review: Review): boolean {
  return truthOf(item) !== null && isAnswer(review);
}

function plainly(project: Project, review: Review): string {
  const value = short(project, review.value);
  switch (review.verdict) {
    case 'approve':
      return `Approved${value && ` as ${value}`}.`;
    case 'correct':
      return `Corrected${value && ` to ${value}`}.`;
    case 'reject':
      return review.proposedLabel ? `Saved; you proposed *${escaped(review.proposedLabel, 80)}*.` : 'Rejected.';
    case 'skip':
    case 'escalate':
      return 'Saved.';
  }
}

/** A label or labels in bold; what is longer is not repeated. */
function short(project: Project, value: Review['value']): string {
  const isShort = project.task === 'classification' || project.task === 'multilabel';
  return value === null || !isShort ? '' : `*${escaped(wordsOf(project, value), 80)}*`;
}

/** Somebody else came first, or time did: theirs counts, this one was not needed. */
export function wasFirst(project: Project, decision: Decision, reader: string): Said {
  const as = short(project, decision.value);
  const by = decision.decidedBy;
  if (by === reader) return said(`Your answer to the one before was saved${as && `: ${as}`}.`);
  const first = `${reviewerName(by)} answered the one before first`;
  switch (decision.outcome) {
    case 'approved':
    case 'corrected':
      return said(`${first}${as && `: ${as}`}. Yours was not needed.`);
    case 'rejected':
      return said(`${first}: rejected. Yours was not needed.`);
    case 'withdrawn':
      return said('The one before was withdrawn, so your answer was not needed.');
    case 'expired':
      return said('The time for the one before was over, so it ended without your answer.');
    case 'auto_approved':
    case 'no_consensus':
    case 'unreviewed':
      return said('The one before had ended, so your answer was not needed.');
  }
}

/** How far the person is. `waiting` counts what they may answer, this one too; a thousand means as many at least. */
export function progress(session: Session, waiting: number | null, projectName: string): string {
  const { answered, skipped } = session;
  const left = waiting === null ? null : session.item === null ? waiting : Math.max(0, waiting - 1);
  return [
    `${answered} answered`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(left === null ? [] : [leftInWords(left)]),
    escaped(projectName, 80),
  ].join(' · ');
}

function leftInWords(left: number): string {
  if (left >= 999) return 'over 1,000 more';
  return left === 0 ? 'the last one' : `${left} more`;
}

/** What was done in a session, in one sentence; null: nothing. */
export function sumOf({ answered, skipped, startedAt }: Session, medianMs: number | null, now: Date): string | null {
  if (answered + skipped === 0) return null;
  const what = [`You answered *${answered}*`, ...(skipped > 0 ? [`skipped *${skipped}*`] : [])].join(' and ');
  const typically = medianMs === null ? '' : `, typically *${duration(medianMs)}* each`;
  return `${what} in *${duration(now.getTime() - startedAt)}*${typically}.`;
}
