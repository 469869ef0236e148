import type { KnownBlock, RichTextElement } from '@slack/types';
import { labelOf } from '../../review/value.ts';
import { wordChanges } from '../../review/word-changes.ts';
import { quote, section } from '../blocks.ts';
import { clean, cut, escaped, plain } from '../text.ts';
import { whoSays } from './classification.ts';
import type { Face } from './face.ts';
import { blockId, input, inputAction, inputIn } from './inputs.ts';
import { sure } from './scores.ts';

const shownCharsMax = 2500;

/** A text, such as a model's reply, which is approved as it is or edited. */
export const text: Face = {
  question: () => 'Is this text right?',

  words: (_, value) => plain(labelOf(value), 200),

  guess: (project, item) => [
    section(
      `*${item.prediction.confidence === null ? 'Suggested' : 'The model proposes'}*${sure(project, item).replace(/^,/, ' ·')}`,
    ),
    quote(labelOf(item.prediction.value), shownCharsMax),
  ],

  spoken: (project, item) =>
    `${whoSays(item)} “${escaped(labelOf(item.prediction.value), 600)}”${sure(project, item)}. Approve it, or edit it.`,

  buttons: () => [
    { does: 'approve', label: 'Approve' },
    { does: 'correct', label: 'Edit…' },
    { does: 'reject', label: 'Reject…' },
  ],

  inputs(_, item, from) {
    const pieces = split(from === null ? '' : labelOf(from));
    return pieces.map(({ text: initial }, i) =>
      input(
        item,
        `text:${i}`,
        pieces.length === 1 ? 'The right text' : `The right text, part ${i + 1} of ${pieces.length}`,
        {
          type: 'plain_text_input',
          action_id: inputAction,
          multiline: true,
          max_length: pieceCharsMax,
          ...(initial === '' ? {} : { initial_value: initial }),
        },
        // Whoever shortens a text may empty a part of it.
        { optional: pieces.length > 1 },
      ),
    );
  },

  read(_, item, state) {
    const proposed = labelOf(item.prediction.value);
    const pieces = split(proposed);
    const typed = pieces.map((_, i) => inputIn(state, item, `text:${i}`).value ?? '');
    const value = typed.every((text, i) => sameLines(text, pieces[i]?.text ?? '')) ? proposed : joined(typed, pieces);
    return value.trim() === ''
      ? {
          kind: 'errors',
          errors: { [blockId(item, 'text:0')]: 'There is no text. To say that none is right, use Reject….' },
        }
      : { kind: 'value', value };
  },

  shortAnswers: false,
  asked: (_, item) => [quote(labelOf(item.prediction.value), shownCharsMax)],
  difference: (_, from, to) => changed(labelOf(from), labelOf(to)),
};

/** What Slack takes in one input. */
const pieceCharsMax = 3000;
/** A part is begun at a line, or at a word, before it is full. */
const pieceCharsMin = 1500;

/** A text in as many parts as inputs are needed, each with what stood between it and the next one. */
export function split(whole: string): { text: string; joint: string }[] {
  const pieces: { text: string; joint: string }[] = [];
  let rest = whole;
  while (rest.length > pieceCharsMax) {
    const { at, joint } = cutAt(rest);
    pieces.push({ text: rest.slice(0, at), joint });
    rest = rest.slice(at + joint.length);
  }
  return [...pieces, { text: rest, joint: '' }];
}

/** What was left of the parts, with what stood between them. */
function joined(typed: string[], pieces: { joint: string }[]): string {
  let whole = '';
  let joint = '';
  for (const [i, text] of typed.entries()) {
    if (text === '') continue;
    whole += `${joint}${text}`;
    joint = pieces[i]?.joint ?? '';
  }
  return whole;
}

/** A browser's text area ends lines in its own way. */
function sameLines(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
}

function cutAt(rest: string): { at: number; joint: string } {
  for (const joint of ['\n\n', '\n', ' ']) {
    const at = rest.lastIndexOf(joint, pieceCharsMax - joint.length);
    if (at >= pieceCharsMin) return { at, joint };
  }
  const code = rest.charCodeAt(pieceCharsMax - 1);
  return { at: code >= 0xd800 && code <= 0xdbff ? pieceCharsMax - 1 : pieceCharsMax, joint: '' };
}

const sameCharsMax = 60;
const piecesMax = 120;

/** Word by word: what went is struck through, what came is bold, what stayed is shortened. */
function changed(from: string, to: string): KnownBlock[] {
  let left = shownCharsMax;
  const elements: RichTextElement[] = [];
  for (const { kind, text: words } of wordChanges(from, to)) {
    if (left <= 0 || elements.length === piecesMax) {
      elements.push({ type: 'text', text: ' …' });
      break;
    }
    const readable = clean(kind === 'same' ? shortened(words) : words);
    const shown = cut(readable, left);
    left -= shown.length;
    if (shown === '') continue;
    elements.push({
      type: 'text',
      text: shown,
      ...(kind === 'removed' ? { style: { strike: true } } : kind === 'added' ? { style: { bold: true } } : {}),
    });
  }
  if (elements.length === 0) return [];
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_quote', elements }] }];
}

function shortened(words: string): string {
  if (words.length <= 2 * sameCharsMax + 3) return words;
  return `${words.slice(0, sameCharsMax).toWellFormed()} … ${words.slice(-sameCharsMax).toWellFormed()}`;
}
