import { daysAfter, periodOf } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';
import { adviceInWords } from '../advice-words.ts';
import { duration, measured, percent } from '../in-words.ts';
import {
  between,
  howSure,
  known,
  type Line,
  mean,
  nameOf,
  number,
  type Section,
  section,
  sentence,
  some,
  titlesOf,
  whyOf,
} from './section.ts';
import { arrivedOf, type Summary } from './summarize.ts';

export function accuracy({ quality, trend, day, timezone }: Summary): Section {
  const lines = quality.versions.map((version) => {
    const name = nameOf(version);
    const found = known(version.accuracy);
    if (!found) return `${sentence(name)}: ${whyOf(version.accuracy)}`;
    return `${sentence(name)}: ${measured(found.share)} of ${some(version.predictions, 'prediction')} right (${howSure(found)}), by ${some(version.audits, 'audit')} and what people were asked about.`;
  });
  const days = trend.flatMap(({ figures }) => figures.accuracy ?? []);
  const { from, to } = quality.period;
  const isShorter = from > periodOf(daysAfter(day, -6), timezone).from;
  return section('accuracy', 'Accuracy, last seven days', quality.versions.length === 0, [
    ...(lines.length === 0 ? ['No prediction came.'] : lines),
    ...(isShorter ? [`So many came that this is of the last ${duration(to.getTime() - from.getTime())} alone.`] : []),
    ...(days.length > 1 ? [`It was known on ${days.length} of ${trend.length} days that were counted.`] : []),
  ]);
}

export function labels(project: Project, { rises, figures }: Summary): Section {
  const title = titlesOf(project);
  const most = figures.labels
    .filter(({ answered }) => answered >= 10)
    .sort((a, b) => b.wrong / b.answered - a.wrong / a.answered)
    .slice(0, 3)
    .filter(({ wrong }) => wrong > 0);
  return section('labels', 'Labels', rises.length === 0 && most.length === 0, [
    ...rises.map(
      ({ label, now, before }) =>
        `Predictions of ${title(label)} were changed more often than before: ${measured(now.share ?? 0)} of ${number(now.of)}, ${measured(before.share ?? 0)} of ${number(before.of)} in the days before.`,
    ),
    ...(most.length === 0
      ? ['No label with ten answers or more was changed.']
      : [
          `Changed most: ${most.map(({ label, wrong, answered }) => `${title(label)} ${measured(wrong / answered)} (${number(wrong)} of ${number(answered)})`).join(', ')}.`,
        ]),
  ]);
}

const confusionsShown = 5;

export function confusions(project: Project, { figures }: Summary): Section {
  const title = titlesOf(project);
  const shown = figures.confusions.slice(0, confusionsShown);
  const lines = shown.map(({ label, truth, count, items }): Line => {
    const links = items.flatMap((item, i): Line => [i === 0 ? ' (' : ', ', { text: String(i + 1), item }]);
    return [`${title(label)} → ${title(truth)}: ${number(count)}`, ...(links.length > 0 ? [...links, ')'] : [])];
  });
  const none =
    project.task === 'classification' ? 'No label was taken for another.' : 'Only single labels are confused.';
  return {
    key: 'confusions',
    title: 'Taken for another',
    quiet: lines.length === 0,
    brief: null,
    lines: lines.length === 0 ? [[none]] : lines,
  };
}

export function calibration({ quality }: Summary): Section {
  const lines = quality.versions.slice(0, 3).map((version) => {
    const found = known(version.calibration);
    if (!found) return { quiet: true, line: `${sentence(nameOf(version))}: ${whyOf(version.calibration)}` };
    const sure = mean(found.bands.map(({ weight, confidence }) => [weight, confidence ?? 0]));
    const right = mean(found.bands.map(({ weight, accuracy }) => [weight, accuracy ?? 0]));
    const gap = sure - right;
    const says =
      Math.abs(gap) < 0.02
        ? 'it is as sure as it is right'
        : gap > 0
          ? 'it is surer of itself than it should be'
          : 'it is less sure of itself than it could be';
    return {
      quiet: Math.abs(gap) < 0.02,
      line: `${sentence(nameOf(version))}: ${says} (${measured(sure)} sure, ${measured(right)} right, on average ${(found.ece * 100).toFixed(1)} points off, over ${some(found.settled, 'decision')}).`,
    };
  });
  return section(
    'calibration',
    'Confidence',
    lines.every(({ quiet }) => quiet),
    lines.length === 0 ? ['No prediction came.'] : lines.map(({ line }) => line),
  );
}

export function gate(
  { bound, gate: { threshold } }: Project,
  { day, figures, gate: { stop, standing }, advice, trend }: Summary,
): Section {
  const all = arrivedOf(figures);
  const week = trend.filter((one) => one.day > daysAfter(day, -7)).map((one) => one.figures.gateSample);
  const audited = week.reduce((sum, one) => sum + one.audited, 0);
  const wrong = week.reduce((sum, one) => sum + one.wrong, 0);
  const { error } = advice.current;
  const lines = [
    ...(stop
      ? [
          `Nothing is approved without a person: stopped ${stop.by === 'watch' ? 'by itself' : 'by a lead'}${stop.why ? ` (${stop.why})` : ''}.`,
        ]
      : []),
    all === 0
      ? 'Nothing came that it could have approved.'
      : `At ${threshold} the gate approved ${number(figures.arrived.auto_approve)} of ${some(all, 'prediction')} (${measured(figures.arrived.auto_approve / all)}).`,
    ...(audited === 0
      ? ['Of what it approves nothing was audited in seven days.']
      : [
          `In seven days ${some(audited, 'audit')} of what it approves found ${wrong === 0 ? 'nothing' : number(wrong)} wrong.`,
        ]),
    ...(error && advice.current.sampled > 0
      ? [
          `Over all audits of this version: ${number(advice.current.wrong)} of ${number(advice.current.sampled)} wrong (${between(error)}).`,
        ]
      : []),
    ...(bound
      ? [
          standing === null
            ? `It has to keep ${percent(bound.error)}, and nothing of this version was audited so far.`
            : standing.certifiedAt
              ? `This version has shown that it keeps the bound of ${percent(bound.error)}.`
              : `This version has not shown yet that it keeps the bound of ${percent(bound.error)}: ${number(standing.wrong)} of ${some(standing.audited, 'audit')} wrong.`,
        ]
      : []),
  ];
  return section('gate', 'Auto-approval', figures.arrived.auto_approve === 0 && !stop && audited === 0, lines);
}

export function advice(project: Project, { advice, adviceDismissed }: Summary): Section {
  const { headline, sentences } = adviceInWords(project, advice);
  const changes = advice.certified !== null && advice.certified.threshold !== advice.current.threshold;
  if (changes && adviceDismissed) return section('advice', 'Advice', true, [`${headline} A lead has dismissed this.`]);
  return section('advice', 'Advice', !changes, [headline, ...(changes ? sentences.slice(1, 3) : [])]);
}

export function drift({ task }: Project, { quality }: Summary): Section {
  const lines = quality.versions.slice(0, 3).flatMap((version) => {
    const shift = known(version.labelShift);
    if (!shift) return [];
    const isShift = shift.psi >= 0.1 && shift.pValue <= 0.01;
    const how = isShift
      ? 'comes with another mix of labels than in the seven days before'
      : 'comes with the same mix of labels';
    return [
      {
        isShift,
        line: `${sentence(nameOf(version))} ${how} (stability index ${shift.psi.toFixed(2)}; ${some(shift.now, 'prediction')}, ${number(shift.before)} before).`,
      },
    ];
  });
  const none =
    task === 'classification'
      ? 'Too little came in one of the two weeks to compare them.'
      : 'Only single labels have a mix.';
  return section(
    'drift',
    'What comes',
    !lines.some(({ isShift }) => isShift),
    lines.length === 0 ? [none] : lines.map(({ line }) => line),
  );
}
