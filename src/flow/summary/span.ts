import { type Day, dayOf, daysAfter } from '../../review/day.ts';
import { type Outcome, type Route, routes } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { type DayDeps, type DayFigures, dayFigures } from './day-figures.ts';
import { changedOf, type Rate } from './summarize.ts';
import { type Span, spans, type Together, together } from './together.ts';

/** Several days of a project added up, and each by itself. What cannot be added, such as a median, is not told. */
export interface SpanSummary {
  /** The oldest first; null: nobody has counted that day so far. */
  days: { day: Day; figures: DayFigures | null }[];
  counted: number;
  together: Together;
  arrived: Record<Route, number>;
  outcomes: DayFigures['outcomes'];
  changed: Rate;
  labels: DayFigures['labels'];
  confusions: Omit<DayFigures['confusions'][number], 'items'>[];
  people: { reviewer: string; answers: number; approved: number }[];
  records: number;
  dueTimes: DayFigures['dueTimes'];
  at: Date;
}

/** A day takes a handful of scans: whoever asks for a month gets it counted over a few looks, not in one. */
const countedAtOnce = 7;
const labelsMax = 200;
const confusionsMax = 10;
const peopleMax = 50;

/** The span that ends with a day, from days as they were kept; the latest that were not kept are counted now, a week of them at most. */
export async function summarizeSpan(deps: DayDeps, project: Project, last: Day, span: Span): Promise<SpanSummary> {
  const at = deps.now();
  const all = Array.from({ length: spans[span] }, (_, i) => daysAfter(last, i + 1 - spans[span]));
  const known = await deps.book.kept(project, all);
  const today = dayOf(at, project.timezone);
  const missing = all.filter((day) => !known.has(day) && day <= today).slice(-countedAtOnce);
  // One after the other: nobody's click is to wait because somebody looks at figures.
  for (const day of missing) known.set(day, await dayFigures(deps, project, day));
  const figures = all.flatMap((day) => known.get(day) ?? []);
  const outcomes: DayFigures['outcomes'] = {};
  for (const { outcomes: of } of figures)
    for (const [outcome, count] of Object.entries(of) as [Outcome, number][])
      outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  return {
    days: all.map((day) => ({ day, figures: known.get(day) ?? null })),
    counted: figures.length,
    together: together(
      all.length,
      all.flatMap((day) => {
        const of = known.get(day);
        return of ? [{ day, figures: of }] : [];
      }),
    ),
    arrived: Object.fromEntries(
      routes.map((route) => [route, sum(figures, ({ arrived }) => arrived[route])]),
    ) as SpanSummary['arrived'],
    outcomes,
    changed: changedOf(outcomes),
    labels: addedUp(
      figures.flatMap(({ labels }) => labels),
      ({ label }) => label,
      (of, { label }) => ({ label, answered: sum(of, (one) => one.answered), wrong: sum(of, (one) => one.wrong) }),
      ({ answered }) => answered,
    ).slice(0, labelsMax),
    confusions: addedUp(
      figures.flatMap(({ confusions }) => confusions),
      ({ label, truth }) => JSON.stringify([label, truth]),
      (of, { label, truth }) => ({ label, truth, count: sum(of, ({ count }) => count) }),
      ({ count }) => count,
    ).slice(0, confusionsMax),
    people: addedUp(
      figures.flatMap(({ people }) => people),
      ({ reviewer }) => reviewer,
      (of, { reviewer }) => ({
        reviewer,
        answers: sum(of, ({ answers }) => answers),
        approved: sum(of, ({ approved }) => approved),
      }),
      ({ answers }) => answers,
    ).slice(0, peopleMax),
    records: sum(figures, ({ records }) => records),
    dueTimes: {
      ended: sum(figures, ({ dueTimes }) => dueTimes.ended),
      met: sum(figures, ({ dueTimes }) => dueTimes.met),
    },
    at,
  };
}

/** Those of one key together, the most frequent first. */
function addedUp<One, All>(
  all: One[],
  keyOf: (one: One) => string,
  together: (of: One[], first: One) => All,
  count: (all: All) => number,
): All[] {
  return [...Map.groupBy(all, keyOf).values()]
    .flatMap((of) => (of[0] === undefined ? [] : [together(of, of[0])]))
    .sort((a, b) => count(b) - count(a));
}

function sum<One>(of: readonly One[], count: (one: One) => number): number {
  return of.reduce((total, one) => total + count(one), 0);
}
