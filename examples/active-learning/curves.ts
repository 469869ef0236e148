import type { Curve, CurvePoint } from './results.ts';

interface Words {
  title: string;
  subtitle: string;
  xTitle: string;
  yTitle: string;
}

const size = { width: 860, height: 474 };
/** Room for the titles and figures, and to the right for the name of each line. */
const plot = { left: 68, right: 604, top: 96, bottom: 414 };
const nameHeight = 36;

/**
 * Lines with a band of their spread, each named where it ends. Both axes begin at 0, so that no difference looks larger than it
 * is. Colours follow the reader's light or dark setting, and each line has a dash of its own.
 */
export function drawCurves(curves: readonly Curve[], words: Words): string {
  const labelsMax = Math.max(...curves.flatMap(({ points }) => points.map(({ labels }) => labels)));
  const shareMax = Math.max(...curves.flatMap(({ points }) => points.map(({ mean, spread }) => mean + spread)));
  const xEnd = roundUp(labelsMax, 50);
  const yEnd = Math.min(1, roundUp(shareMax, 0.1));
  const place: Place = {
    x: (labels) => plot.left + ((plot.right - plot.left) * labels) / xEnd,
    y: (share) => plot.bottom - ((plot.bottom - plot.top) * share) / yEnd,
  };
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-labelledby="title subtitle">`,
    `<style>${style}</style>`,
    `<rect class="paper" width="${size.width}" height="${size.height}" rx="8"/>`,
    text('title', plot.left, 32, words.title, ' id="title"'),
    text('quiet', plot.left, 53, words.subtitle, ' id="subtitle"'),
    ...yAxis(place, yEnd, words.yTitle),
    ...xAxis(place, xEnd, words.xTitle),
    ...curves.map((curve) => band(curve, place)),
    ...curves.map((curve) => line(curve, place)),
    ...names(curves, place),
    '</svg>',
  ].join('\n')}\n`;
}

interface Place {
  x: (labels: number) => number;
  y: (share: number) => number;
}

function yAxis({ y }: Place, end: number, title: string): string[] {
  const steps = Array.from({ length: Math.round(end * 10) + 1 }, (_, i) => i / 10);
  return [
    text('quiet', plot.left, plot.top - 12, title),
    ...steps.map(
      (share) => `<path class="${share === 0 ? 'axis' : 'grid'}" d="M${plot.left} ${at(y(share))}H${plot.right}"/>`,
    ),
    ...steps.map((share) => text('quiet end', plot.left - 8, y(share) + 4, `${Math.round(share * 100)} %`)),
  ];
}

function xAxis({ x }: Place, end: number, title: string): string[] {
  const every = end > 200 ? 50 : 25;
  const steps = Array.from({ length: Math.floor(end / every) + 1 }, (_, i) => i * every);
  return [
    ...steps.map((labels) => `<path class="axis" d="M${at(x(labels))} ${plot.bottom}v5"/>`),
    ...steps.map((labels) => text('quiet middle', x(labels), plot.bottom + 21, String(labels))),
    text('quiet middle', (plot.left + plot.right) / 2, plot.bottom + 44, title),
  ];
}

function band({ key, points }: Curve, { x, y }: Place): string {
  const edge = (sign: 1 | -1) => (point: CurvePoint) =>
    `${at(x(point.labels))} ${at(y(point.mean + sign * point.spread))}`;
  const corners = [...points.map(edge(1)), ...points.toReversed().map(edge(-1))];
  return `<path class="band ${key}" d="M${corners.join('L')}Z"/>`;
}

function line({ key, points }: Curve, { x, y }: Place): string {
  const corners = points.map(({ labels, mean }) => `${at(x(labels))} ${at(y(mean))}`);
  return `<path class="line ${key}" d="M${corners.join('L')}"/>`;
}

/** Beside the end of each line, moved apart where two would cover each other. */
function names(curves: readonly Curve[], { x, y }: Place): string[] {
  const ends = curves
    .flatMap((curve) => curve.points.slice(-1).map((end) => ({ curve, end, wanted: y(end.mean) })))
    .sort((a, b) => a.wanted - b.wanted);
  return apart(ends.map(({ wanted }) => wanted)).flatMap((top, i) => {
    const found = ends[i];
    if (!found) return [];
    const { curve, end, wanted } = found;
    const from = x(end.labels);
    return [
      `<circle class="dot ${curve.key}" cx="${at(from)}" cy="${at(wanted)}" r="3.5"/>`,
      `<path class="pointer ${curve.key}" d="M${at(from + 6)} ${at(wanted)}L${plot.right + 14} ${at(top)}"/>`,
      text(`name ${curve.key}`, plot.right + 20, top, curve.title),
      text('quiet', plot.right + 20, top + 16, `${(100 * end.mean).toFixed(1)} % after ${end.labels} labels`),
    ];
  });
}

/** The nearest heights, from the top down, at which none covers the next. */
function apart(wanted: readonly number[]): number[] {
  const placed: number[] = [];
  for (const height of wanted) placed.push(Math.max(height, (placed.at(-1) ?? Number.NEGATIVE_INFINITY) + nameHeight));
  // As far up again as all of them were pushed down on average.
  const pushed = placed.reduce((sum, height, i) => sum + height - (wanted[i] ?? height), 0) / placed.length;
  return placed.map((height) => height - pushed);
}

function text(kind: string, x: number, y: number, words: string, more = ''): string {
  return `<text class="${kind}" x="${at(x)}" y="${at(y)}"${more}>${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function at(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step - 1e-9) * step;
}

const colours = (explore: string, unsure: string, random: string) =>
  Object.entries({ explore, unsure, random })
    .map(([key, colour]) => `.${key}{--line:${colour}}`)
    .join('');

const style = [
  'svg{--paper:#ffffff;--ink:#1f2328;--quiet:#59636e;--grid:#e4e7eb}',
  colours('#0969da', '#bc4c00', '#59636e'),
  '@media (prefers-color-scheme:dark){',
  'svg{--paper:#0d1117;--ink:#f0f6fc;--quiet:#9198a1;--grid:#2a313c}',
  colours('#58a6ff', '#f0883e', '#b1bac4'),
  '}',
  'text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--ink)}',
  '.title{font-size:17px;font-weight:600}',
  '.quiet{fill:var(--quiet);font-size:12px}',
  '.end{text-anchor:end}.middle{text-anchor:middle}',
  '.name{fill:var(--line);font-weight:600}',
  '.paper{fill:var(--paper)}',
  '.grid{stroke:var(--grid)}.axis{stroke:var(--quiet)}',
  '.band{fill:var(--line);opacity:.13}',
  '.line{fill:none;stroke:var(--line);stroke-width:2.5;stroke-linejoin:round}',
  '.line.unsure{stroke-dasharray:9 4}.line.random{stroke-dasharray:2.5 3.5}',
  '.dot{fill:var(--line)}.pointer{stroke:var(--line);opacity:.6}',
].join('');
