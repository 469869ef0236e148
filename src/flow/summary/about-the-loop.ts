import type { Outcome } from '../../review/item.ts';
import { duration, measured } from '../in-words.ts';
import type { ReviewerQuality } from '../reviewers.ts';
import { between, known, type Line, number, type Section, section, sentence, some } from './section.ts';
import { arrivedOf, decidedOf, type Rate, type Summary } from './summarize.ts';

export function came({ figures, before, weekBefore }: Summary): Section {
  const all = arrivedOf(figures);
  const { review, auto_approve, unreviewed, duplicate } = figures.arrived;
  const parts = [
    [auto_approve, 'approved by the gate'],
    [review, 'for people'],
    [unreviewed, 'left unreviewed'],
    [duplicate, 'like an earlier one'],
  ] as const;
  const split = parts.filter(([count]) => count > 0).map(([count, what]) => `${number(count)} ${what}`);
  return section('came', 'Came', all === 0, [
    all === 0 ? 'Nothing came.' : `${some(all, 'prediction')} came: ${split.join(', ')}.`,
    ...(before === null ? [] : [comparedWith(all, before)]),
    ...(weekBefore === null ? [] : [`A week before: ${number(arrivedOf(weekBefore))}.`]),
  ]);
}

/** `8.0 % above the mean of the 7 days before (1,114).` */
function comparedWith(now: number, { days, arrived }: NonNullable<Summary['before']>): string {
  const usual = arrived / days;
  if (usual === 0) return `Nothing came in the ${some(days, 'day')} before.`;
  const share = now / usual - 1;
  const how = Math.abs(share) < 0.005 ? 'As many as' : `${measured(Math.abs(share))} ${share > 0 ? 'above' : 'below'}`;
  return `${how} the mean of the ${some(days, 'day')} before (${number(usual)}).`;
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
    ...(changed.share === null
      ? []
      : [
          `${Math.round(changed.share * 100)} errors caught per 100 reviews${spanned(changed)}. People review what the model is unsure of, so this is not its error.`,
        ]),
    ...(before === null || before.changed.share === null
      ? []
      : [
          `In the ${some(before.days, 'day')} before: ${measured(before.changed.share)} of ${number(before.changed.of)}.`,
        ]),
  ]);
}

function spanned({ interval }: Rate): string {
  return interval === null ? '' : ` (${between(interval)})`;
}

export function waiting({ backlog, at }: Summary): Section {
  const { open, oldest, p90Ms, overdue, escalated, forecastDays, failing } = backlog;
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
    ...(overdue > 0 ? [`${number(overdue)} beyond their time.`] : []),
    ...(escalated > 0 ? [`${number(escalated)} with the leads.`] : []),
    ...(forecastDays !== null && forecastDays >= 1
      ? [`At the pace of the days before it takes ${forecastDays.toFixed(1)} days to answer them.`]
      : []),
    ...(failing > 0 ? [`${some(failing, 'card')} can’t be posted.`] : []),
  ];
  return { ...section('waiting', 'Waiting', open === 0, more), lines: [first, ...more.map((line) => [line])] };
}

export function times({ figures: { waited, handled, dueTimes } }: Summary): Section {
  return section('times', 'Time to decide', waited === null, [
    waited === null
      ? 'Nothing was decided.'
      : `Half of ${some(waited.count, 'decision')} within ${duration(waited.p50Ms)} of arriving, nine of ten within ${duration(waited.p90Ms)}.`,
    ...(handled === null
      ? []
      : [`Answering one took ${duration(handled.p50Ms)} (nine of ten ${duration(handled.p90Ms)} or less).`]),
    ...(dueTimes.ended === 0
      ? []
      : [`${number(dueTimes.met)} of ${number(dueTimes.ended)} that had a time were decided within it.`]),
  ]);
}

const peopleShown = 12;

export function reviewers({ figures, quality, reviewers }: Summary, named: boolean): Section {
  const { people, peopleLeftOut } = figures;
  const agreement = known(quality.agreement);
  const agree =
    agreement === null
      ? []
      : [
          `Over ${some(agreement.items, 'item')} that several answered they agree in ${measured(agreement.percent)}${agreement.alpha === null ? '' : ` (Krippendorff’s α ${agreement.alpha.toFixed(2)})`}.`,
        ];
  const worries = reviewers.flatMap((one) => {
    const why = worryOf(one);
    return why === null ? [] : [{ reviewer: one.reviewer, why }];
  });
  const careful = new Map(worries.map(({ reviewer, why }) => [reviewer, why]));
  const count = people.length + peopleLeftOut;
  if (count === 0) return section('reviewers', 'Reviewers', worries.length === 0, ['Nobody answered.']);
  const first: Line = [`${some(count, 'person', 'people')} answered.`];
  const agreeing = agree.map((line): Line => [line]);
  const isWorried = (line: Line) =>
    line.some((part) => typeof part === 'object' && 'person' in part && careful.has(part.person));
  const all: Line[] = named
    ? people.slice(0, peopleShown).map(({ reviewer, answers, approved, medianMs }): Line => {
        const why = careful.get(reviewer);
        return [
          { person: reviewer },
          `: ${some(answers, 'answer')}, ${measured(approved / answers)} approved`,
          ...(medianMs === null ? [] : [`, half within ${duration(medianMs)}`]),
          ...(why === undefined ? [] : [`; ${why}`]),
          '.',
        ];
      })
    : worries.length === 0
      ? []
      : [
          [
            `${some(worries.length, 'of them should be looked at', 'of them should be looked at')}: the page names them.`,
          ],
        ];
  return {
    key: 'reviewers',
    title: 'Reviewers',
    quiet: !named && worries.length === 0 && agree.length === 0,
    lines: [first, ...all, ...agreeing],
    brief: [first, ...all.filter((line) => !named || isWorried(line)), ...agreeing],
  };
}

/** What a lead should talk with this reviewer about; null: nothing. Alarms are those of the reviewers' figures. */
export function worryOf({
  seedTest,
  seedCatchRate,
  overReliance,
  underReliance,
  speed,
  consistency,
}: ReviewerQuality): string | null {
  const worries = [
    ...(seedTest?.careless
      ? [`caught ${measured(seedCatchRate.share ?? 0)} of ${seedCatchRate.n} planted mistakes`]
      : []),
    ...((overReliance.interval?.lower ?? 0) > 0.2
      ? [`kept ${measured(overReliance.share ?? 0)} of wrong predictions`]
      : []),
    ...((underReliance.interval?.lower ?? 0) > 0.1
      ? [`changed ${measured(underReliance.share ?? 0)} of right predictions`]
      : []),
    ...((speed.tooFast.interval?.lower ?? 0) > 0.3
      ? [`${measured(speed.tooFast.share ?? 0)} faster than one can read`]
      : []),
    ...(consistency && consistency.kappa < 0.6
      ? [`says something else when asked again (κ ${consistency.kappa.toFixed(2)})`]
      : []),
  ];
  return worries.length === 0 ? null : worries.join(', ');
}

export function data({ figures, newRecords: { since, count } }: Summary): Section {
  const label = figures.records === 0 ? 'No new training records.' : `${some(figures.records, 'new training record')}.`;
  const total =
    since === null
      ? `${some(count, 'record')} in all, and no dataset was frozen so far.`
      : `${some(count, 'record')} since the last dataset was frozen (${since.toISOString().slice(0, 10)}).`;
  return section('data', 'Training data', figures.records === 0, figures.records === 0 ? [label] : [label, total]);
}
