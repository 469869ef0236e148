import type { RecordableHistogram } from 'node:perf_hooks';
import { quantile } from '../support/numbers.ts';
import type { Books } from './books.ts';
import type { Load } from './load.ts';
import { limits } from './plan.ts';
import { memorySlope, type Sample } from './watch.ts';

/** What came of a soak. */
export interface Outcome {
  minutes: number;
  /** From where on memory is judged. */
  fromMinute: number;
  load: Load;
  books: Books;
  samples: Sample[];
  deliveries: number;
  resumed: number;
  /** How many faults were planted in a copy of the books, to see whether the check finds them. */
  planted: number;
  /** Those that it does not find, a sentence each. */
  missed: string[];
  /** What of all that was promised does not hold. */
  broken: string[];
}

/** What keeps it from having gone well, a sentence each. */
export function complaints({ load, books, samples, broken, missed, fromMinute }: Outcome): string[] {
  const slope = memorySlope(samples, fromMinute);
  const late = (what: string, times: RecordableHistogram, limitMs: number) =>
    p99(times) > limitMs ? [`${what} took ${shown(p99(times))} ms at p99, more than ${limitMs} ms`] : [];
  return [
    ...[...books.wrong].map(([sentence, times]) => `${times} times: ${sentence}`),
    ...broken,
    ...missed,
    ...late('a prediction', load.intake, limits.intakeP99Ms),
    ...late('a click', load.clicks, limits.clickP99Ms),
    ...(slope !== null && slope > limits.memoryMbPerMinute
      ? [`memory grew by ${slope.toFixed(2)} MB a minute, more than ${limits.memoryMbPerMinute}`]
      : []),
  ];
}

/** The figures as a Markdown table, which reads as well on a terminal. */
export function reportOf(outcome: Outcome): string {
  const { load, books, samples, minutes, fromMinute, deliveries, resumed, planted } = outcome;
  const slope = memorySlope(samples, fromMinute);
  const times = (name: string, histogram: RecordableHistogram, limitMs?: number): string[] => [
    name,
    histogram.count.toLocaleString('en'),
    `${shown(histogram.percentile(50) / 1000)} / ${shown(p99(histogram))} / ${shown(histogram.max / 1000)} ms`,
    limitMs === undefined ? '' : `p99 ${limitMs} ms`,
  ];
  const over = (pick: (sample: Sample) => number) => {
    const values = samples.map(pick);
    return `${shown(quantile(values, 0.5))} / ${shown(Math.max(...values))}`;
  };
  const at = (pick: (sample: Sample) => number) =>
    [samples[0], samples.at(-1)].map((one) => (one ? shown(pick(one)) : '–')).join(' → ');
  const rows = [
    ['what', 'how many', 'median / p99 / most', 'limit'],
    times('prediction → accepted', load.intake, limits.intakeP99Ms),
    times('click in Slack → acknowledged', load.clicks, limits.clickP99Ms),
    times('answer over HTTP → accepted', load.reviews),
    times('answer → told by long poll', load.told),
    ['webhook deliveries', deliveries.toLocaleString('en'), '', ''],
    ['interrupted readers that resumed', resumed.toLocaleString('en'), '', ''],
    ['', '', '', ''],
    [
      'p99 of a prediction in ten seconds, ms',
      '',
      over(({ intakeMs }) => intakeMs),
      keptIn(samples, 'intakeMs', limits.intakeP99Ms),
    ],
    [
      'p99 of a click in ten seconds, ms',
      '',
      over(({ clickMs }) => clickMs),
      keptIn(samples, 'clickMs', limits.clickP99Ms),
    ],
    ['the generator was late itself, ms', '', over(({ generatorLateMs }) => generatorLateMs), ''],
    ['the machine kept an idle process waiting, ms', '', over(({ machineLateMs }) => machineLateMs), ''],
    ['its disk took for one page, ms', '', over(({ diskMs }) => diskMs), ''],
    ['memory, MB', at(({ memoryMb }) => memoryMb), over(({ memoryMb }) => memoryMb), ''],
    [
      `its slope from minute ${fromMinute} on`,
      slope === null ? 'too short to tell' : `${slope.toFixed(2)} MB a minute`,
      '',
      `${limits.memoryMbPerMinute} MB a minute`,
    ],
    ['open files and sockets', at(({ files }) => files), over(({ files }) => files), ''],
    ['connections to Postgres', at(({ connections }) => connections), over(({ connections }) => connections), ''],
    ['dead rows in Postgres', at(({ deadRows }) => deadRows), over(({ deadRows }) => deadRows), ''],
    ['items that wait for a card', at(({ waiting }) => waiting), over(({ waiting }) => waiting), ''],
    ['open cards', at(({ openCards }) => openCards), over(({ openCards }) => openCards), ''],
    ['events without a place', '', over(({ unnumbered }) => unnumbered), ''],
    ['deliveries under way', '', over(({ undelivered }) => undelivered), ''],
    ['share of a core, service', '', over(({ serviceCpu }) => serviceCpu), ''],
    ['share of a core, generator', '', over(({ generatorCpu }) => generatorCpu), ''],
  ];
  const verdict = complaints(outcome);
  const memory = samples.map(({ memoryMb }) => memoryMb);
  return [
    `${minutes} minutes; ${books.accepted.size.toLocaleString('en')} predictions accepted, ${books.answered.size.toLocaleString('en')} answers acknowledged.`,
    '',
    ...rows.map((cells, n) => drawn(cells, rows) + (n === 0 ? `\n${ruled(rows)}` : '')),
    '',
    `Memory, from ${shown(Math.min(...memory))} to ${shown(Math.max(...memory))} MB: ${sparkline(memory)}`,
    '',
    'The ten seconds in which predictions waited longest:',
    ...worst(samples).map((each) => `- ${each}`),
    '',
    `${planted} faults were planted afterwards in a copy of what was promised; the check of it ${outcome.missed.length === 0 ? 'found them all' : 'did not find all of them'}.`,
    ...(verdict.length === 0
      ? ['Nothing was lost, doubled or refused, and every limit was kept.']
      : verdict.map((each) => `- ${each}`)),
  ].join('\n');
}

/** In how much of the time a limit held: one long stall decides what p99 the whole of it has. */
function keptIn(samples: Sample[], what: 'intakeMs' | 'clickMs', limitMs: number): string {
  const kept = samples.filter((sample) => sample[what] <= limitMs).length;
  return `kept in ${kept} of ${samples.length}`;
}

/** The ten seconds in which predictions waited longest, and what the machine did meanwhile. */
function worst(samples: Sample[]): string[] {
  return samples
    .toSorted((a, b) => b.intakeMs - a.intakeMs)
    .slice(0, 5)
    .map(
      ({ minute, intakeMs, clickMs, machineLateMs, diskMs, generatorLateMs, serviceCpu }) =>
        `minute ${minute.toFixed(1)}: prediction ${shown(intakeMs)}, click ${shown(clickMs)}, generator ${shown(generatorLateMs)}, machine ${shown(machineLateMs)}, disk ${shown(diskMs)} ms, service ${shown(serviceCpu)} cores`,
    );
}

/** At most sixty steps of eight heights, the lowest value at the foot. */
function sparkline(values: number[]): string {
  const steps = Math.min(60, values.length);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return Array.from({ length: steps }, (_, step) => {
    const value = values[Math.floor((step * values.length) / steps)] ?? low;
    return '▁▂▃▄▅▆▇█'[Math.round(((value - low) / Math.max(1, high - low)) * 7)];
  }).join('');
}

function widths(rows: string[][]): number[] {
  return (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
}

function drawn(cells: string[], rows: string[][]): string {
  return `| ${widths(rows)
    .map((width, column) => (cells[column] ?? '').padEnd(width))
    .join(' | ')} |`;
}

function ruled(rows: string[][]): string {
  return `| ${widths(rows)
    .map((width) => '-'.repeat(width))
    .join(' | ')} |`;
}

function p99(times: RecordableHistogram): number {
  return times.percentile(99) / 1000;
}

function shown(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}
