import { type Day, periodOf } from '../../review/day.ts';
import type { Project } from '../../review/project.ts';
import type { Desk, Health } from '../desk.ts';
import { byUrgency, type Need, needsOf, type Stands } from '../needs.ts';
import type { Now } from '../ports.ts';
import { type StandsDeps, type StandsRecords, standsOf } from '../stands.ts';
import { changedOf, lastDay, type Rate } from './summarize.ts';

/** How one project stands now and what its last day came to, for whoever leads several. */
export interface Overview extends Stands {
  /** What it needs of its lead, the most urgent first. */
  needs: Need[];
  /** The last day that is over. */
  day: Day;
  /** On that day: by people, and what they did not keep. */
  decided: number;
  changed: Rate;
  reviewers: number;
  /** Counted to a thousand, since nobody has looked at that day so far. */
  isRough: boolean;
  /** Of what came last, the newest first. */
  versions: string[];
}

export interface OverviewRecords extends StandsRecords {
  /** The versions of the models whose predictions came last, of each project. */
  latestVersions(projects: string[]): Promise<Map<string, string[]>>;
}

export interface OverviewDeps extends StandsDeps {
  desk: Pick<Desk, 'health'>;
  overviews: OverviewRecords;
  now: Now;
}

/** Of many projects in a handful of looks, each of them bounded; those that need their lead most come first. */
export async function overviewOf(deps: OverviewDeps, projects: Project[]): Promise<Overview[]> {
  const now = deps.now();
  const all = await standsOf(deps, projects, await healthByZone(deps, projects, now), now);
  const versions = await deps.overviews.latestVersions(projects.map(({ key }) => key));
  return byUrgency(
    all.map(({ stands, kept, health }) => {
      const { project } = stands;
      const day = lastDay(project, now);
      const last = kept.find((one) => one.day === day);
      const changed = changedOf(last?.outcomes ?? health.outcomes);
      return {
        ...stands,
        needs: needsOf(stands, now),
        day,
        decided: changed.of,
        changed,
        reviewers: last?.reviewers ?? health.reviewers.length,
        isRough: last === undefined && health.decided >= roughFrom,
        versions: versions.get(project.key) ?? [],
      };
    }),
  );
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
