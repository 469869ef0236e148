import { type Day, dayOf, daysAfter, dueAt, periodOf } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';
import type { Now, Wake } from '../ports.ts';
import { type DayDeps, dayFigures } from './day-figures.ts';
import type { SummaryBook } from './summary-book.ts';

interface Deps extends DayDeps {
  summaries: Pick<SummaryBook, 'last' | 'plan' | 'firstAt'>;
  wake: Pick<Wake, 'drain'>;
  now: Now;
  projects: readonly Project[];
}

/** What was missed for longer is not told any more. */
const caughtUpDays = 7;
/** So far back days are compared. */
const keptDays = 28;

/** Plans the summaries that are due, once each whoever looks, and wakes whoever posts them. Runs every few seconds. */
export async function planSummaries({ summaries, wake, now, projects }: Deps): Promise<void> {
  for (const project of projects) {
    const { summary } = project;
    if (summary === null) continue;
    const due = await dueDays({ summaries }, project, now());
    const planned = await summaries.plan(
      due.map(({ day, at }) => ({ project: project.key, day, channel: summary.channel, dueAt: at })),
    );
    if (planned > 0) wake.drain(summary.channel);
  }
}

async function dueDays(
  { summaries }: { summaries: Pick<SummaryBook, 'last' | 'firstAt'> },
  project: Project,
  now: Date,
): Promise<{ day: Day; at: Date }[]> {
  const { summary, timezone } = project;
  const today = dayOf(now, timezone);
  const last = await summaries.last(project.key);
  const due = Array.from({ length: caughtUpDays }, (_, i) => daysAfter(today, i - caughtUpDays)).flatMap((day) => {
    const at = summary && dueAt(day, summary, timezone);
    return at && at <= now && (last === null || day > last) ? [{ day, at }] : [];
  });
  if (last !== null) return due;
  // A project that has just begun to tell its days begins with the last one, where anything had come by then.
  const newest = due.at(-1);
  const first = newest ? await summaries.firstAt(project.key) : null;
  return newest && first && first < periodOf(newest.day, timezone).to ? [newest] : [];
}

/** Counts days that are over and were not counted yet, the latest first, one of each project at a time. */
export async function keepDays(deps: Deps): Promise<void> {
  const { summaries, book, now, projects } = deps;
  for (const project of projects) {
    const first = await summaries.firstAt(project.key);
    if (first === null) continue;
    const begins = dayOf(first, project.timezone);
    // Until then what was decided on it can be undone.
    const settled = dayOf(new Date(now().getTime() - project.undoMs), project.timezone);
    const days = Array.from({ length: keptDays }, (_, i) => daysAfter(settled, -1 - i)).filter((day) => day >= begins);
    const kept = await book.kept(project, days);
    const missing = days.find((day) => !kept.has(day));
    if (missing !== undefined) await dayFigures(deps, project, missing);
  }
}
