import type { HoursChart, Tone } from '../chart.ts';
import { brief, counted } from '../figures.ts';
import { partsAtMost, sum } from '../hour-parts.ts';
import type { Plot } from '../plot.ts';
import { isolated, safeText } from '../safe-text.ts';
import { textWidth } from '../text-width.ts';
import { fontPx, type Theme } from '../theme.ts';
import { amounts, axisText, type Canvas, ground, roundCounts, still } from './canvas.ts';

const partsMax = 4;
const keyGapPx = 16;

/** Bars from zero, stacked; the busiest hour has its number, and the key how many there are of each part. */
export function hoursPlot(chart: HoursChart, { theme, widthPx, narrow }: Canvas): Plot | null {
  const { hours } = chart;
  const sums = hours.map(({ counts }) => sum(counts));
  const most = Math.max(0, ...sums);
  if (most === 0) return null;
  const shown = partsAtMost(chart, partsMax).map(({ name, tone, counts }) => ({
    key: `${isolated(safeText(name, 24))} ${counted(sum(counts))}`,
    tone,
    counts,
  }));
  const { max, interval } = roundCounts(most);
  const keyPx = keyRows(shown, widthPx) * (15 + keyGapPx) - keyGapPx + 7;
  const leftPx = 8 + Math.max(...[0, max].map((value) => textWidth(brief(value), fontPx.label)));
  return {
    heightPx: keyPx + (narrow ? 210 : 250),
    option: {
      aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
      legend: {
        data: shown.map(({ key }) => key),
        left: 0,
        top: 0,
        padding: 0,
        itemGap: keyGapPx,
        itemWidth: 14,
        itemHeight: 14,
        selectedMode: false,
        textStyle: { color: theme.ink, fontSize: fontPx.label },
        itemStyle: { borderWidth: 0 },
      },
      grid: { left: leftPx, right: 2, top: keyPx + 24, bottom: 24, outerBoundsMode: 'none' },
      xAxis: {
        type: 'category',
        // Over the bars, so that they stand on an unbroken line.
        z: 5,
        data: hours.map((_, at) => at),
        axisLine: ground(theme),
        axisTick: { show: false },
        axisLabel: {
          ...axisText(theme),
          interval: (at: number) => labelled(hours, at),
          formatter: (at: string) => String(hours[Number(at)]?.hour ?? '').padStart(2, '0'),
          hideOverlap: true,
        },
      },
      yAxis: { ...amounts(theme, brief), min: 0, max, interval },
      series: [
        ...shown.map(({ key, tone, counts }) => ({
          ...still,
          type: 'bar',
          name: key,
          stack: 'all',
          // What is not there has no edge either.
          data: counts.map((count) => count || '-'),
          barCategoryGap: '22%',
          itemStyle: {
            color: theme.tones[tone],
            decal: decalOf(tone, theme),
            // A hair of paper between the parts: they stay apart in grey, too.
            borderColor: theme.paper,
            borderWidth: 0.75,
          },
        })),
        sumOverBusiest(sums, most, theme),
      ],
    },
  };
}

/** Every third hour of the clock; of an hour that comes twice the first. */
function labelled(hours: HoursChart['hours'], at: number): boolean {
  const hour = hours[at]?.hour ?? 0;
  return hour % 3 === 0 && hours[at - 1]?.hour !== hour;
}

/** A number over the bar, whichever part of it is the uppermost. */
function sumOverBusiest(sums: number[], most: number, theme: Theme) {
  return {
    ...still,
    type: 'scatter',
    symbolSize: 0,
    itemStyle: { opacity: 1 },
    data: [[sums.indexOf(most), most]],
    label: {
      show: true,
      position: 'top',
      distance: 5,
      color: theme.ink,
      fontSize: fontPx.label,
      fontWeight: 600,
      formatter: brief(most),
    },
  };
}

function keyRows(shown: { key: string }[], widthPx: number): number {
  let [rows, usedPx] = [1, 0];
  for (const { key } of shown) {
    const itemPx = 14 + 5 + textWidth(key, fontPx.label);
    if (usedPx > 0 && usedPx + itemPx > widthPx) [rows, usedPx] = [rows + 1, 0];
    usedPx += itemPx + keyGapPx;
  }
  return rows;
}

/** Patterns of paper over the colour, so that a printer without colours keeps the parts apart. */
function decalOf(tone: Tone, theme: Theme) {
  const colour = { color: theme.paper };
  switch (tone) {
    case 'approved':
      return { symbol: 'none' };
    case 'corrected':
      return { ...colour, symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1.5, 4.5], rotation: -Math.PI / 4 };
    case 'rejected':
      return {
        ...colour,
        symbol: 'circle',
        symbolSize: 0.55,
        dashArrayX: [
          [5, 5],
          [0, 5, 5, 0],
        ],
        dashArrayY: [5, 0],
      };
    case 'other':
      return { ...colour, symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1.5, 4.5], rotation: Math.PI / 2 };
  }
}
