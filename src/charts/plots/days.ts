import type { Day } from '../chart.ts';
import { dayInWords } from '../figures.ts';
import { textWidth } from '../text-width.ts';
import { fontPx, type Theme } from '../theme.ts';
import { axisText, ground } from './canvas.ts';

/** Days from left to right, as many named as have room, the last one always. */
export function dayAxis(days: readonly { day: Day }[], theme: Theme, widthPx: number) {
  const names = days.map(({ day }) => dayInWords(day));
  const nameMax = Math.max(...names.map((name) => textWidth(name, fontPx.label)));
  const each = Math.max(1, Math.ceil((nameMax + 20) / (widthPx / days.length)));
  return {
    type: 'category' as const,
    data: days.map((_, at) => at),
    boundaryGap: days.length === 1,
    axisLine: { ...ground(theme), onZero: false },
    axisTick: { show: false },
    axisLabel: {
      ...axisText(theme),
      interval: (at: number) => (days.length - 1 - at) % each === 0 && (at > 0 || days.length === 1 || each === 1),
      formatter: (at: string) => names[Number(at)] ?? '',
    },
  };
}

/** The room that a number beside the last day takes. */
export function endPx(text: string): number {
  return Math.ceil(textWidth(text, fontPx.label, true)) + 16;
}
