import { type Day, daysAfter, periodOf } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';
import type { Desk, Health } from '../desk.ts';
import type { Clockwork, Now } from '../ports.ts';
import type { Standings, Stop } from '../standings.ts';
import type { DayFigures } from './day-figures.ts';
import { changedOf, lastDay, type Rate } from './summarize.ts';

/** How one project stands now and what its last day came to, for whoever leads several. */
export interface Overview {
  project: Project;
  /** The last day that is over. */
  day: Day;
  /** As it is now; each count goes to a thousand. */
  open: number;
  escalated: number;
  dueSoon: number;
  failing: number;
  oldestAt: Date | null;
  /** On that day: by people, and what they did not keep. */
  decided: number;
  changed: Rate;
  reviewers: number;
  /** Counted to a thousand, since nobody has looked at that day so far. */
  isRough: boolean;
  /** Of the latest day of the last seven on which enough was left to chance to say; null: of none. */
  accuracy: (NonNullable<DayFigures['accuracy']> & { day: Day }) | null;
  stop: Stop | null;
  paused: { at: Date; by: string } | null;
  /** Of what came last, the newest first. */
  versions: string[];
}

/** What is told of a kept day here. */
export type KeptDay = Pick<DayFigures, 'outcomes' | 'accuracy'> & { day: Day; reviewers: number };

export interface OverviewRecords {
  /** Kept days of many projects in one look, the latest first. */
  keptOfMany(
    projects: Pick<Project, 'key' | 'timezone'>[],
    since: Day[],
    until: Day[],
  ): Promise<Map<string, KeptDay[]>>;
  /** The versions of the models whose predictions came last, of each project. */
  latestVersions(projects: string[]): Promise<Map<string, string[]>>;
}

export interface OverviewDeps {
  desk: Pick<Desk, 'health'>;
  overviews: OverviewRecords;
  standings: Pick<Standings, 'stopped'>;
  clockwork: Pick<Clockwork, 'paused'>;
  now: Now;
}

const accuracyDays = 7;

/** Of many projects in a handful of looks, each of them bounded. */
export async function overviewOf(deps: OverviewDeps, projects: Project[]): Promise<Overview[]> {
  const now = deps.now();
  const keys = projects.map(({ key }) => key);
  const days = projects.map((project) => lastDay(project, now));
  const since = days.map((day) => daysAfter(day, 1 - accuracyDays));
  const health = await healthByZone(deps, projects, now);
  const kept = await deps.overviews.keptOfMany(projects, since, days);
  const stops = await deps.standings.stopped(keys);
  const paused = await deps.clockwork.paused(keys);
  const versions = await deps.overviews.latestVersions(keys);
  return projects.map((project, i) => {
    const day = days[i] ?? lastDay(project, now);
    const stands = health.get(project.key) ?? nothing;
    const latest = kept.get(project.key) ?? [];
    const last = latest.find((one) => one.day === day);
    const known = latest.find(({ accuracy }) => accuracy !== null);
    const changed = changedOf(last?.outcomes ?? stands.outcomes);
    return {
      project,
      day,
      open: stands.waiting + stands.inReview,
      escalated: stands.escalated,
      dueSoon: stands.dueSoon,
      failing: stands.failing.count,
      oldestAt: stands.oldestAt,
      decided: changed.of,
      changed,
      reviewers: last?.reviewers ?? stands.reviewers.length,
      isRough: last === undefined && stands.decided >= roughFrom,
      accuracy: known?.accuracy ? { ...known.accuracy, day: known.day } : null,
      stop: stops.get(project.key) ?? null,
      paused: paused.get(project.key) ?? null,
      versions: versions.get(project.key) ?? [],
    };
  });
}

/** So far the desk counts. */
const roughFrom = 1_000;

/** Projects of one time zone have the same day, and are looked at together. */
async function healthByZone({ desk }: OverviewDeps, projects: Project[], now: Date): Promise<Map<string, Health>> {
  const all = new Map<string, Health>();
  for (const [timezone, together] of Map.groupBy(projects, (project) => project.timezone)) {
    const keys = together.map(({ key }) => key);
    const found = await desk.health(keys, periodOf(lastDay({ timezone }, now), timezone), now);
    for (const [key, one] of found) all.set(key, one);
  }
  return all;
}

const nothing: Health = {
  waiting: 0,
  inReview: 0,
  escalated: 0,
  oldestAt: null,
  dueSoon: 0,
  failing: { count: 0, why: null },
  arrived: 0,
  autoApproved: 0,
  decided: 0,
  outcomes: {},
  medianDecisionMs: null,
  reviewers: [],
};
