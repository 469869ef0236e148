import { duration } from '../flow/in-words.ts';
import { type Decision, type Item, isAnswer, liveReviews, type Review } from '../review/item.ts';
import type { Project } from '../review/project.ts';
import { peopleNeeded } from '../review/quorum.ts';
import { faceOf, wordsOf } from './faces/face.ts';
import { reviewerName } from './names.ts';
import { escaped, exactPercent, slackDate } from './text.ts';
import { whyWithLeads } from './with-leads.ts';

/** What it was, and what became of it, by whom and how fast. The sentence is escaped, the label is not. */
export function howItEnded(
  project: Project,
  item: Item,
  decision: Decision,
  reviews: Review[],
): { label: string; sentence: string } {
  const answers = liveReviews(item, reviews).filter(isAnswer);
  const last = answers.findLast(({ reviewer }) => reviewer === decision.decidedBy) ?? answers.at(-1);
  const who = byWhom(decision, answers, last);
  // In a list with others no single one has a time.
  const took = last?.latencyMs == null || last.surface === 'bulk' ? '' : ` in ${duration(last.latencyMs)}`;
  const isShort = faceOf(project).shortAnswers;
  const label = isShort && decision.value !== null ? wordsOf(project, decision.value) : '';
  switch (decision.outcome) {
    case 'approved':
      return { label, sentence: `${isShort ? 'approved' : '*Approved*'} by ${who}${took}` };
    case 'corrected': {
      const from = isShort ? ` from ${escaped(wordsOf(project, item.prediction.value), 100)}` : '';
      return { label, sentence: `${isShort ? 'corrected' : '*Corrected*'}${from} by ${who}${took}` };
    }
    case 'rejected':
      return { label: '', sentence: `*Rejected* by ${who}${took}` };
    case 'auto_approved':
      return { label, sentence: `${isShort ? 'approved' : '*Approved*'} by the gate` };
    case 'expired':
      return { label: '', sentence: `*Expired* ${slackDate(decision.decidedAt)}: nobody answered in time` };
    case 'withdrawn':
      return { label: '', sentence: '*Withdrawn*: the answer is not needed any more' };
    case 'no_consensus':
      return { label: '', sentence: `*No agreement* among ${answers.length} reviews` };
    case 'unreviewed':
      return { label: '', sentence: '*Ended without a review*' };
  }
}

const namedMax = 5;

function byWhom(decision: Decision, answers: Review[], last: Review | undefined): string {
  const name = reviewerName(decision.decidedBy, last?.via);
  if (answers.length < 2 || last?.asLead) return last?.asLead ? `${name} as lead` : name;
  const agreeing = Math.round((decision.agreement ?? 1) * answers.length);
  const names = answers.slice(0, namedMax).map(({ reviewer, via }) => reviewerName(reviewer, via));
  return `${agreeing} of ${answers.length} reviews (${names.join(', ')}${answers.length > namedMax ? ', …' : ''})`;
}

/** Reasons, notes and proposed labels of the answers that count. Escaped. */
export function remarks(item: Item, reviews: Review[]): string[] {
  return liveReviews(item, reviews)
    .filter(isAnswer)
    .flatMap(({ reason: why, note, proposedLabel }) => [
      ...(why ? [`Reason: ${escaped(why, 600)}`] : []),
      ...(proposedLabel ? [`Proposed label: ${escaped(proposedLabel, 200)}`] : []),
      ...(note ? [`Note: ${escaped(note, 600)}`] : []),
    ])
    .slice(0, 4);
}

/** Reviews so far, without what they said, and whose turn it is. Escaped. */
export function whereItStands(project: Project, item: Item, reviews: Review[]): string[] {
  const answers = liveReviews(item, reviews).filter(isAnswer).length;
  const needed = peopleNeeded(project.reviews);
  return [
    ...(item.escalation ? [`with the leads, because ${whyWithLeads(item)}`] : []),
    ...(!item.escalation && needed > 1 ? [`${answers} of ${Math.max(needed, answers + 1)} reviews`] : []),
    ...(!item.escalation && project.task === 'approval' && needed > 1 && project.reviews.reject === 1
      ? ['one rejection stops it']
      : []),
  ];
}

export function whyAsked(project: Project, item: Item): string {
  const { reasons } = item.selection;
  // What it was selected for at first is history by now.
  if (item.round > 1) return item.freshEyes ? 'somebody asked for a second look' : 'somebody reopened it';
  // Whether the model was sure, or what is always reviewed, gives the guess away.
  if (item.blind) return 'it was chosen for review';
  const [first = 'reopened'] = reasons;
  switch (first) {
    case 'low_confidence':
      return whyUnsure(project);
    case 'explore':
      return 'chance picked it among what the model is unsure of';
    case 'always':
      return `${escaped(whatIsAlways(project, item), 80)} is always reviewed`;
    case 'audit':
      return 'a random share of confident predictions is checked';
    case 'stopped':
      return 'nothing is approved without a person just now';
    case 'uncertified':
      return 'this version of the model has yet to show how often it is right';
    case 'sent':
      return item.requestedBy ? `${reviewerName(item.requestedBy)} sent it` : 'it was sent to review';
    case 'reopened':
    case 'escalated':
    case 'contest':
      return 'somebody reopened it';
  }
}

function whyUnsure({ gate }: Project): string {
  switch (gate.score) {
    case 'probability':
      return `the model is below ${exactPercent(gate.threshold)}`;
    case 'relative':
      return `the model’s score is below ${gate.threshold}`;
    case 'none':
      return 'every prediction of this model is checked';
  }
}

function whatIsAlways(project: Project, { prediction: { value } }: Item): string {
  if (typeof value === 'object' && !Array.isArray(value)) return 'action' in value ? String(value.action) : 'this';
  return Array.isArray(value) ? 'one of these' : wordsOf(project, value);
}

export function origin(item: Item): string[] {
  const { model, modelVersion } = item.prediction;
  const by = [model, modelVersion].filter((part) => part !== null).join(' ');
  // What was sent by the message shortcut has an id that we made up.
  const isOurs = item.prediction.confidence === null && item.externalId?.startsWith('slack-');
  return [isOurs ? null : (item.externalId ?? item.gold?.shownAs ?? null), by]
    .filter((part) => part !== null && part !== '')
    .map((part) => escaped(part ?? '', 120));
}
