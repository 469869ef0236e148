/**
 * Labels come from models, reviewers and callers. Here they become one line that can stand in any picture: no characters that XML
 * forbids, none that turn the direction of their neighbours, no tower of accents, and no longer than there is room for.
 */
export function safeText(text: string, charsMax: number): string {
  // Only as much as can matter is looked at: nobody waits for ten thousand characters of which forty are shown.
  const clean = text
    .slice(0, charsMax * codeUnitsOfCharMax)
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(turnsOrHides, '')
    .trim();
  const chars = Array.from(segmenter.segment(clean), ({ segment }) => withoutTower(segment));
  const cut = chars.length > charsMax || text.length > charsMax * codeUnitsOfCharMax;
  const kept = cut
    ? `${chars
        .slice(0, charsMax - 1)
        .join('')
        .trimEnd()}…`
    : chars.join('');
  return kept === '' ? noName : kept;
}

/**
 * Safe text beside other text: where it runs from right to left, it is set apart, so that an arrow between two Hebrew words still
 * points from the first to the second. No longer than so many code units.
 */
export function isolated(text: string, unitsMax = Number.POSITIVE_INFINITY): string {
  if (!runsLeft.test(text)) return unitsAtMost(text, unitsMax);
  return `\u2068${unitsAtMost(text, unitsMax - 2)}\u2069`;
}

/** For limits that are counted as JavaScript counts: whole characters of a safe text, an ellipsis where it goes on. */
export function unitsAtMost(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  const chars = Array.from(segmenter.segment(text), ({ segment }) => segment);
  while (chars.length > 0 && chars.join('').length > unitsMax - 1) chars.pop();
  return `${chars.join('').trimEnd()}…`;
}

const runsLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

const noName = '(no name)';
const codeUnitsOfCharMax = 16;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Characters without a form, but for the joiner in emoji and scripts; private ones, unassigned ones, and what XML forbids. */
const turnsOrHides = /(?![\u200c\u200d])[\p{Cf}\p{Co}\p{Cn}]/gu;

/** A letter with two marks at most, an emoji whole. */
function withoutTower(char: string): string {
  return /^\p{M}/u.test(char)
    ? '\u25cc'
    : char
        .replace(/(\p{M}{2})\p{M}+/u, '$1')
        .slice(0, codeUnitsOfCharMax)
        .toWellFormed();
}
