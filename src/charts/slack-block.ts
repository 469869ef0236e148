import {
  type AccuracyChart,
  assertDrawable,
  type Chart,
  type ConfusionsChart,
  type HoursChart,
  type ReliabilityChart,
  type ThresholdChart,
  type WaitingChart,
} from './chart.ts';
import { dayInWords, threshold, unitOf } from './figures.ts';
import { isolated, safeText, unitsAtMost } from './safe-text.ts';
import { byFrequency, wordsOf } from './words.ts';

/** Slack's `data_visualization` block, as its documentation has it; the types of Slack's own packages do not know it yet. */
export interface DataVisualization {
  type: 'data_visualization';
  title: string;
  chart: {
    type: 'bar' | 'line';
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[]; x_label?: string; y_label?: string };
  };
}

/**
 * The chart as Slack draws it by itself, or null where that would say less than a sentence (fewer than four points) or more than
 * Slack shows well; then `wordsOf(chart).takeaway` says it. A message takes two such blocks. Slack's charts have neither intervals
 * nor marks, and a screen reader may get nothing of them: the takeaway belongs beside each.
 *
 * Throws a RangeError when a figure is negative or no finite number.
 */
export function slackBlock(chart: Chart): DataVisualization | null {
  assertDrawable(chart);
  const drawn = seriesOf(chart);
  if (drawn === null || drawn.points.length < pointsMin) return null;
  const points = named(drawn.points);
  return {
    type: 'data_visualization',
    title: unitsAtMost(wordsOf(chart).title, limits.titleChars),
    chart: {
      type: drawn.type,
      series: drawn.names.map((name, index) => ({
        name,
        data: points.map(({ label, values }) => ({ label, value: values[index] ?? 0 })),
      })),
      axis_config: { categories: points.map(({ label }) => label), x_label: drawn.x, y_label: drawn.y },
    },
  };
}

/** Slack's own: 12 series (6, in an older version of its page), 20 points. What can be read on a phone is less. */
const limits = { titleChars: 50, labelChars: 20, bars: 6, lines: 3, points: 20 } as const;
const pointsMin = 4;

interface Drawn {
  type: 'bar' | 'line';
  names: string[];
  points: Point[];
  x: string;
  y: string;
}

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
      return thresholds(chart);
    case 'accuracy':
      return accuracy(chart);
    case 'waiting':
      return waiting(chart);
  }
}

/** Four hours a bar: six of them make a day, also one of 23 or 25 hours. */
function hours({ parts, hours: all }: HoursChart): Drawn | null {
  const names = parts.map(({ name }) => unitsAtMost(safeText(name, limits.labelChars), limits.labelChars));
  if (parts.length === 0 || parts.length > limits.lines || new Set(names).size < names.length) return null;
  const decided = all.filter(({ counts }) => counts.some((count) => count > 0)).length;
  if (decided < pointsMin) return null;
  const points = Array.from({ length: limits.bars }, (_, group) => {
    const within = all.filter(({ hour }) => Math.floor(hour / 4) === group);
    return {
      label: `${pad(group * 4)}–${pad(group * 4 + 4)}`,
      values: parts.map((_part, part) => within.reduce((sum, { counts }) => sum + (counts[part] ?? 0), 0)),
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

function confusions({ pairs }: ConfusionsChart): Drawn {
  const each = Math.floor((limits.labelChars - '→'.length) / 2);
  return {
    type: 'bar',
    names: ['corrections'],
    points: byFrequency(pairs)
      .slice(0, limits.bars)
      .map(({ predicted, final, count }) => ({
        label: `${isolated(safeText(predicted, 60), each)}→${isolated(safeText(final, 60), each)}`,
        values: [count],
      })),
    x: 'predicted → final',
    y: 'corrections',
  };
}

function thresholds({ points, current, advised, errorAllowed }: ThresholdChart): Drawn | null {
  const known = points.flatMap(({ threshold: at, coverage, errorAtMost }) =>
    coverage === null || errorAtMost === null ? [] : [{ at, values: [tenths(coverage), tenths(errorAtMost)] }],
  );
  const isMarked = (at: number) => at === current || at === advised;
  const sorted = known.toSorted((a, b) => a.at - b.at);
  const marked = sorted.filter(({ at }) => isMarked(at));
  const kept = new Set([
    ...spread(
      sorted.filter(({ at }) => !isMarked(at)),
      limits.points - marked.length,
    ),
    ...marked,
  ]);
  const name = (at: number) =>
    `${threshold(at)}${at === current ? ' now' : ''}${at === advised && at !== current ? ' advised' : ''}`;
  return {
    type: 'line',
    names: ['approved', 'wrong at most', ...(errorAllowed === null ? [] : ['may be wrong'])],
    points: sorted
      .filter((point) => kept.has(point))
      .map(({ at, values }) => ({ label: name(at), values: [...values, tenths(errorAllowed ?? 0)] })),
    x: 'threshold',
    y: '%',
  };
}

function accuracy({ days }: AccuracyChart): Drawn {
  const known = days.flatMap(({ day, accuracy: found }) => (found ? [{ day, found }] : []));
  return {
    type: 'line',
    names: ['right', 'at least', 'at most'],
    points: known.slice(-limits.points).map(({ day, found: { share, lower, upper } }) => ({
      label: dayInWords(day),
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
    points: known.map(({ day, waited }) => ({
      label: dayInWords(day),
      values: [inUnit(waited.halfMs), inUnit(waited.nineInTenMs)],
    })),
    x: 'day',
    y: unit.inFull,
  };
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

/** So many of them, as even as may be, with the first and the last. */
function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, at) => all[Math.round((at * (all.length - 1)) / (count - 1))]).filter(
    (each) => each !== undefined,
  );
}

function tenths(share: number): number {
  return Number((share * 100).toFixed(1));
}

function pad(hour: number): string {
  return String(hour).padStart(2, '0');
}
