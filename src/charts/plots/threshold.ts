import type { ThresholdChart } from '../chart.ts';
import { percent, threshold } from '../figures.ts';
import type { Plot } from '../plot.ts';
import { textWidth } from '../text-width.ts';
import { fontPx, type Theme } from '../theme.ts';
import { amounts, axisText, type Canvas, ground, label, roundScale, still, stroke } from './canvas.ts';
import { thresholdMarks } from './threshold-marks.ts';

type Point = ThresholdChart['points'][number];

const [leftPx, rightPx] = [44, 8];
/** A name, and under it two rows for the marks or one for the key. */
const headPx = [60, 56] as const;

/**
 * Two panels over one threshold, each with a scale of its own: in one, an error of 5 % would lie on the floor under a coverage of
 * 70 %. Both begin at zero.
 */
export function thresholdPlot(chart: ThresholdChart, { theme, widthPx, narrow }: Canvas): Plot | null {
  const points = chart.points.toSorted((a, b) => a.threshold - b.threshold);
  if (!points.some(({ coverage, error, errorAtMost }) => (coverage ?? error ?? errorAtMost) !== null)) return null;
  const axis = axisOf([...points.map((point) => point.threshold), chart.current, chart.advised]);
  const panelPx = narrow ? 110 : 140;
  const tops = [headPx[0], headPx[0] + panelPx + 22 + headPx[1]] as const;
  const endPx = tops[1] + panelPx;
  const xOf = (value: number) => leftPx + ((value - axis.min) / (axis.max - axis.min)) * (widthPx - leftPx - rightPx);
  const largest = Math.max(
    chart.errorAllowed ?? 0,
    ...points.map(({ error, errorAtMost }) => errorAtMost ?? error ?? 0),
  );
  return {
    heightPx: endPx + 44,
    option: {
      grid: tops.map((top) => ({ left: leftPx, right: rightPx, top, height: panelPx, outerBoundsMode: 'none' })),
      xAxis: [0, 1].map((gridIndex) => thresholdAxis(theme, gridIndex, axis)),
      yAxis: [
        { ...shares(theme), gridIndex: 0, min: 0, max: 1, interval: 0.5 },
        { ...shares(theme), gridIndex: 1, min: 0, ...errorScale(largest) },
      ],
      series: [
        {
          ...curve(theme.tones.approved, 0, points, ({ coverage }) => coverage),
          areaStyle: { color: theme.field, opacity: 1 },
        },
        curve(theme.tones.corrected, 1, points, ({ error }) => error),
        curve(theme.tones.corrected, 1, points, ({ errorAtMost }) => errorAtMost, dashes),
        ...(chart.errorAllowed === null ? [] : [level(chart.errorAllowed, axis, theme)]),
      ],
      graphic: [
        label('approved by the gate, of all', 0, 6, { colour: theme.soft, sizePx: fontPx.label }),
        label('wrong, of those approved', 0, tops[1] - headPx[1] + 6, { colour: theme.soft, sizePx: fontPx.label }),
        ...key(chart, theme, tops[1] - headPx[1] + 28),
        ...thresholdMarks(chart, theme, {
          xOf,
          namesPx: 28,
          panelsPx: tops.map((top): [number, number] => [top, top + panelPx]),
          widthPx,
        }),
      ],
    },
  };
}

const dashes = [5, 4];

function axisOf(values: readonly (number | null)[]): { min: number; max: number } {
  const known = values.filter((each) => each !== null);
  const [from, to] = [Math.min(...known), Math.max(...known)];
  const room = to === from ? 0.05 : (to - from) * 0.02;
  return { min: from - room, max: to + room };
}

function thresholdAxis(theme: Theme, gridIndex: number, axis: { min: number; max: number }) {
  return {
    type: 'value',
    gridIndex,
    ...axis,
    axisLine: { ...ground(theme), onZero: false },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      ...axisText(theme),
      show: gridIndex === 1,
      showMinLabel: false,
      showMaxLabel: false,
      hideOverlap: true,
      formatter: threshold,
    },
    ...(gridIndex === 1 && {
      name: 'threshold →',
      nameLocation: 'end',
      nameGap: 0,
      nameTextStyle: { ...axisText(theme), align: 'right', verticalAlign: 'top', padding: [26, 0, 0, 0] },
    }),
  };
}

function shares(theme: Theme) {
  return amounts(theme, (value) => percent(Number(value.toFixed(4))));
}

function errorScale(largest: number): { max: number; interval: number } {
  const { max, interval } = roundScale(Math.max(largest, 0.001));
  return { max: Math.min(1, max), interval };
}

function curve(
  colour: string,
  panel: number,
  points: Point[],
  value: (point: Point) => number | null,
  dash?: number[],
) {
  const known = points.filter((point) => value(point) !== null).length;
  return {
    ...still,
    type: 'line',
    xAxisIndex: panel,
    yAxisIndex: panel,
    data: points.map((point) => [point.threshold, value(point) ?? '-']),
    // A few points, perhaps with gaps around them, would be lines without a length.
    showSymbol: known < 4,
    symbol: dash ? 'emptyCircle' : 'circle',
    symbolSize: 8,
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: dash ? 1.75 : 2.25, type: dash ?? 'solid' },
  };
}

function level(allowed: number, { min, max }: { min: number; max: number }, theme: Theme) {
  return {
    ...still,
    type: 'line',
    xAxisIndex: 1,
    yAxisIndex: 1,
    symbol: 'none',
    data: [
      [min, allowed],
      [max, allowed],
    ],
    lineStyle: { color: theme.bound, width: 1.25 },
  };
}

/** What the lines of the lower panel are, for those that are there. */
function key({ points, errorAllowed }: ThresholdChart, theme: Theme, yPx: number) {
  const entries = [
    ...(points.some(({ error }) => error !== null)
      ? [{ text: 'found', colour: theme.tones.corrected, widthPx: 2.25 }]
      : []),
    ...(points.some(({ errorAtMost }) => errorAtMost !== null)
      ? [{ text: 'at most', colour: theme.tones.corrected, widthPx: 1.75, dash: dashes }]
      : []),
    ...(errorAllowed === null
      ? []
      : [{ text: `allowed: ${percent(errorAllowed)}`, colour: theme.bound, widthPx: 1.25 }]),
  ];
  let x = 0;
  return entries.flatMap(({ text, ...line }) => {
    const from = x;
    x += 26 + 6 + textWidth(text, fontPx.label) + 14;
    return [
      stroke([from, yPx, from + 26, yPx], line),
      label(text, from + 32, yPx, { colour: theme.ink, sizePx: fontPx.label }),
    ];
  });
}
