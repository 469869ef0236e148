import { createHash } from 'node:crypto';
import { assertDrawable, type Chart } from './chart.ts';
import { framed } from './frame.ts';
import { inertMarks } from './inert-svg.ts';
import { type Plot, plotted } from './plot.ts';
import { accuracyPlot } from './plots/accuracy.ts';
import type { Canvas } from './plots/canvas.ts';
import { confusionsPlot } from './plots/confusions.ts';
import { hoursPlot } from './plots/hours.ts';
import { reliabilityPlot } from './plots/reliability.ts';
import { thresholdPlot } from './plots/threshold.ts';
import { waitingPlot } from './plots/waiting.ts';
import { type ThemeName, themes } from './theme.ts';
import { wordsOf } from './words.ts';

export interface Look {
  theme: ThemeName;
  /** Pixels, as CSS counts them, of the whole picture; the height follows from what is drawn. */
  width: Width;
}

/** `phone` is 360 pixels, `desktop` 720. */
export type Width = 'phone' | 'desktop';

const widthsPx: Record<Width, number> = { phone: 360, desktop: 720 };

/**
 * The chart as an SVG document that can stand in a page: it has its title, takeaway and small print, a name and a description for
 * those who do not see it, and its own paper. It needs nothing from elsewhere, runs nothing, and has neither a style sheet nor a
 * `style`, so that a page with `style-src 'self'` shows it whole. The same chart gives the same bytes.
 *
 * Throws a RangeError when a figure is none: see `assertDrawable`.
 */
export async function drawSvg(chart: Chart, { theme: name, width }: Look): Promise<string> {
  assertDrawable(chart);
  const theme = themes[name];
  const widthPx = widthsPx[width];
  const paddingPx = width === 'phone' ? 16 : 24;
  const canvas: Canvas = { theme, widthPx: widthPx - 2 * paddingPx, narrow: width === 'phone' };
  const plot = plotOf(chart, canvas);
  const drawing = plot && (await plotted(plot, canvas.widthPx));
  const key = createHash('sha256')
    .update(JSON.stringify([name, width, chart]))
    .digest('hex')
    .slice(0, 10);
  return framed({
    words: wordsOf(chart),
    marks: drawing && inertMarks(drawing, `c${key}-`),
    marksHeightPx: plot?.heightPx ?? 0,
    key,
    theme,
    widthPx,
    paddingPx,
  });
}

/** Null where there is nothing to draw: then the takeaway says so. */
function plotOf(chart: Chart, canvas: Canvas): Plot | null {
  switch (chart.kind) {
    case 'hours':
      return hoursPlot(chart, canvas);
    case 'reliability':
      return reliabilityPlot(chart, canvas);
    case 'confusions':
      return confusionsPlot(chart, canvas);
    case 'threshold':
      return thresholdPlot(chart, canvas);
    case 'accuracy':
      return accuracyPlot(chart, canvas);
    case 'waiting':
      return waitingPlot(chart, canvas);
  }
}
