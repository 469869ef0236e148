import type {
  AccuracyChart,
  Chart,
  ConfusionsChart,
  Found,
  HoursChart,
  ThresholdChart,
  WaitingChart,
} from './chart.ts';
import { clock, counted, dayInWords, lasting, measured, percent, some, threshold } from './figures.ts';
import { sum } from './hour-parts.ts';
import { reliabilityInWords } from './reliability-words.ts';
import { isolated, safeText } from './safe-text.ts';

/** A chart without its picture. All of it is plain text, to be escaped wherever it goes. */
export interface ChartWords {
  /** 80 characters at most. */
  title: string;
  /** One sentence with a number: what a reader should take away, also where nothing is drawn. 240 characters at most. */
  takeaway: string;
  /** Every figure of the picture, for those who do not see it; as much as fits in 1,900 characters, for Slack takes 2,000. */
  altText: string;
  /** What the axes count. */
  units: string;
  /** Small print, or null. 240 characters at most. */
  note: string | null;
}

/** What a chart says, in words: the caller's own where there are any, else made from its figures. Throws nothing. */
export function wordsOf(chart: Chart): ChartWords {
  const { title, takeaway, shape, figures, units } = made(chart);
  const said = {
    title: safeText(chart.title ?? title, 80),
    // What is made here is of safe parts, some of them set apart from text in the other direction.
    takeaway: chart.takeaway === undefined ? takeaway : safeText(chart.takeaway, 240),
  };
  return {
    ...said,
    altText: atMost(1900, [`${said.title}. ${said.takeaway}`, shape, ...figures]),
    units,
    note: chart.note === undefined ? null : safeText(chart.note, 240),
  };
}

type Sentence = string | (() => string);

interface Made {
  title: string;
  takeaway: string;
  /** What kind of picture it is. */
  shape: string;
  /** The figures, a sentence each; one that few will read is made when it is read. */
  figures: Sentence[];
  units: string;
}

function made(chart: Chart): Made {
  switch (chart.kind) {
    case 'hours':
      return hoursInWords(chart);
    case 'reliability':
      return reliabilityInWords(chart);
    case 'confusions':
      return confusionsInWords(chart);
    case 'threshold':
      return thresholdInWords(chart);
    case 'accuracy':
      return accuracyInWords(chart);
    case 'waiting':
      return waitingInWords(chart);
  }
}

function hoursInWords({ parts, hours }: HoursChart): Made {
  const sums = hours.map(({ counts }) => sum(counts));
  const all = sum(sums);
  const most = Math.max(0, ...sums);
  const busiest = hours[sums.indexOf(most)];
  const figures = hours.flatMap(({ hour, counts }, at) =>
    sums[at] === 0
      ? []
      : [
          `${clock(hour)}: ${parts.map(({ name }, part) => `${counted(counts[part] ?? 0)} ${safeText(name, 30)}`).join(', ')}.`,
        ],
  );
  return {
    title: 'Decisions by hour',
    takeaway:
      all === 0 || !busiest
        ? 'Nothing was decided: 0 decisions.'
        : most === all
          ? `${some(all, 'decision')}, in the hour from ${clock(busiest.hour)} on.`
          : `${some(all, 'decision')}; the busiest hour began at ${clock(busiest.hour)}, with ${counted(most)}.`,
    shape: `Stacked bars, one for each of ${some(hours.length, 'hour')}.`,
    figures: figures.length < hours.length && figures.length > 0 ? [...figures, 'None in the other hours.'] : figures,
    units: 'decisions an hour',
  };
}

/** The most frequent first; those that are alike in the order in which they came. */
export function byFrequency(pairs: ConfusionsChart['pairs']): ConfusionsChart['pairs'] {
  return pairs.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count);
}

function confusionsInWords({ pairs }: ConfusionsChart): Made {
  const sorted = byFrequency(pairs);
  const [first] = sorted;
  const all = sum(sorted.map(({ count }) => count));
  const named = (label: string) => isolated(`“${safeText(label, 40)}”`);
  return {
    title: 'What was corrected to what',
    takeaway: first
      ? `${named(first.predicted)} became ${named(first.final)} ${times(first.count)}: ${measured(first.count / all)} of ${some(all, 'correction')}.`
      : 'Nothing was corrected: 0 corrections.',
    shape: 'Bars, the most frequent pair first.',
    // Of ten thousand labels there may be a great many pairs.
    figures: sorted.map(
      ({ predicted, final, count }) =>
        () =>
          `${named(predicted)} became ${named(final)} ${times(count)}.`,
    ),
    units: 'corrections',
  };
}

function thresholdInWords({ points, current, advised, errorAllowed }: ThresholdChart): Made {
  const sorted = points.toSorted((a, b) => a.threshold - b.threshold);
  const at = (value: number | null) => sorted.find((point) => point.threshold === value);
  const brief = ({ coverage, error, errorAtMost }: ThresholdChart['points'][number]) =>
    [
      coverage === null ? [] : [`${measured(coverage)} approved`],
      errorAtMost !== null
        ? [`at most ${measured(errorAtMost)} of that wrong`]
        : error === null
          ? []
          : [`${measured(error)} of that wrong, as far as known`],
    ]
      .flat()
      .join(', ') || 'nothing known';
  const says = (point: ThresholdChart['points'][number]) =>
    [
      point.coverage === null ? [] : [`${measured(point.coverage)} approved`],
      point.error === null ? [] : [`${measured(point.error)} of them wrong`],
      point.errorAtMost === null ? [] : [`at most ${measured(point.errorAtMost)} wrong`],
    ]
      .flat()
      .join(', ') || 'nothing known';
  const lines: [string, number | null][] = [
    ['Now', current],
    ['Advised', advised === current ? null : advised],
  ];
  const takeaway = lines.flatMap(([name, value]) => {
    const point = at(value);
    return value === null || !point ? [] : [`${name} ${threshold(value)}: ${brief(point)}.`];
  });
  const kept = current !== null && advised === current ? ' That is what is advised.' : '';
  return {
    title: 'What the gate would approve',
    takeaway:
      takeaway.length > 0
        ? `${takeaway.join(' ')}${kept}`
        : `Known at ${some(sorted.length, 'threshold')}; none is marked.`,
    shape: `Two curves over the threshold: the share that is approved, and the share of it that is wrong.${
      errorAllowed === null ? '' : ` ${percent(errorAllowed)} may be wrong.`
    }`,
    figures: sorted.map((point) => `${threshold(point.threshold)}: ${says(point)}.`),
    units: 'share of predictions, and of what is approved',
  };
}

function accuracyInWords({ days }: AccuracyChart): Made {
  const known = days.flatMap(({ day, accuracy }) => (accuracy ? [{ day, accuracy }] : []));
  const last = known.at(-1);
  const says = ({ share, lower, upper, count }: Found) =>
    `${measured(share)} right, between ${measured(lower)} and ${measured(upper)}, from ${some(count, 'answer')}`;
  return {
    title: 'How good the model is',
    takeaway: last
      ? `${dayInWords(last.day)}: ${measured(last.accuracy.share)} right, between ${measured(last.accuracy.lower)} and ${measured(last.accuracy.upper)}${since(known)}.`
      : 'Nothing is known yet: 0 days with answers.',
    shape: `A line over ${some(days.length, 'day')}, with the interval of each.`,
    figures: days.map(({ day, accuracy }) => `${dayInWords(day)}: ${accuracy ? says(accuracy) : 'not known'}.`),
    units: 'share that is right',
  };
}

/** Speaks of a change only where chance does not explain it: where the two intervals do not meet. */
function since(known: { day: string; accuracy: Found }[]): string {
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last || first === last) return '';
  const change = last.accuracy.share - first.accuracy.share;
  const clear = last.accuracy.lower > first.accuracy.upper || last.accuracy.upper < first.accuracy.lower;
  if (!clear) return `; no clear change since ${dayInWords(first.day)}`;
  return `; ${Math.abs(change * 100).toFixed(1)} points ${change > 0 ? 'more' : 'less'} than on ${dayInWords(first.day)}`;
}

function waitingInWords({ days }: WaitingChart): Made {
  const last = days.findLast(({ waited }) => waited !== null);
  return {
    title: 'How long items waited',
    takeaway: last?.waited
      ? `${dayInWords(last.day)}: half were decided within ${lasting(last.waited.halfMs)}, nine in ten within ${lasting(last.waited.nineInTenMs)}.`
      : 'Nothing was decided: 0 items.',
    shape: `Two lines over ${some(days.length, 'day')}: within what time half were decided, and nine in ten.`,
    figures: days.map(({ day, waited }) =>
      waited
        ? `${dayInWords(day)}: ${lasting(waited.halfMs)} and ${lasting(waited.nineInTenMs)}, ${some(waited.count, 'item')}.`
        : `${dayInWords(day)}: nothing decided.`,
    ),
    units: 'time until decided',
  };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${counted(count)} times`;
}

/** Whole sentences, as many as fit; then how many do not. */
function atMost(charsMax: number, sentences: Sentence[]): string {
  const kept: string[] = [];
  const room = charsMax - 20;
  for (const [at, each] of sentences.entries()) {
    const sentence = typeof each === 'string' ? each : each();
    if (kept.join(' ').length + 1 + sentence.length > room)
      return [...kept, `… and ${sentences.length - at} more.`].join(' ');
    kept.push(sentence);
  }
  return kept.join(' ');
}
