import { dayOf } from '../../review/day.ts';
import type { Outcome } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { duration, measured } from '../in-words.ts';
import type { ReviewerQuality } from '../reviewers.ts';
import type { PersonFigures } from './day-figures.ts';
import {
  between,
  daysBefore,
  known,
  type Line,
  number,
  pace,
  type Section,
  section,
  sentence,
  some,
} from './section.ts';
import { arrivedOf, decidedOf, type Rate, recordsMax, type Summary } from './summarize.ts';

export function came({ shadow }: Project, { figures, before, weekBefore }: Summary): Section {
  const all = arrivedOf(figures);
  const { review, auto_approve, unreviewed, duplicate } = figures.arrived;
  const parts = [
    [auto_approve, 'approved by the gate'],
    [review, shadow ? 'that would have been for people' : 'for people'],
    [unreviewed, 'left unreviewed'],
    [duplicate, 'like an earlier one'],
  ] as const;
  const split = parts.filter(([count]) => count > 0).map(([count, what]) => `${number(count)} ${what}`);
  return section('came', 'Came', all === 0, [
    all === 0 ? 'Nothing came.' : `${some(all, 'prediction')} came: ${split.join(', ')}.`,
    ...(before === null ? [] : [comparedWith(all, before)]),
    ...(weekBefore === null ? [] : [`A week before it was ${number(arrivedOf(weekBefore))}.`]),
  ]);
}

/** `8.0 % above the mean of the seven days before (1,114 a day).` */
function comparedWith(now: number, { days, arrived }: NonNullable<Summary['before']>): string {
  const usual = arrived / days;
  if (usual === 0) return `Nothing came in ${daysBefore(days)}.`;
  const share = now / usual - 1;
  const how = Math.abs(share) < 0.005 ? 'As many as' : `${measured(Math.abs(share))} ${share > 0 ? 'above' : 'below'}`;
  return `${how} the mean of ${daysBefore(days)} (${pace(usual)}).`;
}

const endings: [Outcome, string][] = [
  ['no_consensus', 'without agreement'],
  ['expired', 'expired'],
  ['withdrawn', 'withdrawn'],
];

export function reviewed({ figures, changed, before }: Summary): Section {
  const { outcomes } = figures;
  const others = endings.flatMap(([outcome, what]) => {
    const count = outcomes[outcome] ?? 0;
    return count > 0 ? [`${number(count)} ${what}`] : [];
  });
  const { approved = 0, corrected = 0, rejected = 0 } = outcomes;
  const answered = [
    [approved, 'approved'],
    [corrected, 'corrected'],
    [rejected, 'rejected'],
  ] as const;
  const split = answered.filter(([count]) => count > 0).map(([count, what]) => `${number(count)} ${what}`);
  return section('reviewed', 'Reviewed', decidedOf(figures) === 0, [
    changed.of === 0 ? 'People decided nothing.' : `${some(changed.of, 'decision')} by people: ${split.join(', ')}.`,
    ...(others.length === 0 ? [] : [`${sentence(others.join(', '))}.`]),
    ...(changed.of === 0 ? [] : [caught(changed)]),
    ...(before === null || before.changed.share === null
      ? []
      : [
          `In ${daysBefore(before.days)} they changed ${measured(before.changed.share)} of ${some(before.changed.of, 'decision')}.`,
        ]),
  ]);
}

/** Of a few a share says more about chance. */
function caught({ count, of, share, interval }: Rate): string {
  const changed = `They changed ${number(count)} of ${number(of)}`;
  const per100 =
    share === null || interval === null
      ? ''
      : `: ${some(share * 100, 'error')} caught per 100 reviews (${between(interval)})`;
  return `${changed}${per100}. People review what the model is unsure of, so this is not its error.`;
}

export function waiting({ backlog, before, at }: Summary): Section {
  const { open, oldest, p90Ms, overdue, escalated, perDay, forecastDays, failing } = backlog;
  const since = (from: Date) => duration(at.getTime() - from.getTime());
  const first: Line = oldest
    ? [
        ...(open === 1
          ? [{ text: '1 item', item: oldest.item }, ' is open, for ']
          : [`${number(open)} items are open, `, { text: 'the oldest', item: oldest.item }, ' for ']),
        since(oldest.at),
        ...(open >= 10 && p90Ms !== null ? [`, nine of ten for ${duration(p90Ms)} or less`] : []),
        '.',
      ]
    : ['Nothing waits.'];
  const more = [
    ...(overdue > 0 ? [`${some(overdue, 'is beyond its time', 'are beyond their time')}.`] : []),
    ...(escalated > 0 ? [`${some(escalated, 'is', 'are')} with the leads.`] : []),
    ...(before !== null && perDay !== null && forecastDays !== null && forecastDays >= 1
      ? [
          `At the pace of ${daysBefore(before.days)} (${pace(perDay)}) it takes ${forecastDays.toFixed(1)} days to decide them.`,
        ]
      : []),
    ...(failing > 0 ? [`${some(failing, 'card')} can’t be posted.`] : []),
  ];
  return { ...section('waiting', 'Waiting', open === 0, more), lines: [first, ...more.map((line) => [line])] };
}

export function times({ figures: { waited, handled, dueTimes } }: Summary): Section {
  const quiet = waited === null && handled === null && dueTimes.ended === 0;
  return section('times', 'Time to decide', quiet, [
    waited === null
      ? 'People decided nothing.'
      : waited.count === 1
        ? `1 decision, ${duration(waited.p50Ms)} after arriving.`
        : `Half of ${number(waited.count)} decisions within ${duration(waited.p50Ms)} of arriving, nine of ten within ${duration(waited.p90Ms)}.`,
    ...(handled === null
      ? []
      : [
          handled.count === 1
            ? `1 answer took ${duration(handled.p50Ms)}.`
            : `Half of ${number(handled.count)} answers took ${duration(handled.p50Ms)} or less, nine of ten ${duration(handled.p90Ms)} or less.`,
        ]),
    ...(dueTimes.ended === 0
      ? []
      : [
          `${number(dueTimes.met)} of ${number(dueTimes.ended)} that had a time ${dueTimes.met === 1 ? 'was' : 'were'} decided within it.`,
        ]),
  ]);
}

const peopleShown = 12;

export function reviewers({ figures, quality, reviewers }: Summary, named: boolean): Section {
  const { people, peopleLeftOut } = figures;
  const agreement = known(quality.agreement);
  const agree: Line[] =
    agreement === null
      ? []
      : [
          [
            `In seven days several people answered each of ${some(agreement.items, 'item')}, and ${measured(agreement.percent)} of their answers agree${agreement.alpha === null ? '' : ` (α ${agreement.alpha.toFixed(2)}: 0 is as often as by chance, 1 is always)`}.`,
          ],
        ];
  const worries = new Map(
    reviewers.flatMap((one): [string, string][] => {
      const why = worryOf(one);
      return why === null ? [] : [[one.reviewer, why]];
    }),
  );
  const count = people.length + peopleLeftOut;
  const first: Line = [count === 0 ? 'Nobody answered.' : `${some(count, 'person', 'people')} answered.`];
  const each = named ? byName(people, count, worries) : lookAt(worries.size);
  return {
    key: 'reviewers',
    title: 'Reviewers',
    quiet: (!named || count === 0) && worries.size === 0 && agree.length === 0,
    lines: [first, ...each, ...agree],
    brief: [first, ...each.filter((line) => !named || isAbout(line, worries)), ...agree],
  };
}

function isAbout(line: Line, people: Map<string, string>): boolean {
  return line.some((part) => typeof part === 'object' && 'person' in part && people.has(part.person));
}

function byName(people: PersonFigures[], count: number, worries: Map<string, string>): Line[] {
  const shown = people.slice(0, peopleShown);
  const lines = shown.map(({ reviewer, answers, approved, medianMs }): Line => {
    const why = worries.get(reviewer);
    return [
      { person: reviewer },
      `: ${some(answers, 'answer')}, ${measured(approved / answers)} approved`,
      ...(medianMs === null ? [] : [`, half within ${duration(medianMs)}`]),
      ...(why === undefined ? [] : [`; in thirty days ${why}`]),
      '.',
    ];
  });
  const others = [...worries].filter(([reviewer]) => !shown.some((one) => one.reviewer === reviewer));
  return [
    ...lines,
    ...(count > shown.length ? [[`${some(count - shown.length, 'other')} answered too.`]] : []),
    ...others.map(([reviewer, why]): Line => [{ person: reviewer }, `: in thirty days ${why}.`]),
  ];
}

function lookAt(worries: number): Line[] {
  return worries === 0 ? [] : [[`${some(worries, 'reviewer')} should be looked at: the page names them.`]];
}

/** What a lead should talk with this reviewer about; null: nothing. Alarms are those of the reviewers' figures. */
export function worryOf({
  seedTest,
  seedCatchRate,
  overReliance,
  underReliance,
  speed,
  consistency,
  repeats,
}: ReviewerQuality): string | null {
  const worries = [
    ...(seedTest?.careless
      ? [`caught ${measured(seedCatchRate.share ?? 0)} of ${seedCatchRate.n} planted mistakes`]
      : []),
    ...((overReliance.interval?.lower ?? 0) > 0.2
      ? [`kept ${measured(overReliance.share ?? 0)} of ${overReliance.n} wrong predictions`]
      : []),
    ...((underReliance.interval?.lower ?? 0) > 0.1
      ? [`changed ${measured(underReliance.share ?? 0)} of ${underReliance.n} right predictions`]
      : []),
    ...((speed.tooFast.interval?.lower ?? 0) > 0.3
      ? [`gave ${measured(speed.tooFast.share ?? 0)} of ${speed.tooFast.n} answers faster than one can read`]
      : []),
    ...(consistency && consistency.kappa < 0.6
      ? [
          `often said something else when asked again (κ ${consistency.kappa.toFixed(2)} over ${repeats}: 0 is as by chance, 1 is always the same)`,
        ]
      : []),
  ];
  return worries.length === 0 ? null : worries.join(', ');
}

export function data({ figures, timezone, newRecords: { since, count } }: Summary): Section {
  const label = figures.records === 0 ? 'No new training records.' : `${some(figures.records, 'new training record')}.`;
  const records = `${some(count, 'record')}${count === recordsMax ? ' or more' : ''}`;
  const total =
    since === null
      ? `${records} in all, and no dataset was frozen so far.`
      : `${records} since the last dataset was frozen (${dayOf(since, timezone)}).`;
  return section('data', 'Training data', figures.records === 0, figures.records === 0 ? [label] : [label, total]);
}
