import type { ActionsBlock, Button, KnownBlock, Overflow, PlainTextOption } from '@slack/types';
import type { CardDrawing } from '../flow/ports.ts';
import type { Decision, Item } from '../review/item.ts';
import { hasLeads, type Project } from '../review/project.ts';
import { undoableUntil } from '../review/undo.ts';
import { actions, inSession, more, moreValue } from './acts.ts';
import { button, context, header, plainText } from './blocks.ts';
import { howItEnded, origin, remarks, whereItStands, whyAsked } from './card-words.ts';
import { faceOf, type Shortcut, wordsOf } from './faces/face.ts';
import { fitting } from './fitting.ts';
import { hidesSomething, inputBlocks, inputInWords, reasonName } from './input.ts';
import { maskedParts } from './masking.ts';
import { cut, escaped, plain, slackDate } from './text.ts';

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
