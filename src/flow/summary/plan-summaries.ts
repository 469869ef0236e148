import { type Day, dayOf, daysAfter, dueAt, periodOf } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';
import type { Now, Wake } from '../ports.ts';
import { type DayDeps, dayFigures } from './day-figures.ts';
import type { Begun, SummaryBook } from './summary-book.ts';

interface Deps extends DayDeps {
  summaries: Pick<SummaryBook, 'plan' | 'begun'>;
  wake: Pick<Wake, 'drain'>;
  now: Now;
  projects: readonly Project[];
}

/** What was missed for longer is not told any more. */
const caughtUpDays = 7;
/** So far back days are compared. */
const comparedDays = 28;

/** Plans the summaries that are due, once each whoever looks, and wakes whoever posts them. Runs every few seconds. */
export async function planSummaries({ summaries, wake, now, projects }: Deps): Promise<void> {
  const told = projects.flatMap((project) => (project.summary ? [{ ...project, summary: project.summary }] : []));
  if (told.length === 0) return;
  const begun = await summaries.begun(told.map(({ key }) => key));
  for (const project of told) {
    const { key, summary } = project;
    const due = dueDays(project, begun.get(key) ?? { firstAt: null, lastDay: null }, now());
    const planned = await summaries.plan(
      due.map(({ day, at }) => ({ project: key, day, channel: summary.channel, dueAt: at })),
    );
    if (planned > 0) wake.drain(summary.channel);
  }
}

type Told = Project & { summary: NonNullable<Project['summary']> };

/** The latest first. */
function dueDays({ summary, timezone }: Told, { firstAt, lastDay }: Begun, now: Date): { day: Day; at: Date }[] {
  if (firstAt === null) return [];
  const due: { day: Day; at: Date }[] = [];
  const today = dayOf(now, timezone);
  for (let back = 1; back <= caughtUpDays; back++) {
    const day = daysAfter(today, -back);
    // Mostly yesterday was planned already, and nothing further is asked of the calendar.
    if (lastDay !== null && day <= lastDay) break;
    const at = dueAt(day, summary, timezone);
    if (at === null || at > now) continue;
    // A project that has just begun to tell its days begins with the last one, where anything had come by then.
    if (lastDay === null) return firstAt < periodOf(day, timezone).to ? [{ day, at }] : [];
    due.push({ day, at });
  }
  return due;
}

/** Counts days that are over and were not counted yet, the latest first, one of each project at a time. */
export async function keepDays(deps: Deps): Promise<void> {
  const { summaries, book, now, projects } = deps;
  const begun = await summaries.begun(projects.map(({ key }) => key));
  const compared = comparedOn();
  const over = projects.flatMap((project) => {
    const firstAt = begun.get(project.key)?.firstAt;
    if (!firstAt) return [];
    // Until then what was decided on it can be undone.
    const settled = dayOf(new Date(now().getTime() - project.undoMs), project.timezone);
    const begins = dayOf(firstAt, project.timezone);
    return [{ project, days: compared(settled).filter((day) => day >= begins) }];
  });
  const since = over.flatMap(({ days }) => days.slice(-1)).sort()[0];
  if (since === undefined) return;
  const kept = await book.keptDays(
    over.map(({ project }) => project),
    since,
  );
  for (const { project, days } of over) {
    const missing = days.find((day) => !kept.get(project.key)?.has(day));
    if (missing !== undefined) await dayFigures(deps, project, missing);
  }
}

/** The days that are compared with one, the latest first. For many projects they are the same, and a calendar takes its time: thirty ms for a hundred of them. */
function comparedOn(): (day: Day) => Day[] {
  const known = new Map<Day, Day[]>();
  return (day) => {
    const days = known.get(day) ?? Array.from({ length: comparedDays }, (_, i) => daysAfter(day, -1 - i));
    known.set(day, days);
    return days;
  };
}
