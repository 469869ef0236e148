import type { KnownBlock } from '@slack/types';
import { cut } from './text.ts';

/**
 * The blocks with at most `charsMax` characters of text in all of them together. Only rich text gives way, the longest pieces
 * first: Slack parses nothing in it, so it can be cut anywhere.
 */
export function fitting(blocks: KnownBlock[], charsMax: number): KnownBlock[] {
  const drawn = structuredClone(blocks);
  const cuttable = drawn.filter(({ type }) => type === 'rich_text').flatMap(textsIn);
  const tooMany = charsIn(drawn.flatMap(textsIn)) - charsMax;
  if (tooMany <= 0) return blocks;
  const longest = longestOf(cuttable, charsIn(cuttable) - tooMany);
  for (const piece of cuttable) piece.text = cut(piece.text, longest);
  return drawn;
}

interface Text {
  text: string;
}

/** How long the longest may be, so that all together have at most `charsMax`. */
function longestOf(texts: Text[], charsMax: number): number {
  let left = charsMax;
  const shortestFirst = texts.map(({ text }) => text.length).sort((a, b) => a - b);
  for (const [i, length] of shortestFirst.entries()) {
    const share = Math.floor(left / (texts.length - i));
    if (length > share) return Math.max(1, share);
    left -= length;
  }
  return charsMax;
}

function charsIn(texts: Text[]): number {
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}

function textsIn(value: unknown): Text[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(hasText(value) ? [value] : []), ...Object.values(value).flatMap(textsIn)];
}

function hasText(value: object): value is Text {
  return 'text' in value && typeof value.text === 'string';
}
