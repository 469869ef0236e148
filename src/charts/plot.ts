import type { EChartsCoreOption } from 'echarts';
import { textWidth } from './text-width.ts';

/** What ECharts is asked to draw, without the words around it. */
export interface Plot {
  option: EChartsCoreOption;
  heightPx: number;
}

/** The SVG of ECharts, as it writes it. */
export async function plotted({ option, heightPx }: Plot, widthPx: number): Promise<string> {
  const { init } = await echarts();
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: widthPx, height: heightPx });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'Inter' }, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

let loading: ReturnType<typeof load> | undefined;

function echarts(): ReturnType<typeof load> {
  loading ??= load();
  return loading;
}

/**
 * Not before the first chart is drawn, for most processes draw none. And the bundle: on a server nothing shakes the tree, and to load
 * the hundreds of modules behind `echarts/core` and its charts takes nine times as long.
 */
async function load() {
  const library = await import('echarts/dist/echarts.esm.min');
  // There is no canvas on a server, and one would measure with the fonts of its machine.
  library.setPlatformAPI({
    measureText: (text, font = '') => ({ width: textWidth(text, fontPxOf(font), isBold(font)) }),
  });
  return library;
}

const fontPxOf = (font: string) => Number(/([\d.]+)px/.exec(font)?.[1] ?? 12);
const isBold = (font: string) => /\b(bold|[6-9]00)\b/.test(font);
