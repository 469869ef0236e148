import type { WaitingChart } from '../chart.ts';
import { counted, lasting, unitOf } from '../figures.ts';
import type { Plot } from '../plot.ts';
import { fontPx } from '../theme.ts';
import { amounts, axisText, type Canvas, label, roundScale, still } from './canvas.ts';
import { dayAxis, endPx } from './days.ts';

/** Two lines from zero, named where they end. */
export function waitingPlot({ days }: WaitingChart, { theme, widthPx, narrow }: Canvas): Plot | null {
  const known = days.flatMap(({ waited }) => (waited ? [waited] : []));
  const last = known.at(-1);
  if (!last) return null;
  const largest = Math.max(1000, ...known.map(({ halfMs, nineInTenMs }) => Math.max(halfMs, nineInTenMs)));
  const unit = unitOf(largest);
  const { max, interval } = roundScale(largest / unit.ms);
  const lines = [
    { name: '9 in 10', of: 'nineInTenMs', colour: theme.tones.corrected, symbol: 'diamond', type: [6, 4] },
    { name: 'half', of: 'halfMs', colour: theme.tones.approved, symbol: 'circle', type: 'solid' },
  ] as const;
  const lastAt = days.findLastIndex(({ waited }) => waited !== null);
  const ends = lines.map(({ name, of }) => ({ name, text: lasting(last[of]) }));
  const rightPx = Math.max(...ends.flatMap(({ name, text }) => [endPx(name), endPx(text)]));
  const heightPx = narrow ? 220 : 260;
  const [topPx, bottomPx] = [28, 26];
  const leftPx = 44;
  const insidePx = heightPx - topPx - bottomPx;
  const y = (ms: number) => topPx + insidePx * (1 - ms / unit.ms / max);
  const gapPx = y(last.halfMs) - y(last.nineInTenMs);
  // Names of two lines each: where the ends are closer than that, they make room for each other, the lower one above the ground.
  const apart = Math.max(0, 34 - gapPx);
  const lower = Math.min(y(last.halfMs) + apart / 2, heightPx - bottomPx - 12);
  const labelY = [Math.min(y(last.nineInTenMs) - apart / 2, lower - 34), lower];
  return {
    heightPx,
    option: {
      grid: { left: leftPx, right: rightPx, top: topPx, bottom: bottomPx, outerBoundsMode: 'none' },
      xAxis: dayAxis(days, theme, widthPx - leftPx - rightPx),
      yAxis: {
        ...amounts(theme, counted),
        min: 0,
        max,
        interval,
        name: `${unit.inFull} until decided`,
        nameGap: 12,
        nameTextStyle: { ...axisText(theme), align: 'left', padding: [0, 0, 0, -leftPx] },
      },
      series: lines.map(({ of, colour, symbol, type }) => ({
        ...still,
        type: 'line',
        data: days.map(({ waited }) => (waited ? waited[of] / unit.ms : '-')),
        symbol,
        showAllSymbol: true,
        symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) =>
          dataIndex === lastAt ? 9 : days.length > 31 ? 0 : 5,
        itemStyle: { color: colour },
        lineStyle: { color: colour, width: 2.25, type },
      })),
      graphic: ends.flatMap(({ name, text }, at) => [
        label(text, widthPx - rightPx + 10, (labelY[at] ?? 0) - 7, {
          colour: theme.ink,
          sizePx: fontPx.label,
          bold: true,
        }),
        label(name, widthPx - rightPx + 10, (labelY[at] ?? 0) + 7, { colour: theme.soft, sizePx: fontPx.small }),
      ]),
    },
  };
}
