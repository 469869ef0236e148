import type { ActionsBlock, Button, KnownBlock, Overflow, PlainTextOption } from '@slack/types';
import type { CardDrawing } from '../flow/ports.ts';
import { type Decision, type Item, isAnswer, liveReviews, type Review } from '../review/item.ts';
import { hasLeads, type Project } from '../review/project.ts';
import { peopleNeeded } from '../review/quorum.ts';
import { undoableUntil } from '../review/undo.ts';
import { actions, inSession, more, moreValue } from './acts.ts';
import { button, context, header, plainText } from './blocks.ts';
import { faceOf, type Shortcut, wordsOf } from './faces/face.ts';
import { fitting } from './fitting.ts';
import { hidesSomething, inputBlocks, inputInWords, reasonName } from './input.ts';
import { maskedParts } from './masking.ts';
import { reviewerName } from './names.ts';
import { cut, duration, escaped, exactPercent, plain, slackDate } from './text.ts';
import { whyWithLeads } from './with-leads.ts';

export interface DrawnCard {
  /** All that a screen reader reads: it must be enough on its own. */
  text: string;
  blocks: KnownBlock[];
}

/** Slack refuses a message with some 13,200 characters in all its blocks, though it takes each of them. */
const cardCharsMax = 11_500;

/** Draws a card from its row. A decided card keeps what was asked, so that the channel reads as a record. */
export function drawCard(drawing: CardDrawing): DrawnCard {
  const { item } = drawing;
  const { text, blocks } = item.decision ? decidedCard(drawing, item.decision) : openCard(drawing);
  return { text, blocks: fitting(blocks, cardCharsMax) };
}

function openCard({ project, item, reviews, plain: withoutPicture }: CardDrawing): DrawnCard {
  const face = faceOf(project);
  const question = plain(face.question(project, item), 150);
  const stands = whereItStands(project, item, reviews);
  return {
    text: [
      `${escaped(project.name, 80)}: ${escaped(question, 150)}${/[.?!…]$/.test(question) ? '' : '.'}`,
      `“${escaped(inputInWords(project, item), 400)}”`,
      item.blind ? 'The model’s guess is hidden until you answer. Give your answer.' : face.spoken(project, item),
      ...stands.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}.`),
    ].join(' '),
    blocks: [
      header(question),
      ...inputBlocks(project, item, { withoutPicture }),
      ...(item.blind ? [context('The model’s guess is hidden until you answer.')] : face.guess(project, item)),
      ...reason(project, item),
      ...buttons(project, item, 'card'),
      context(
        [
          escaped(project.name, 80),
          ...stands,
          `asked because ${whyAsked(project, item)}`,
          ...(item.dueAt ? [`due ${slackDate(item.dueAt)}`] : []),
          ...origin(item),
        ].join(' · '),
      ),
    ],
  };
}

/** The model's own reason, or the note of whoever sent it; not where it could give away what is hidden, or quote what is masked. */
export function reason(project: Project, item: Item): KnownBlock[] {
  const { explanation } = item.prediction;
  if (explanation === null || item.blind || maskedParts(project, item).length > 0) return [];
  return [context(`${reasonName(item)}: ${escaped(explanation, 600)}`)];
}

/**
 * What can be answered with one click, and what opens a dialog. In a session the form stands below, unless it is `folded`, and
 * the rest of the menu has buttons of its own.
 */
export function buttons(project: Project, item: Item, where: 'card' | 'session' | 'folded session'): KnownBlock[] {
  const named = (action: string) => (where === 'card' ? action : inSession(action));
  const shown = faceOf(project)
    .buttons(project, item)
    .filter(({ does }) => where !== 'session' || does !== 'correct')
    .map((shortcut, i) => shortcutButton(item, shortcut, i))
    .map((drawn) => ({ ...drawn, action_id: named(drawn.action_id) }));
  const reveal = hidesSomething(project, item) ? [revealButton(item)] : [];
  const all = [
    ...shown,
    ...reveal,
    ...(where === 'card' ? [overflow(actions.more, openOptions(project, item), item)] : []),
  ];
  if (all.length === 0) return [];
  // A new block id with each version tells Slack's clients to draw the block anew.
  const block: ActionsBlock = { type: 'actions', block_id: `answer:${item.id}:${item.version}`, elements: all };
  return [block];
}

export function revealButton(item: Item): Button {
  return button(actions.reveal, 'Reveal', item.id, { accessibility_label: 'Reveal what is hidden, to you alone' });
}

function shortcutButton(item: Item, shortcut: Shortcut, place: number): Button & { action_id: string } {
  switch (shortcut.does) {
    case 'approve':
      return button(actions.approve, shortcut.label, item.id, { style: 'primary' });
    case 'alternative': {
      const label = plain(shortcut.label, 75);
      return button(actions.alternatives[shortcut.index] ?? actions.correct, label, item.id, {
        accessibility_label: plain(`Correct to ${label}`, 75),
      });
    }
    case 'choose':
      return button(`${actions.choose}${place}`, shortcut.label, `${item.id} ${shortcut.value}`);
    case 'correct':
      return button(actions.correct, shortcut.label, item.id);
    case 'reject':
      return button(actions.reject, shortcut.label, item.id);
  }
}

type MoreOption = { text: string; does: (typeof more)[keyof typeof more] };

function openOptions(project: Project, item: Item): MoreOption[] {
  return [
    { text: 'Skip', does: more.skip },
    ...(hasLeads(project) && !item.escalation ? [{ text: 'Escalate', does: more.escalate }] : []),
    { text: 'Guidelines', does: more.guidelines },
    { text: 'Full text', does: more.fullText },
    { text: 'History', does: more.history },
  ];
}

const decidedOptions: MoreOption[] = [
  { text: 'History', does: more.history },
  { text: 'Full text', does: more.fullText },
  { text: 'Guidelines', does: more.guidelines },
  { text: 'Ask for a second look…', does: more.contest },
  { text: 'Reopen… (leads)', does: more.reopen },
];

function overflow(action_id: string, options: MoreOption[], item: Item): Overflow {
  const drawn: PlainTextOption[] = options.map(({ text, does }) => ({
    text: plainText(text, 75),
    value: moreValue(does, item.id),
  }));
  return { type: 'overflow', action_id, options: drawn };
}

function decidedCard(
  { project, item, reviews, plain: withoutPicture, now }: CardDrawing,
  decision: Decision,
): DrawnCard {
  const what = howItEnded(project, item, decision, reviews);
  const label = what.label === '' ? '' : `*${escaped(what.label, 150)}*`;
  const undoUntil = undoableUntil(item, now);
  const face = faceOf(project);
  const question = plain(face.question(project, { ...item, blind: false }), 150);
  // A corrected text is told by its changes, word by word.
  const asked = project.task === 'text' && decision.outcome === 'corrected' ? [] : face.asked(project, item);
  return {
    text: cut(
      [
        `${[escaped(what.label, 150), what.sentence].filter(Boolean).join(': ')}.`,
        ...(decision.value === null || face.shortAnswers
          ? []
          : [`The answer: “${escaped(wordsOf(project, decision.value), 400)}”.`]),
        `${escaped(project.name, 80)}: “${escaped(inputInWords(project, item), 300)}”`,
      ].join(' '),
      3900,
    ),
    blocks: [
      header(question),
      ...inputBlocks(project, item, { withoutPicture }),
      ...asked,
      {
        type: 'section',
        block_id: `decided:${item.id}:${item.version}${undoUntil ? '' : ':final'}`,
        text: { type: 'mrkdwn', text: [label, what.sentence].filter(Boolean).join(' · '), verbatim: true },
        accessory: undoUntil
          ? button(actions.undo, 'Undo', item.id, { accessibility_label: 'Undo: take your answer back' })
          : overflow(actions.more, decidedOptions, item),
      },
      ...(decision.outcome === 'corrected' && decision.value !== null
        ? face.difference(project, item.prediction.value, decision.value)
        : []),
      ...remarks(item, reviews).map((remark) => context(remark)),
      context(
        [
          escaped(project.name, 80),
          ...origin(item),
          ...(undoUntil ? [`Undo until ${slackDate(undoUntil, '{time}')}`] : []),
        ].join(' · '),
      ),
    ],
  };
}

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
function remarks(item: Item, reviews: Review[]): string[] {
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
