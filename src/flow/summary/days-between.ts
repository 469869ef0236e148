import { type Day, daysAfter, dueAt, periodOf } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';
import { type DayDeps, dayFigures } from './day-figures.ts';
import type { CountedDay } from './together.ts';

/**
 * The days after one that is told, up to the next that is told by itself, such as Saturday and Sunday after a Friday: they have no
 * summary of their own, so this one tells of them, as far as they are over.
 */
export async function daysBetween(deps: DayDeps, project: Project, day: Day, at: Date): Promise<CountedDay[]> {
  const between: CountedDay[] = [];
  // One after the other: nobody's click is to wait because somebody looks at figures.
  for (const one of untoldAfter(project, day, at)) {
    between.push({ day: one, figures: await dayFigures(deps, project, one) });
  }
  return between;
}

function untoldAfter({ summary, timezone }: Project, day: Day, at: Date): Day[] {
  const isTold = (one: Day) => summary !== null && dueAt(one, summary, timezone) !== null;
  if (!isTold(day)) return [];
  const days: Day[] = [];
  for (let next = daysAfter(day, 1); !isTold(next); next = daysAfter(next, 1)) {
    const { from, to } = periodOf(next, timezone);
    if (to > at) break;
    // Whoever moves to the other side of the date line leaves a day out.
    if (from < to) days.push(next);
  }
  return days;
}
