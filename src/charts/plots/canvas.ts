import { fontPx, type Theme } from '../theme.ts';

/** What a drawing is made on. */
export interface Canvas {
  theme: Theme;
  widthPx: number;
  /** A phone's: fewer labels, and those above what they name. */
  narrow: boolean;
}

export const axisText = (theme: Theme) => ({ color: theme.soft, fontSize: fontPx.label });

/** An axis of amounts: some faint lines, no line of its own. */
export function amounts(theme: Theme, format: (value: number) => string) {
  return {
    type: 'value' as const,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: theme.faint, width: 1 } },
    axisLabel: { ...axisText(theme), margin: 8, formatter: format },
  };
}

/** The line that things stand on. */
export function ground(theme: Theme) {
  return { show: true, lineStyle: { color: theme.axis, width: 1, cap: 'butt' as const } };
}

/** Nothing answers to a pointer: the picture is the same printed. */
export const still = { silent: true, emphasis: { disabled: true }, animation: false } as const;

/** The end of an axis and the step of its lines: three to five of them, at round numbers, with as little above the largest value as may be. */
export function roundScale(largest: number): { max: number; interval: number } {
  if (largest <= 0) return { max: 1, interval: 1 };
  const scales = [5, 4, 3].map((steps) => {
    const power = 10 ** Math.floor(Math.log10(largest / steps));
    const interval = ([1, 2, 5, 10].find((each) => each * power >= largest / steps) ?? 10) * power;
    return { max: Math.ceil(largest / interval - 1e-9) * interval, interval };
  });
  return scales.reduce((best, each) => (each.max <= best.max ? each : best));
}

/** The same for what is counted: no line at half an item. */
export function roundCounts(largest: number): { max: number; interval: number } {
  const { max, interval } = roundScale(largest);
  return Number.isInteger(interval)
    ? { max, interval }
    : { max: Math.max(1, Math.ceil(largest)), interval: Math.ceil(interval) };
}

/** A line of text at a place, where no axis or series would put one. */
export function label(
  text: string,
  xPx: number,
  yPx: number,
  {
    colour,
    sizePx,
    bold = false,
    align = 'left',
  }: { colour: string; sizePx: number; bold?: boolean; align?: 'left' | 'center' | 'right' },
) {
  return {
    type: 'text' as const,
    silent: true,
    x: xPx,
    y: yPx,
    style: {
      text,
      fill: colour,
      fontFamily: 'Inter',
      fontSize: sizePx,
      ...(bold && { fontWeight: 600 }),
      align,
      verticalAlign: 'middle' as const,
    },
  };
}

export function stroke(
  [x1, y1, x2, y2]: [number, number, number, number],
  { colour, widthPx, dash }: { colour: string; widthPx: number; dash?: number[] | undefined },
) {
  return {
    type: 'line' as const,
    silent: true,
    shape: { x1, y1, x2, y2 },
    style: { stroke: colour, lineWidth: widthPx, fill: 'none', ...(dash && { lineDash: dash }) },
  };
}
