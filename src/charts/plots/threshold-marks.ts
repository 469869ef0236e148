import type { ThresholdChart } from '../chart.ts';
import { threshold } from '../figures.ts';
import { textWidth } from '../text-width.ts';
import { fontPx, type Theme } from '../theme.ts';
import { label, stroke } from './canvas.ts';

interface Mark {
  at: number;
  text: string;
  colour: string;
  dash?: number[];
}

/** The thresholds that have a name: the one in force, and the one that is advised. */
function marksOf({ current, advised }: ThresholdChart, theme: Theme): Mark[] {
  const now = { colour: theme.ink };
  if (current !== null && current === advised)
    return [{ at: current, text: `now and advised ${threshold(current)}`, ...now }];
  return [
    ...(current === null ? [] : [{ at: current, text: `now ${threshold(current)}`, ...now }]),
    ...(advised === null
      ? []
      : [{ at: advised, text: `advised ${threshold(advised)}`, colour: theme.second, dash: [2, 3] }]),
  ].toSorted((a, b) => a.at - b.at);
}

/**
 * An upright line for each through all panels, its name beside its upper end. The names of two stand back to back; where the edge
 * leaves no room for that, both are on one side, one over the other, so that no line runs through a name.
 */
export function thresholdMarks(
  chart: ThresholdChart,
  theme: Theme,
  {
    xOf,
    namesPx,
    panelsPx,
    widthPx,
  }: { xOf: (threshold: number) => number; namesPx: number; panelsPx: [number, number][]; widthPx: number },
) {
  const marks = marksOf(chart, theme).map((mark) => ({
    ...mark,
    x: xOf(mark.at),
    px: textWidth(mark.text, fontPx.label, true) + 6,
  }));
  const placed = marks.map((mark, index) => {
    const isLast = index === marks.length - 1;
    const before = isLast ? mark.x + mark.px > widthPx : mark.x - mark.px >= 0;
    return { ...mark, before };
  });
  const sameSide = placed.length === 2 && placed[0]?.before === placed[1]?.before;
  return placed.flatMap(({ x, text, colour, dash, before }, index) => {
    const upper = sameSide && (before ? index === 1 : index === 0);
    const yPx = namesPx + (upper ? 0 : rowPx);
    return [
      // From the name down through the first panel, then through each other one: not through what is written between them.
      ...panelsPx.map(([top, end], panel) => ({
        ...stroke([x, panel === 0 ? yPx - 7 : top, x, end], { colour, widthPx: 1.5, dash }),
        z: 10,
      })),
      label(text, before ? x - 6 : x + 6, yPx, {
        colour,
        sizePx: fontPx.label,
        bold: true,
        align: before ? 'right' : 'left',
      }),
    ];
  });
}

const rowPx = 18;
