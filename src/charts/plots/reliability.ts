import type { ReliabilityChart } from '../chart.ts';
import { brief, measured } from '../figures.ts';
import type { Plot } from '../plot.ts';
import { fontPx, type Theme } from '../theme.ts';
import { amounts, axisText, type Canvas, ground, label, still } from './canvas.ts';
import { whiskers } from './whiskers.ts';

type Band = ReliabilityChart['bands'][number];

const [leftPx, topPx] = [44, 24];

/** A square from 0 to 100 % both ways, the line on which both are the same, and a point with its interval for each band. */
export function reliabilityPlot({ bands }: ReliabilityChart, { theme, widthPx, narrow }: Canvas): Plot | null {
  const known = bands.filter(({ count }) => count > 0).toSorted((a, b) => a.confidence - b.confidence);
  if (known.length === 0) return null;
  const sidePx = Math.min(widthPx - leftPx - 36, 380);
  const most = Math.max(...known.map(({ count }) => count));
  const share = { min: 0, max: 1, interval: narrow ? 0.5 : 0.25 };
  const format = (value: number) => `${Math.round(value * 100)} %`;
  return {
    heightPx: topPx + sidePx + 42,
    option: {
      grid: { left: leftPx, top: topPx, width: sidePx, height: sidePx, outerBoundsMode: 'none' },
      xAxis: {
        ...amounts(theme, format),
        ...share,
        splitLine: { show: false },
        axisLine: { ...ground(theme), onZero: false },
        name: 'how sure the model was →',
        nameLocation: 'end',
        nameGap: 0,
        nameTextStyle: { ...axisText(theme), align: 'right', verticalAlign: 'top', padding: [26, 0, 0, 0] },
      },
      yAxis: {
        ...amounts(theme, format),
        ...share,
        name: '↑ how often it was right',
        nameGap: 10,
        nameTextStyle: { ...axisText(theme), align: 'left', padding: [0, 0, 0, -leftPx] },
      },
      series: [
        {
          ...still,
          type: 'line',
          z: 1,
          data: [
            [0, 0],
            [1, 1],
          ],
          symbol: 'none',
          lineStyle: { color: theme.axis, width: 1.5, type: [5, 4] },
        },
        whiskers(
          known.map(({ confidence, lower, upper }) => ({ x: confidence, lower, upper })),
          theme.tones.approved,
        ),
        {
          ...still,
          type: 'scatter',
          z: 3,
          data: known.map(({ confidence, share: right }) => [confidence, right]),
          // The area of a point says how many answers are behind it.
          symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) =>
            7 + 11 * Math.sqrt((known[dataIndex]?.count ?? 0) / most),
          itemStyle: { color: theme.tones.approved, borderColor: theme.paper, borderWidth: 1, opacity: 1 },
          label: {
            // More of them would stand in each other's way; a wide page has them in its table.
            show: known.length <= 6,
            position: 'right',
            distance: 5,
            color: theme.ink,
            fontSize: fontPx.small,
            formatter: ({ dataIndex }: { dataIndex: number }) => brief(known[dataIndex]?.count ?? 0),
          },
          labelLayout: { hideOverlap: true },
        },
      ],
      graphic: [
        label('less sure than right', leftPx + 12, topPx + 16, { colour: theme.soft, sizePx: fontPx.small }),
        label('surer than right', leftPx + sidePx - 12, topPx + sidePx - 16, {
          colour: theme.soft,
          sizePx: fontPx.small,
          align: 'right',
        }),
        ...(narrow ? [] : table(known, widthPx, theme)),
      ],
    },
  };
}

/** The same in figures, where a wide page has room beside the square. */
function table(known: ReliabilityChart['bands'], widthPx: number, theme: Theme) {
  const columns = [
    { title: 'sure', xPx: widthPx - 146, of: ({ confidence }: Band) => measured(confidence) },
    { title: 'right', xPx: widthPx - 76, of: ({ share }: Band) => measured(share) },
    { title: 'answers', xPx: widthPx, of: ({ count }: Band) => brief(count) },
  ];
  const rowPx = Math.min(26, 340 / known.length);
  return columns.flatMap(({ title, xPx, of }) => [
    label(title, xPx, topPx, { colour: theme.soft, sizePx: fontPx.label, align: 'right' }),
    ...known.map((band, row) =>
      label(of(band), xPx, topPx + 24 + row * rowPx, { colour: theme.ink, sizePx: fontPx.label, align: 'right' }),
    ),
  ]);
}
