import { duration, measured } from '../../flow/in-words.ts';
import type { DayFigures } from '../../flow/summary/day-figures.ts';
import { number } from '../../flow/summary/section.ts';
import { arrivedOf, changedOf, type Summary } from '../../flow/summary/summarize.ts';
import type { Day } from '../../review/day.ts';
import { type Html, html } from '../html.ts';
import type { Ground } from './ground.ts';
import { figure, type Picture } from './table.ts';
import { dayShort } from './words.ts';

/** The 28 days have a page of their own. */
const trendShown = 14;

/** Days that were counted, the latest first. */
export function trendTable(
  ground: Ground,
  { trend, day: last }: Pick<Summary, 'trend' | 'day'>,
  picture?: Picture,
): Html | null {
  if (trend.length < 2) return null;
  return html`<div class="wide">${daysTable(
    ground,
    'Up to this day',
    trend.slice(-trendShown).reverse(),
    last,
    picture,
  )}</div>`;
}

export function daysTable(
  { at }: Ground,
  caption: string,
  days: { day: Day; figures: DayFigures | null }[],
  current: Day | null,
  picture?: Picture,
): Html {
  return figure(
    {
      caption,
      stacks: true,
      columns: [
        { title: 'Day' },
        { title: 'Came', isNumber: true },
        { title: 'Decided by people', isNumber: true },
        { title: 'Changed', isNumber: true },
        { title: 'Share', isNumber: true },
        { title: 'Open at its end', isNumber: true },
        { title: 'Model right (estimate)', isNumber: true },
      ],
      rows: days.map(({ day, figures }) => {
        const name = day === current ? dayShort(day) : html`<a href="${at.day(day)}">${dayShort(day)}</a>`;
        if (figures === null) return [name, ...Array.from({ length: 6 }, () => html`<small>not counted</small>`)];
        const { share, count, of } = changedOf(figures.outcomes);
        const { accuracy } = figures;
        return [
          name,
          number(arrivedOf(figures)),
          number(of),
          number(count),
          share === null ? '–' : measured(share),
          number(figures.openAtEnd),
          accuracy === null
            ? '–'
            : html`${measured(accuracy.share)} <small>(${measured(accuracy.lower)} to ${measured(accuracy.upper)})</small>`,
        ];
      }),
    },
    picture,
  );
}

/** How long items waited for their decision, by the day on which they were decided. */
export function waitingTable({ trend }: Pick<Summary, 'trend'>, picture?: Picture): Html | null {
  const days = trend.slice(-trendShown).flatMap(({ day, figures: { waited } }) => (waited ? [{ day, waited }] : []));
  if (days.length < 2) return null;
  return figure(
    {
      caption: 'Time to decide',
      columns: [
        { title: 'Day' },
        { title: 'Half within', isNumber: true },
        { title: 'Nine of ten within', isNumber: true },
        { title: 'Decisions', isNumber: true },
      ],
      rows: days
        .reverse()
        .map(({ day, waited: { p50Ms, p90Ms, count } }) => [
          dayShort(day),
          duration(p50Ms),
          duration(p90Ms),
          number(count),
        ]),
    },
    picture,
  );
}
