/**
 * How wide a line is, in pixels, at most: measured with the widest of the fonts in which a reader may see it, so that what fits here
 * fits in a browser as in the PNG. Only an estimate beyond ASCII; there is no font on a server to ask.
 */
export function textWidth(text: string, fontPx: number, bold = false): number {
  let ems = 0;
  for (const char of text) ems += emsOf(char);
  return ems * fontPx * (bold ? 1.1 : 1);
}

/** As much of a text as fits, and an ellipsis where that is not all. */
export function fitted(text: string, fontPx: number, widthPx: number, bold = false): string {
  if (textWidth(text, fontPx, bold) <= widthPx) return text;
  const chars = Array.from(segmenter.segment(text), ({ segment }) => segment);
  while (chars.length > 0 && textWidth(`${chars.join('')}…`, fontPx, bold) > widthPx) chars.pop();
  return `${chars.join('').trimEnd()}…`;
}

/** A text in lines of a width; the last ends in an ellipsis where there would be more of them than allowed. */
export function wrapped(text: string, fontPx: number, widthPx: number, linesMax: number, bold = false): string[] {
  const lines: string[] = [];
  // A number stays with its percent sign.
  for (const word of text.split(/ (?!%)/)) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, fontPx, bold) <= widthPx) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const kept = lines.slice(0, linesMax);
  if (lines.length > linesMax) kept[linesMax - 1] = `${kept[linesMax - 1]} …`;
  return eachIsolated(kept.map((line) => fitted(line, fontPx, widthPx, bold)));
}

/** Text that is set apart from the other direction stays so on each of the lines that it takes. */
function eachIsolated(lines: string[]): string[] {
  let open = false;
  return lines.map((line) => {
    const begun = open ? `\u2068${line}` : line;
    open = begun.lastIndexOf('\u2068') > begun.lastIndexOf('\u2069');
    return open ? `${begun}\u2069` : begun;
  });
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Widths of space to ~ in DejaVu Sans, in hundredths of an em, and of Inter where that is wider. */
const ascii = [
  32, 40, 47, 84, 64, 98, 78, 30, 39, 39, 50, 84, 32, 46, 32, 36, 64, 64, 64, 64, 65, 64, 64, 64, 64, 64, 34, 34, 84,
  84, 84, 53, 100, 69, 69, 73, 77, 63, 59, 77, 75, 29, 57, 67, 57, 90, 75, 79, 64, 79, 69, 64, 65, 74, 69, 99, 69, 68,
  69, 39, 36, 39, 84, 50, 50, 61, 63, 57, 63, 62, 37, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 53, 39, 63, 59,
  82, 59, 59, 55, 64, 34, 64, 84,
];

function emsOf(char: string): number {
  const known = ascii[char.charCodeAt(0) - 32];
  if (known !== undefined && char.length === 1) return known / 100;
  if (/[\p{M}\p{Cf}]/u.test(char)) return 0;
  if (
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\u3000-\u303f\uff00-\uff60]/u.test(
      char,
    )
  )
    return 1.25;
  if (/[\u2009\u00a0\u202f]/.test(char)) return 0.32;
  return /\p{Lu}/u.test(char) ? 0.85 : 0.72;
}
