import type { KnownBlock, RichTextElement, RichTextSection } from '@slack/types';
import type { CardDrawing } from '../flow/ports.ts';
import type { Decision, Item } from '../review/item.ts';
import { type Project, titleOf } from '../review/project.ts';
import { clean, confidenceInWords, cut, duration, escaped, exactPercent, percent, plain, slackDate } from './text.ts';

/** What a button is called in a click; the item's id is its value, and all else is read from the row. */
export const actions = {
  approve: 'approve',
  alternatives: ['alt_1', 'alt_2'],
  correct: 'correct',
  more: 'more',
} as const;
export const moreOptions = { fullText: 'full_text', guidelines: 'guidelines' } as const;

/** How much of the input a card shows; `Full text` opens the rest. */
const inputCharsMax = 1500;
const fieldsMax = 10;

export interface DrawnCard {
  /** All that a screen reader reads: it must be enough on its own. */
  text: string;
  blocks: KnownBlock[];
}

/** Draws a card from its row. A decided card keeps what was asked, so that the channel reads as a record. */
export function drawCard(drawing: CardDrawing): DrawnCard {
  const { item } = drawing;
  return item.decision ? decidedCard(drawing, item.decision) : openCard(drawing);
}

function openCard({ project, item, plain: withoutPicture }: CardDrawing): DrawnCard {
  const { prediction } = item;
  const guess = escaped(titleOf(project, prediction.value), 150);
  const rivals = prediction.alternatives.slice(0, 3);
  const then = rivals.map((a) => `${escaped(titleOf(project, a.value), 80)} ${percent(a.confidence)}`).join(', ');
  const sure = confidenceInWords(prediction.confidence);
  return {
    text: [
      `${escaped(project.name, 80)}: is this ${guess}?`,
      `“${escaped(inputInWords(item), 400)}”`,
      `The model says ${guess}, ${sure}${then ? `; then ${then}` : ''}.`,
      'Approve it or give the right label.',
    ].join(' '),
    blocks: [
      header(project, item),
      ...input(item, withoutPicture),
      {
        type: 'section',
        fields: [
          { type: 'mrkdwn', text: `*Model says*\n${guess}, ${sure}`, verbatim: true },
          ...(then ? [{ type: 'mrkdwn' as const, text: `*Then*\n${then}`, verbatim: true }] : []),
        ],
      },
      ...(prediction.explanation ? [context(`The model's reason: ${escaped(prediction.explanation, 600)}`)] : []),
      {
        type: 'actions',
        // A new block id with each version tells Slack's clients to draw the block anew.
        block_id: `answer:${item.id}:${item.version}`,
        elements: [
          {
            type: 'button',
            action_id: actions.approve,
            value: item.id,
            style: 'primary',
            text: plainText(`Approve ${plain(titleOf(project, prediction.value), 60)}`, 75),
          },
          ...actions.alternatives.flatMap((action_id, i) => {
            const rival = rivals[i];
            if (!rival) return [];
            const title = plain(titleOf(project, rival.value), 75);
            return [
              {
                type: 'button' as const,
                action_id,
                value: item.id,
                text: plainText(title, 75),
                accessibility_label: plain(`Correct to ${title}`, 75),
              },
            ];
          }),
          { type: 'button', action_id: actions.correct, value: item.id, text: plainText('Correct…', 75) },
          {
            type: 'overflow',
            action_id: actions.more,
            options: [
              { text: plainText('Full text', 75), value: `${moreOptions.fullText}:${item.id}` },
              { text: plainText('Guidelines', 75), value: `${moreOptions.guidelines}:${item.id}` },
            ],
          },
        ],
      },
      context(
        [
          escaped(project.name, 80),
          `asked because ${whyAsked(project, item)}`,
          ...(item.dueAt ? [`due ${slackDate(item.dueAt)}`] : []),
          ...origin(item),
        ].join(' · '),
      ),
    ],
  };
}

function decidedCard({ project, item, reviews, plain: withoutPicture }: CardDrawing, decision: Decision): DrawnCard {
  const label = escaped(titleOf(project, decision.value), 150);
  const review = reviews.at(-1);
  const who = reviewerName(decision.decidedBy, review?.via);
  const took = review?.latencyMs == null ? '' : ` in ${duration(review.latencyMs)}`;
  const what =
    decision.outcome === 'corrected'
      ? `corrected from ${escaped(titleOf(project, item.prediction.value), 100)} by ${who}${took}`
      : `approved by ${who}${took}`;
  return {
    text: `${label}: ${what}. ${escaped(project.name, 80)}: “${escaped(inputInWords(item), 300)}”`,
    blocks: [
      header(project, item),
      ...input(item, withoutPicture),
      {
        type: 'section',
        block_id: `decided:${item.id}:${item.version}`,
        text: { type: 'mrkdwn', text: `*${label}* · ${what}`, verbatim: true },
      },
      ...(review?.note ? [context(`Note: ${escaped(review.note, 600)}`)] : []),
      context([escaped(project.name, 80), ...origin(item)].join(' · ')),
    ],
  };
}

function header(project: Project, item: Item): KnownBlock {
  return { type: 'header', text: plainText(`Is this ${plain(titleOf(project, item.prediction.value), 120)}?`, 150) };
}

/** The input as rich text, in which Slack parses nothing: no mention, no link with another name, no formatting. */
function input(item: Item, withoutPicture: boolean): KnownBlock[] {
  const { text, fields, url, image_url } = item.input;
  const quoted: RichTextElement[] = [];
  if (text !== undefined) quoted.push({ type: 'text', text: cut(clean(text), inputCharsMax) || '–' });
  const lines: RichTextElement[] = Object.entries(fields ?? {})
    .slice(0, fieldsMax)
    .flatMap(([name, value], i) => [
      { type: 'text' as const, text: `${i > 0 ? '\n' : ''}${plain(name, 60)}: `, style: { bold: true } },
      { type: 'text' as const, text: plain(value, 200) },
    ]);
  if (url !== undefined) lines.push({ type: 'text', text: `${lines.length > 0 ? '\n' : ''}${plain(url, 500)}` });
  if (image_url !== undefined && withoutPicture) {
    lines.push({ type: 'text', text: `${lines.length > 0 ? '\n' : ''}Picture: ${plain(image_url, 500)}` });
  }
  const section: RichTextSection[] = lines.length > 0 ? [{ type: 'rich_text_section', elements: lines }] : [];
  const blocks: KnownBlock[] = [];
  if (quoted.length > 0 || section.length > 0) {
    blocks.push({
      type: 'rich_text',
      elements: [...(quoted.length > 0 ? [{ type: 'rich_text_quote' as const, elements: quoted }] : []), ...section],
    });
  }
  if (image_url !== undefined && !withoutPicture) {
    blocks.push({ type: 'image', image_url, alt_text: text ? plain(text, 300) : 'The picture to look at' });
  }
  return blocks;
}

/** The input in one line, for those who hear the card. */
function inputInWords({ input: { text, fields, url, image_url } }: Item): string {
  if (text !== undefined) return text;
  if (fields !== undefined) {
    return Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ');
  }
  return url ?? (image_url === undefined ? '' : `a picture: ${image_url}`);
}

function whyAsked(project: Project, item: Item): string {
  const reason = item.selection.reasons[0] ?? 'sent';
  switch (reason) {
    case 'low_confidence':
      return `the model is below ${exactPercent(project.gate.threshold)}`;
    case 'always':
      return `${escaped(titleOf(project, item.prediction.value), 80)} is always reviewed`;
    case 'audit':
      return 'a random share of confident predictions is checked';
    case 'sent':
      return 'it was sent to review';
  }
}

function origin(item: Item): string[] {
  const { model, modelVersion } = item.prediction;
  const by = [model, modelVersion].filter((part) => part !== null).join(' ');
  return [item.externalId, by].filter((part) => part !== null && part !== '').map((part) => escaped(part ?? '', 120));
}

/** Slack draws its own users by name; anyone else is named as the caller named them. */
export function reviewerName(reviewer: string | null, via: string | undefined): string {
  if (reviewer === null) return 'the gate';
  return via === 'slack' && /^[UW][A-Z0-9]+$/.test(reviewer) ? `<@${reviewer}>` : escaped(reviewer, 100);
}

function context(text: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] };
}

function plainText(text: string, charsMax: number) {
  return { type: 'plain_text' as const, text: cut(text, charsMax), emoji: false };
}
