import { type Day, daysAfter } from '../review/day.ts';
import type { Project } from '../review/project.ts';
import type { AlertBook } from './alerts/alert-book.ts';
import type { Health } from './desk.ts';
import type { Estimate, Stands } from './needs.ts';
import type { Clockwork } from './ports.ts';
import type { Signs } from './silence.ts';
import type { Standings } from './standings.ts';
import type { DayFigures } from './summary/day-figures.ts';
import { forecastOf } from './summary/forecast.ts';
import { changedOf, lastDay } from './summary/summarize.ts';

/** What is told of a kept day beside other projects. */
export type KeptDay = Pick<DayFigures, 'outcomes' | 'accuracy'> & {
  day: Day;
  reviewers: number;
  /** Of what came, that which was for people. */
  cameForPeople: number;
};

export interface StandsRecords {
  /** Kept days of many projects in one look, the latest first. */
  keptOfMany(
    projects: Pick<Project, 'key' | 'timezone'>[],
    since: Day[],
    until: Day[],
  ): Promise<Map<string, KeptDay[]>>;
  /** When somebody answered last, and when the last pause ended, of each project. */
  lastSigns(projects: string[]): Promise<Map<string, Pick<Signs, 'answeredAt' | 'resumedAt'>>>;
}

export interface StandsDeps {
  overviews: StandsRecords;
  alerts: Pick<AlertBook, 'open'>;
  standings: Pick<Standings, 'stopped'>;
  clockwork: Pick<Clockwork, 'paused'>;
}

const daysLookedBack = 7;
/** With fewer days before it nobody can say that one is worse than usual. */
const usualDaysMin = 3;

/** How many projects stand, in a handful of looks for all of them; in their order, each with its kept days of the last seven. */
export async function standsOf(
  deps: StandsDeps,
  projects: Project[],
  health: ReadonlyMap<string, Health>,
  now: Date,
): Promise<{ stands: Stands; kept: KeptDay[]; health: Health }[]> {
  const keys = projects.map(({ key }) => key);
  const days = projects.map((project) => lastDay(project, now));
  const since = days.map((day) => daysAfter(day, 1 - daysLookedBack));
  const kept = await deps.overviews.keptOfMany(projects, since, days);
  const signs = await deps.overviews.lastSigns(keys);
  const alerts = Map.groupBy(await deps.alerts.open(keys), (alert) => alert.project);
  const stops = await deps.standings.stopped(keys);
  const paused = await deps.clockwork.paused(keys);
  return projects.map((project) => {
    const { key } = project;
    const is = health.get(key) ?? nothing;
    const ofDays = kept.get(key) ?? [];
    const open = is.waiting + is.inReview;
    const decided = ofDays.reduce((sum, { outcomes }) => sum + changedOf(outcomes).of, 0);
    const came = ofDays.reduce((sum, one) => sum + one.cameForPeople, 0);
    return {
      kept: ofDays,
      health: is,
      stands: {
        project,
        open,
        escalated: is.escalated,
        overdue: is.overdue,
        dueSoon: is.dueSoon,
        failing: is.failing,
        oldestAt: is.oldestAt,
        unansweredSince: is.unansweredSince,
        answeredAt: signs.get(key)?.answeredAt ?? null,
        resumedAt: signs.get(key)?.resumedAt ?? null,
        alerts: (alerts.get(key) ?? []).map(({ worry }) => worry),
        stop: stops.get(key) ?? null,
        paused: paused.get(key) ?? null,
        forecast: {
          ...forecastOf(open, decided, ofDays.length),
          cameForPeople: ofDays.length === 0 ? null : came / ofDays.length,
        },
        ...accuracyOf(ofDays),
      },
    };
  });
}

function accuracyOf(kept: readonly KeptDay[]): Pick<Stands, 'accuracy' | 'accuracyBefore'> {
  const [latest, ...before] = kept.flatMap(({ day, accuracy }) => (accuracy ? [{ ...accuracy, day }] : []));
  return { accuracy: latest ?? null, accuracyBefore: usual(before) };
}

/** Of several days the one in the middle, by each figure: one odd day says nothing. */
function usual(days: readonly Estimate[]): Estimate | null {
  if (days.length < usualDaysMin) return null;
  const middle = (of: (day: Estimate) => number) =>
    days.map(of).toSorted((a, b) => a - b)[Math.floor((days.length - 1) / 2)] ?? 0;
  return { share: middle((day) => day.share), lower: middle((day) => day.lower), upper: middle((day) => day.upper) };
}

const nothing: Health = {
  waiting: 0,
  inReview: 0,
  escalated: 0,
  oldestAt: null,
  unansweredSince: null,
  overdue: 0,
  dueSoon: 0,
  failing: { count: 0, why: null },
  arrived: 0,
  autoApproved: 0,
  decided: 0,
  outcomes: {},
  medianDecisionMs: null,
  reviewers: [],
};
