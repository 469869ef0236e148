import {
  type AccuracyChart,
  assertDrawable,
  type Chart,
  type ConfusionsChart,
  type HoursChart,
  type ReliabilityChart,
  type WaitingChart,
} from './chart.ts';
import { dayInWords, unitOf } from './figures.ts';
import { partsAtMost, sum } from './hour-parts.ts';
import { isolated, safeText, unitsAtMost } from './safe-text.ts';
import { byFrequency, wordsOf } from './words.ts';

/** Slack's `data_visualization` block, as its documentation has it; the types of Slack's own packages do not know it yet. */
export interface DataVisualization {
  type: 'data_visualization';
  title: string;
  chart:
    | { type: 'pie'; segments: Labelled[] }
    | {
        type: 'bar' | 'line';
        series: { name: string; data: Labelled[] }[];
        axis_config: { categories: string[]; x_label: string; y_label: string };
      };
}

interface Labelled {
  label: string;
  value: number;
}

/**
 * The chart as Slack draws it by itself, or null where that would say less than a sentence (fewer than four points) or more than
 * Slack shows well; then `wordsOf(chart).takeaway` says it. A message takes two such blocks. Slack's charts have neither intervals
 * nor marks, and a screen reader may get nothing of them: the takeaway belongs beside each.
 *
 * Throws a RangeError when a figure is none: see `assertDrawable`.
 */
export function slackBlock(chart: Chart): DataVisualization | null {
  assertDrawable(chart);
  const drawn = seriesOf(chart);
  if (drawn === null || drawn.points.length < pointsMin) return null;
  const points = named(drawn.points);
  const of = (index: number) => points.map(({ label, values }) => ({ label, value: values[index] ?? 0 }));
  const title = unitsAtMost(wordsOf(chart).title, limits.titleChars);
  if (drawn.type === 'pie') return { type: 'data_visualization', title, chart: { type: 'pie', segments: of(0) } };
  return {
    type: 'data_visualization',
    title,
    chart: {
      type: drawn.type,
      series: drawn.names.map((name, index) => ({ name, data: of(index) })),
      axis_config: { categories: points.map(({ label }) => label), x_label: drawn.x, y_label: drawn.y },
    },
  };
}

/** Slack's own: 12 series (6, in an older version of its page), 20 points. What can be read on a phone is less. */
const limits = { titleChars: 50, labelChars: 20, slices: 5, bars: 6, lines: 3, points: 14 } as const;
const pointsMin = 4;

type Drawn =
  | { type: 'pie'; points: Point[] }
  | { type: 'bar' | 'line'; names: string[]; points: Point[]; x: string; y: string };

interface Point {
  label: string;
  values: number[];
}

function seriesOf(chart: Chart): Drawn | null {
  switch (chart.kind) {
    case 'hours':
      return hours(chart);
    case 'reliability':
      return reliability(chart);
    case 'confusions':
      return confusions(chart);
    case 'threshold':
      // Two scales and two marks: Slack has one scale and none.
      return null;
    case 'accuracy':
      return accuracy(chart);
    case 'waiting':
      return waiting(chart);
  }
}

/** Four hours a bar: six of them make a day, also one of 23 or 25 hours. */
function hours(chart: HoursChart): Drawn | null {
  const parts = partsAtMost(chart, limits.lines);
  const names = parts.map(({ name }) => unitsAtMost(safeText(name, limits.labelChars), limits.labelChars));
  if (parts.length === 0 || new Set(names).size < names.length) return null;
  const decided = chart.hours.filter(({ counts }) => sum(counts) > 0).length;
  if (decided < pointsMin) return null;
  const points = Array.from({ length: limits.bars }, (_, group) => {
    const isWithin = (at: number) => Math.floor((chart.hours[at]?.hour ?? 0) / 4) === group;
    return {
      label: `${pad(group * 4)}–${pad(group * 4 + 4)}`,
      values: parts.map(({ counts }) => sum(counts.filter((_count, at) => isWithin(at)))),
    };
  });
  return { type: 'bar', names, points, x: 'hours of the day', y: 'decisions' };
}

function reliability({ bands }: ReliabilityChart): Drawn {
  const known = bands.filter(({ count }) => count > 0).toSorted((a, b) => a.confidence - b.confidence);
  return {
    type: 'line',
    names: ['right', 'stated'],
    points: known.slice(-limits.points).map(({ confidence, share }) => ({
      label: `${tenths(confidence)} %`,
      values: [tenths(share), tenths(confidence)],
    })),
    x: 'how sure the model was',
    y: '%',
  };
}

/** Slices, for their names stand in a list, where there is room for them: under upright bars there is none. */
function confusions({ pairs }: ConfusionsChart): Drawn {
  const each = Math.floor((limits.labelChars - '→'.length) / 2);
  const sorted = byFrequency(pairs);
  const shown = sorted.slice(0, sorted.length > limits.slices ? limits.slices - 1 : limits.slices);
  const rest = sorted.slice(shown.length).reduce((sum, { count }) => sum + count, 0);
  return {
    type: 'pie',
    points: [
      ...shown.map(({ predicted, final, count }) => ({
        label: `${isolated(safeText(predicted, 60), each)}→${isolated(safeText(final, 60), each)}`,
        values: [count],
      })),
      ...(rest > 0 ? [{ label: 'other pairs', values: [rest] }] : []),
    ],
  };
}

function accuracy({ days }: AccuracyChart): Drawn {
  const known = days.flatMap(({ day, accuracy: found }) => (found ? [{ day, found }] : []));
  return {
    type: 'line',
    names: ['right', 'at least', 'at most'],
    points: known.slice(-limits.points).map(({ day, found: { share, lower, upper } }, at) => ({
      label: date(day, at),
      values: [tenths(share), tenths(lower), tenths(upper)],
    })),
    x: 'day',
    y: '%',
  };
}

function waiting({ days }: WaitingChart): Drawn {
  const known = days.flatMap(({ day, waited }) => (waited ? [{ day, waited }] : [])).slice(-limits.points);
  const unit = unitOf(Math.max(0, ...known.map(({ waited }) => waited.nineInTenMs)));
  const inUnit = (ms: number) => Number((ms / unit.ms).toPrecision(3));
  return {
    type: 'line',
    names: ['half within', 'nine in ten within'],
    points: known.map(({ day, waited }, at) => ({
      label: date(day, at),
      values: [inUnit(waited.halfMs), inUnit(waited.nineInTenMs)],
    })),
    x: 'day',
    y: unit.inFull,
  };
}

/** The month is said where it begins: fourteen days in full do not fit beside each other. */
function date(day: string, at: number): string {
  const inWords = dayInWords(day);
  return at === 0 || inWords.startsWith('1 ') ? inWords : inWords.replace(/^(\d+) [A-Z][a-z]{2}$/, '$1');
}

/** Labels as Slack takes them: 20 characters as JavaScript counts them, each once. */
function named(points: Point[]): Point[] {
  const seen = new Set<string>();
  return points.map(({ label, values }) => {
    let name = unitsAtMost(label, limits.labelChars);
    for (let again = 2; seen.has(name); again += 1) {
      const mark = ` (${again})`;
      name = `${unitsAtMost(label, limits.labelChars - mark.length)}${mark}`;
    }
    seen.add(name);
    return { label: name, values };
  });
}

function tenths(share: number): number {
  return Number((share * 100).toFixed(1));
}

function pad(hour: number): string {
  return String(hour).padStart(2, '0');
}
