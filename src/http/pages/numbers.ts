import { duration, measured } from '../../flow/in-words.ts';
import { worryOf } from '../../flow/summary/about-the-loop.ts';
import type { DayFigures } from '../../flow/summary/day-figures.ts';
import { number } from '../../flow/summary/section.ts';
import type { Summary } from '../../flow/summary/summarize.ts';
import { clockAt, type Day } from '../../review/day.ts';
import { type Project, titleOf } from '../../review/project.ts';
import { type Html, html } from '../html.ts';
import { type Ground, personNamed } from './ground.ts';
import { bar, type Cell, figure, type Picture } from './table.ts';
import { foreign } from './words.ts';

const labelCharsMax = 60;
const labelsShown = 25;

const endings = [
  ['approved', 'Approved', 'approved'],
  ['corrected', 'Corrected', 'corrected'],
  ['rejected', 'Rejected', 'rejected'],
  ['expired', 'Expired', 'otherwise'],
  ['no_consensus', 'Without agreement', 'otherwise'],
  ['withdrawn', 'Withdrawn', 'otherwise'],
] as const;

/** How what people were asked about ended; of one day each leads to its items. */
export function endingsTable({ at }: Ground, day: Day | null, outcomes: DayFigures['outcomes']): Html | null {
  const all = endings.reduce((sum, [outcome]) => sum + (outcomes[outcome] ?? 0), 0);
  if (all === 0) return null;
  return figure({
    caption: 'How they ended',
    columns: [
      { title: 'Outcome' },
      { title: 'Items', isNumber: true },
      { title: 'Share', isNumber: true },
      { title: 'As a bar', isBar: true },
    ],
    rows: endings.flatMap(([outcome, title, kind]): Cell[][] => {
      const count = outcomes[outcome] ?? 0;
      if (count === 0) return [];
      const name = day === null ? title : html`<a href="${at.items(day, { what: outcome })}">${title}</a>`;
      return [[name, number(count), measured(count / all), bar([{ kind, share: count / all }])]];
    }),
  });
}

/** From the first hour in which anything was decided to the last. */
export function hoursTable(project: Project, hours: DayFigures['hours'], picture?: Picture): Html | null {
  const of = ({ approved, corrected, rejected, otherwise }: DayFigures['hours'][number]) =>
    approved + corrected + rejected + otherwise;
  const [first, last] = [hours.findIndex((hour) => of(hour) > 0), hours.findLastIndex((hour) => of(hour) > 0)];
  if (first < 0) return null;
  const most = Math.max(...hours.map(of));
  return figure(
    {
      caption: 'By the hour',
      columns: [
        { title: 'From' },
        { title: 'Approved', isNumber: true },
        { title: 'Corrected', isNumber: true },
        { title: 'Rejected', isNumber: true },
        { title: 'Otherwise', isNumber: true },
        { title: 'As a bar', isBar: true },
      ],
      rows: hours
        .slice(first, last + 1)
        .map((hour) => [
          clockAt(new Date(hour.at), project.timezone),
          ...kinds.map((kind) => (hour[kind] === 0 ? html`<span class="soft">0</span>` : number(hour[kind]))),
          bar(kinds.map((kind) => ({ kind, share: hour[kind] / most }))),
        ]),
    },
    picture,
  );
}
const kinds = ['approved', 'corrected', 'rejected', 'otherwise'] as const;

export function labelTable({ project, at }: Ground, day: Day | null, labels: DayFigures['labels']): Html | null {
  if (labels.length === 0) return null;
  const shown = labels.slice(0, labelsShown);
  return figure({
    caption: 'By predicted label',
    columns: [
      { title: 'Label' },
      { title: 'Answered', isNumber: true },
      { title: 'Changed', isNumber: true },
      { title: 'Share', isNumber: true },
      { title: 'As a bar', isBar: true },
    ],
    rows: shown.map(({ label, answered, wrong }) => {
      const name = foreign(titleOf(project, label), labelCharsMax);
      return [
        day === null || wrong === 0 ? name : html`<a href="${at.items(day, { what: 'changed', label })}">${name}</a>`,
        number(answered),
        number(wrong),
        measured(wrong / answered),
        bar([{ kind: 'corrected', share: wrong / answered }]),
      ];
    }),
    note:
      labels.length > shown.length
        ? `${number(labels.length - shown.length)} more labels were answered less often.`
        : undefined,
  });
}

export function confusionTable(
  { project, at }: Ground,
  day: Day | null,
  confusions: (Pick<DayFigures['confusions'][number], 'label' | 'truth' | 'count'> & { items?: string[] })[],
  picture?: Picture,
): Html | null {
  if (confusions.length === 0) return null;
  return figure(
    {
      caption: 'Taken for another',
      columns: [
        { title: 'Predicted' },
        { title: 'Right was' },
        { title: 'Items', isNumber: true },
        ...(day === null ? [] : [{ title: 'Latest' }]),
      ],
      rows: confusions.map(({ label, truth, count, items = [] }) => [
        foreign(titleOf(project, label), labelCharsMax),
        foreign(titleOf(project, truth), labelCharsMax),
        ...(day === null
          ? [number(count)]
          : [
              html`<a href="${at.items(day, { what: 'confusion', label, truth })}">${number(count)}<span class="unseen"> items</span></a>`,
              html`${items.map((id, i) => html`${i > 0 && ' '}<a href="${at.item(id)}"><span class="unseen">item </span>${i + 1}</a>`)}`,
            ]),
      ]),
    },
    picture,
  );
}

/** Who answered, by name: nobody but leads opens this page. `told`: what there is to say of all of them. */
export function peopleTable(
  ground: Ground,
  { figures: { people, peopleLeftOut }, reviewers }: Summary,
  told: string[],
): Html | null {
  if (people.length === 0) return null;
  const care = new Map(reviewers.map((one) => [one.reviewer, one]));
  return html`<div class="wide">${figure({
    caption: 'Reviewers',
    stacks: true,
    columns: [
      { title: 'Person' },
      { title: 'Answers', isNumber: true },
      { title: 'Approved', isNumber: true },
      { title: 'Half within', isNumber: true },
      { title: 'Planted mistakes caught (30 days)', isNumber: true },
      { title: 'Worth a talk' },
    ],
    rows: people.map(({ reviewer, answers, approved, medianMs }) => {
      const known = care.get(reviewer);
      const worry = known ? worryOf(known) : null;
      return [
        personNamed(ground, reviewer),
        number(answers),
        measured(approved / answers),
        medianMs === null ? '–' : duration(medianMs),
        known && known.seedCatchRate.n > 0
          ? `${number(Math.round((known.seedCatchRate.share ?? 0) * known.seedCatchRate.n))} of ${number(known.seedCatchRate.n)}`
          : '–',
        worry === null ? '–' : html`<span class="worry">${worry}</span>`,
      ];
    }),
    note: [...told, ...(peopleLeftOut > 0 ? [`${number(peopleLeftOut)} more people answered less often.`] : [])].join(
      ' ',
    ),
  })}</div>`;
}
