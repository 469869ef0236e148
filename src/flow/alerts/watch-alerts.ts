import type { Project } from '../../review/project.ts';
import { peopleNeeded } from '../../review/quorum.ts';
import type { Desk } from '../desk.ts';
import type { Clockwork, Log, Now, Wake } from '../ports.ts';
import type { Standings } from '../standings.ts';
import type { AlertBook, AlertRecords } from './alert-book.ts';
import { placesOf } from './places.ts';
import { type Findings, worriesOf } from './worries.ts';

interface Deps {
  alerts: Pick<AlertBook, 'see' | 'plan' | 'waiting'>;
  records: AlertRecords;
  desk: Pick<Desk, 'health'>;
  clockwork: Pick<Clockwork, 'paused'>;
  standings: Pick<Standings, 'stopped'>;
  /** How many people can answer items of a project, counted no further than that. Throws when Slack can't be asked. */
  able: (project: Project, enough: number) => Promise<number>;
  wake: Pick<Wake, 'drain'>;
  log: Log;
  now: Now;
  projects: readonly Project[];
}

/** Looks whether anything is wrong in any project, and wakes whoever tells its leads. Whoever looks, each thing is told once. */
export async function watchAlerts(deps: Deps): Promise<void> {
  const { alerts, records, desk, clockwork, standings, wake, now } = deps;
  const projects = deps.projects.filter((project) => project.alerts !== null);
  if (projects.length === 0) return;
  const at = now();
  const keys = projects.map(({ key }) => key);
  const [healths, facts, paused, stopped] = await Promise.all([
    // Nothing of what happened in a period is asked for.
    desk.health(keys, { from: at, to: at }, at),
    records.factsOf(projects, at),
    clockwork.paused(keys),
    standings.stopped(keys),
  ]);
  const found = new Map<string, Findings>();
  for (const project of projects) {
    const { key } = project;
    const [health, known] = [healths.get(key), facts.get(key)];
    if (!health || !known) continue;
    const switches = { paused: paused.has(key), stop: stopped.get(key) ?? null };
    found.set(key, worriesOf(project, { ...known, ...switches, health, able: await ableIn(deps, project) }, at));
  }
  await alerts.see(found, at);
  await alerts.plan(
    new Map(
      projects.flatMap((project) =>
        placesOf(project)
          .slice(0, 1)
          .map((first) => [project.key, first]),
      ),
    ),
    at,
  );
  for (const place of await alerts.waiting()) wake.drain(place);
}

async function ableIn({ able, log }: Deps, project: Project): Promise<number | null> {
  try {
    return await able(project, peopleNeeded(project.reviews));
  } catch (error) {
    log.warn({ project: project.key, error: String(error) }, 'Slack does not say who can answer');
    return null;
  }
}
