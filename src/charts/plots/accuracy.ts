import type { CustomSeriesRenderItemAPI } from 'echarts';
import type { AccuracyChart } from '../chart.ts';
import { measured } from '../figures.ts';
import type { Plot } from '../plot.ts';
import { fontPx, type Theme } from '../theme.ts';
import { amounts, axisText, type Canvas, still } from './canvas.ts';
import { dayAxis, endPx } from './days.ts';

type Days = AccuracyChart['days'];

/** A line in the field of its intervals. The axis says where it begins; the last day has its number. */
export function accuracyPlot({ days }: AccuracyChart, { theme, widthPx, narrow }: Canvas): Plot | null {
  const known = days.flatMap(({ accuracy }) => (accuracy ? [accuracy] : []));
  const last = known.at(-1);
  if (!last) return null;
  const lowest = Math.min(...known.map(({ share, lower }) => Math.min(share, lower)));
  const floor = floorOf(lowest);
  const endText = measured(last.share);
  return {
    heightPx: narrow ? 220 : 260,
    option: {
      grid: { left: 44, right: endPx(endText), top: 28, bottom: 26, outerBoundsMode: 'none' },
      xAxis: dayAxis(days, theme, widthPx - 44 - endPx(endText)),
      yAxis: {
        ...amounts(theme, (value) => `${Math.round(value * 100)} %`),
        min: floor,
        max: 1,
        interval: (1 - floor) / (floor === 0.75 ? 5 : 4),
        name: floor === 0 ? 'right' : `right, on an axis that begins at ${Math.round(floor * 100)} %`,
        nameGap: 12,
        nameTextStyle: { ...axisText(theme), align: 'left', padding: [0, 0, 0, -44] },
      },
      series: [fields(days, theme), line(days, theme, endText)],
    },
  };
}

/** Low enough for all, in steps that leave round numbers on the axis, and never so high that a small change looks like a large one. */
function floorOf(lowest: number): number {
  return [0.8, 0.6, 0.4, 0.2].find((floor) => floor <= lowest) ?? 0;
}

function line(days: Days, theme: Theme, endText: string) {
  const lastAt = days.findLastIndex(({ accuracy }) => accuracy !== null);
  return {
    ...still,
    type: 'line',
    data: days.map(({ accuracy }) => accuracy?.share ?? '-'),
    symbol: 'circle',
    showAllSymbol: true,
    symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) =>
      dataIndex === lastAt ? 9 : days.length > 31 ? 0 : 5,
    itemStyle: { color: theme.tones.approved },
    lineStyle: { color: theme.tones.approved, width: 2.25 },
    label: {
      show: true,
      position: 'right',
      distance: 7,
      color: theme.ink,
      fontSize: fontPx.label,
      fontWeight: 600,
      formatter: ({ dataIndex }: { dataIndex: number }) => (dataIndex === lastAt ? endText : ''),
    },
  };
}

/** One field for each run of days without a gap; a day alone has a broad stroke. */
function fields(days: Days, theme: Theme) {
  const runs = runsOf(days);
  return {
    ...still,
    type: 'custom',
    data: runs.map((_, run) => [run]),
    clip: true,
    renderItem: ({ dataIndex }: { dataIndex: number }, api: CustomSeriesRenderItemAPI) => {
      const run = runs[dataIndex] ?? [];
      const corner = (at: number, value: number, aside = 0) => {
        const [x = 0, y = 0] = api.coord([at, value]);
        return [x + aside, y];
      };
      const asides = run.length === 1 ? [-6, 6] : [0];
      const upper = run.flatMap(({ at, upper: value }) => asides.map((aside) => corner(at, value, aside)));
      const lower = run.flatMap(({ at, lower: value }) => asides.map((aside) => corner(at, value, aside)));
      return {
        type: 'polygon' as const,
        shape: { points: [...upper, ...lower.toReversed()] },
        style: { fill: theme.field },
      };
    },
  };
}

function runsOf(days: Days): { at: number; lower: number; upper: number }[][] {
  const runs: { at: number; lower: number; upper: number }[][] = [[]];
  for (const [at, { accuracy }] of days.entries()) {
    if (accuracy) runs.at(-1)?.push({ at, lower: accuracy.lower, upper: accuracy.upper });
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}
