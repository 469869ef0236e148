import type { ConfusionsChart } from '../chart.ts';
import { brief } from '../figures.ts';
import type { Plot } from '../plot.ts';
import { isolated, safeText } from '../safe-text.ts';
import { fitted, textWidth } from '../text-width.ts';
import { fontPx } from '../theme.ts';
import { byFrequency } from '../words.ts';
import { type Canvas, label } from './canvas.ts';

const pairsMax = 8;
const rowPx = 44;

/** A bar from zero for each pair, its number at its end, its name over it: so there is room for long labels on a phone, too. */
export function confusionsPlot({ pairs }: ConfusionsChart, { theme, widthPx }: Canvas): Plot | null {
  const sorted = byFrequency(pairs);
  const shown = sorted.slice(0, pairsMax);
  const [first] = shown;
  if (!first) return null;
  const rest = sorted.length - shown.length;
  const numberPx = 12 + Math.max(...shown.map(({ count }) => textWidth(brief(count), fontPx.label, true)));
  const names = shown.map((pair) => named(pair, widthPx));
  return {
    // Without the space under the last bar: the paper has some.
    heightPx: shown.length * rowPx + (rest > 0 ? 22 : -14),
    option: {
      grid: { left: 0, right: numberPx, top: 0, height: shown.length * rowPx, outerBoundsMode: 'none' },
      xAxis: { type: 'value', show: false, min: 0, max: first.count },
      yAxis: { type: 'category', show: false, inverse: true, data: names.map((_, at) => at) },
      series: [
        {
          type: 'bar',
          silent: true,
          emphasis: { disabled: true },
          barWidth: 10,
          barGap: 0,
          // In the lower half of the row: the name has the upper one.
          data: shown.map(({ count }) => count),
          itemStyle: { color: theme.tones.corrected, borderRadius: [0, 2, 2, 0] },
          label: {
            show: true,
            position: 'right',
            distance: 6,
            color: theme.ink,
            fontSize: fontPx.label,
            fontWeight: 600,
            formatter: ({ dataIndex }: { dataIndex: number }) => brief(shown[dataIndex]?.count ?? 0),
          },
        },
      ],
      graphic: [
        ...names.map((text, at) => label(text, 0, at * rowPx + 6, { colour: theme.ink, sizePx: fontPx.label + 1 })),
        ...(rest > 0
          ? [
              label(`and ${rest} more ${rest === 1 ? 'pair' : 'pairs'}`, 0, shown.length * rowPx + 8, {
                colour: theme.soft,
                sizePx: fontPx.label,
              }),
            ]
          : []),
      ],
    },
  };
}

/** Each name gets what the other leaves, and never less than half. */
function named({ predicted, final }: { predicted: string; final: string }, widthPx: number): string {
  const size = fontPx.label + 1;
  const roomPx = widthPx - textWidth(' → ', size);
  const [from, to] = [safeText(predicted, 60), safeText(final, 60)];
  const [fromPx, toPx] = [textWidth(from, size), textWidth(to, size)];
  const fromRoomPx = Math.max(roomPx / 2, roomPx - toPx);
  const toRoomPx = Math.max(roomPx / 2, roomPx - fromPx);
  return `${isolated(fitted(from, size, fromRoomPx))} → ${isolated(fitted(to, size, toRoomPx))}`;
}
