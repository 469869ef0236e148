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
  const told = projects.filter(({ summary }) => summary !== null);
  if (told.length === 0) return;
  const begun = await summaries.begun(told.map(({ key }) => key));
  const at = now();
  for (const project of told) {
    const due = dueDays(project, begun.get(project.key) ?? { firstAt: null, lastDay: null }, at);
    const planned = await summaries.plan(
      due.map(({ day, at, channel }) => ({ project: project.key, day, channel, dueAt: at })),
    );
    if (planned > 0) for (const { channel } of due.slice(0, 1)) wake.drain(channel);
  }
}

function dueDays({ summary, timezone }: Project, { firstAt, lastDay }: Begun, now: Date) {
  if (summary === null || firstAt === null) return [];
  const due: { day: Day; at: Date; channel: string }[] = [];
  // Mostly yesterday was planned already, and nothing further is asked of the calendar.
  for (
    let day = daysAfter(dayOf(now, timezone), -1), back = 1;
    back <= caughtUpDays;
    day = daysAfter(day, -1), back++
  ) {
    if (lastDay !== null && day <= lastDay) break;
    const at = dueAt(day, summary, timezone);
    if (at === null || at > now) continue;
    // A project that has just begun to tell its days begins with the last one, where anything had come by then.
    if (lastDay === null) return firstAt < periodOf(day, timezone).to ? [{ day, at, channel: summary.channel }] : [];
    due.unshift({ day, at, channel: summary.channel });
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

/** The days that are compared with one, the latest first; for many projects they are the same. */
function comparedOn(): (day: Day) => Day[] {
  const known = new Map<Day, Day[]>();
  return (day) => {
    const days = known.get(day) ?? Array.from({ length: comparedDays }, (_, i) => daysAfter(day, -1 - i));
    known.set(day, days);
    return days;
  };
}
