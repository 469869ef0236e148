import type { Project } from '../../review/project.ts';
import { peopleNeeded } from '../../review/quorum.ts';
import type { Clockwork, Log, Now, Wake } from '../ports.ts';
import { silentSince } from '../silence.ts';
import type { Standings } from '../standings.ts';
import type { AlertBook, AlertRecords, LookedUp } from './alert-book.ts';
import { placesOf } from './places.ts';
import { type Findings, worriesOf } from './worries.ts';

interface Deps {
  alerts: Pick<AlertBook, 'see' | 'plan' | 'waiting'>;
  records: AlertRecords;
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
  const { alerts, records, clockwork, standings, wake, now } = deps;
  const projects = deps.projects.filter((project) => project.alerts !== null);
  if (projects.length === 0) return;
  const at = now();
  const keys = projects.map(({ key }) => key);
  const facts = await records.factsOf(projects, at);
  const open = await records.openIn(silentOnes(projects, facts, at));
  const paused = await clockwork.paused(keys);
  const stopped = await standings.stopped(keys);
  const found = new Map<string, Findings>();
  for (const project of projects) {
    const { key } = project;
    const known = facts.get(key);
    if (!known) continue;
    const others = { open: open.get(key) ?? 0, paused: paused.has(key), stop: stopped.get(key) ?? null };
    found.set(key, worriesOf(project, { ...known, ...others, able: await ableIn(deps, project) }, at));
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

/** Of nobody else leads are told how many items are open. */
function silentOnes(projects: Project[], facts: ReadonlyMap<string, LookedUp>, at: Date): string[] {
  return projects.flatMap((project) => {
    const known = facts.get(project.key);
    return known && silentSince(project, known, at) !== null ? [project.key] : [];
  });
}

async function ableIn({ able, log }: Deps, project: Project): Promise<number | null> {
  try {
    return await able(project, peopleNeeded(project.reviews));
  } catch (error) {
    log.warn({ project: project.key, error: String(error) }, 'Slack does not say who can answer');
    return null;
  }
}
