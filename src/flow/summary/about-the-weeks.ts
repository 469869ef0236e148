import { type Day, dayInWords } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';
import { measured, versionInWords } from '../in-words.ts';
import type { Compared, WrongShare } from './against-the-week-before.ts';
import {
  between,
  howSure,
  known,
  type Line,
  number,
  type Section,
  section,
  sentence,
  some,
  titlesOf,
  whyOf,
} from './section.ts';
import { arrivedOf, changedOf, type Summary } from './summarize.ts';
import { type CountedDay, spans, type Together } from './together.ts';

/** What happened on the days that have no summary of their own; nothing where there are none. */
export function since({ daysBetween: days }: Summary): Section[] {
  const [first] = days;
  if (!first) return [];
  const happened = days.map(whatHappened);
  const all = { came: sum(happened, 'came'), decided: sum(happened, 'decided'), late: sum(happened, 'late') };
  const quiet = all.came === 0 && all.decided === 0 && all.late === 0;
  const names = inARow.format(days.map(({ day }) => weekday(day)));
  const lines: Line[] =
    days.length === 1
      ? [[{ text: names, day: first.day }, `: ${inWords(all)}`]]
      : [
          [`${names}: ${inWords(all)}`],
          ...days.map(({ day }, i): Line => [{ text: dayInWords(day), day }, `: ${inWords(happened[i] ?? all)}`]),
        ];
  return [{ key: 'since', title: 'Since then', quiet, brief: null, lines: quiet ? lines.slice(0, 1) : lines }];
}

interface Happened {
  came: number;
  decided: number;
  /** Of what was due by a time. */
  late: number;
}

function whatHappened({ figures }: CountedDay): Happened {
  const { ended, met } = figures.dueTimes;
  return { came: arrivedOf(figures), decided: changedOf(figures.outcomes).of, late: ended - met };
}

function inWords({ came, decided, late }: Happened): string {
  return `${number(came)} came, people decided ${number(decided)}${late > 0 ? `, ${number(late)} not in time` : ''}.`;
}

const inARow = new Intl.ListFormat('en', { type: 'conjunction' });

function weekday(day: Day): string {
  return dayInWords(day).split(' ')[0] ?? day;
}

function sum(of: Happened[], what: keyof Happened): number {
  return of.reduce((total, one) => total + one[what], 0);
}

export function weeks({ spans: { week, month } }: Summary): Section {
  const nothing = month.predictions === 0;
  // What is to be said of one day stands elsewhere.
  if (month.counted < 2)
    return section('weeks', 'Weeks', true, ['Nothing to add up: no two days of the last 28 were counted.']);
  const isKnown = ({ accuracy, approvedError }: Together) => known(accuracy) !== null || known(approvedError) !== null;
  return section('weeks', 'Weeks', !isKnown(week) && !isKnown(month), [
    ...(nothing ? ['No prediction came in 28 days.'] : linesTogether(week)),
    // Of a project that has just begun they would say the same.
    ...(month.counted > week.counted ? linesTogether(month) : []),
  ]);
}

/** What several days say together: here, and wherever only they are told. */
export function linesTogether(together: Together): string[] {
  const { predictions, audits, accuracy, approvedError } = together;
  const estimate = known(accuracy);
  const error = known(approvedError);
  return [
    estimate
      ? `In ${daysIn(together)} ${measured(estimate.share)} of ${some(predictions, 'prediction')} were right, whatever the version (${howSure(estimate)}): an estimate, by ${some(audits, 'audit')} and what people were asked about.`
      : `How much was right in ${daysIn(together)} is not known. ${whyOf(accuracy)}`,
    error
      ? `Of what the gate approves ${measured(error.share)} was wrong in ${daysIn(together)} (${between(error)}): ${number(error.wrong)} of ${some(error.audited, 'audit')}.`
      : `Of what the gate approves nothing was reviewed in ${daysIn(together)}.`,
  ];
}

function daysIn({ days, counted }: Together): string {
  const all = days === spans.week ? 'seven' : String(days);
  if (counted === days) return `${all} days`;
  return counted === 1 ? `the one counted day of ${all}` : `the ${counted} counted days of ${all}`;
}

const changedShown = 5;
const versionsShown = 3;

export function change(project: Project, { againstTheWeekBefore: { labels, versions, unseen } }: Summary): Section {
  const title = titlesOf(project);
  const changed = labels.filter(({ change: how }) => how !== 'chance');
  const counts = [
    ...(labels.length > 0 ? [some(labels.length, 'label')] : []),
    ...(versions.length > 0 ? [some(versions.length, 'version')] : []),
  ];
  const nothing =
    counts.length === 0
      ? 'Too little was answered in one of the two weeks to compare them.'
      : `Of ${counts.join(' and ')} none was wrong more or less often than in the seven days before, by more than chance explains.`;
  const quiet = [...labels, ...versions].every(({ change: how }) => how === 'chance');
  return section('change', 'Against the week before', quiet, [
    ...(quiet ? [nothing] : []),
    ...changed
      .slice(0, changedShown)
      .map(({ label, ...one }) => `${title(label)}: people changed ${comparedIn(one, 'wrong')}`),
    ...(!quiet && labels.length > changed.length
      ? [`${some(labels.length - changed.length, changed.length > 0 ? 'other label' : 'label')} changed by ${chance}.`]
      : []),
    ...versions
      .slice(0, versionsShown)
      .map((one) => `${sentence(versionInWords(one) || 'the model')}: right in ${comparedIn(one, 'right')}`),
    ...(unseen > 0 && versions.length > 0
      ? [
          `There was no chance that people would review ${some(unseen, 'prediction')}: versions are compared without them.`,
        ]
      : []),
  ]);
}

const chance = 'no more than chance explains';

/** How much is wrong in both weeks, or how much is right. */
function comparedIn({ now, before, change: how }: Compared, told: 'wrong' | 'right'): string {
  const share = (of: WrongShare) => {
    const { share: found, ...ends } = told === 'wrong' ? of : rightOf(of);
    return `${measured(found)} of ${number(of.answers)} (${between(ends)})`;
  };
  const verdict = how === 'chance' ? chance : `${how === 'more' ? 'worse' : 'better'} by more than chance explains`;
  return `${share(now)} in seven days, ${share(before)} in the seven before: ${verdict}.`;
}

function rightOf({ share, lower, upper }: WrongShare) {
  return { share: 1 - share, lower: 1 - upper, upper: 1 - lower };
}
