import { wrapped } from './text-width.ts';
import { fontFamily, fontPx, type Theme } from './theme.ts';
import type { ChartWords } from './words.ts';

interface Framed {
  words: ChartWords;
  /** Null where there is nothing to draw. */
  marks: string | null;
  marksHeightPx: number;
  /** Begins the ids of this drawing. */
  key: string;
  theme: Theme;
  widthPx: number;
  paddingPx: number;
}

interface Line {
  text: string;
  fontPx: number;
  colour: string;
  bold?: boolean;
  /** From the foot of one line to the foot of the next. */
  leadingPx: number;
}

/** The drawing on its paper, under its title and its takeaway. */
export function framed({ words, marks, marksHeightPx, key, theme, widthPx, paddingPx }: Framed): string {
  const roomPx = widthPx - 2 * paddingPx;
  const head: Line[] = [
    ...lines(words.title, { fontPx: fontPx.title, colour: theme.ink, bold: true, leadingPx: 24 }, roomPx, 2),
    ...lines(words.takeaway, { fontPx: fontPx.takeaway, colour: theme.soft, leadingPx: 21 }, roomPx, 6),
  ];
  const foot = words.note
    ? lines(words.note, { fontPx: fontPx.small, colour: theme.soft, leadingPx: 16 }, roomPx, 4)
    : [];
  const top = set(head, paddingPx, paddingPx - 4);
  const marksTopPx = top.endPx + (marks ? 18 : 0);
  const bottom = set(foot, paddingPx, marksTopPx + marksHeightPx + (foot.length > 0 ? 8 : 0));
  const heightPx = Math.round(bottom.endPx + paddingPx - 4);
  const title = escaped(words.title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}" role="img" aria-label="${title}" aria-describedby="c${key}-d" font-family="${escaped(fontFamily)}">`,
    `<title>${title}</title>`,
    `<desc id="c${key}-d">${escaped(words.altText)}</desc>`,
    `<rect width="${widthPx}" height="${heightPx}" fill="${theme.paper}"/>`,
    ...top.drawn,
    ...(marks ? [`<g transform="translate(${paddingPx} ${marksTopPx})">`, marks, '</g>'] : []),
    ...bottom.drawn,
    '</svg>',
  ].join('\n');
}

function lines(text: string, style: Omit<Line, 'text'>, widthPx: number, linesMax: number): Line[] {
  return wrapped(text, style.fontPx, widthPx, linesMax, style.bold).map((line) => ({ ...style, text: line }));
}

function set(all: Line[], xPx: number, fromPx: number): { drawn: string[]; endPx: number } {
  let yPx = fromPx;
  const drawn = all.map(({ text, fontPx, colour, bold, leadingPx }) => {
    yPx += leadingPx;
    const weight = bold ? ' font-weight="600"' : '';
    // The foot of the letters is a quarter of a line above the foot of the line.
    return `<text x="${xPx}" y="${yPx - 5}" font-size="${fontPx}" fill="${colour}"${weight}>${escaped(text)}</text>`;
  });
  return { drawn, endPx: yPx };
}

/** Text as it may stand between tags and in attributes. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);
}
