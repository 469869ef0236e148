import type { Closed } from '../review/gate.ts';
import type { Prediction } from '../review/item.ts';
import type { Bound, Gate, Project } from '../review/project.ts';
import type { ModelVersion } from './evidence.ts';
import type { Now } from './ports.ts';

/** How model versions stand against the bounds of their projects, and which projects approve nothing by themselves. */
export interface Standings {
  /** Projects whose gate was stopped, since when, by whom and why. */
  stopped(projects: string[]): Promise<Map<string, Stop>>;
  /** Versions that keep their bound. */
  certified(projects: string[]): Promise<(ModelVersion & { project: string; bound: string })[]>;
  /**
   * Stops a gate, or lets it approve again; false: it was so already. Whoever lets it approve again has judged what was held against
   * it: the watch begins anew.
   */
  setStopped(project: string, stopped: boolean, by: { actor: string; at: Date; why: string | null }): Promise<boolean>;
  /** In which of these projects the watch has something to read. */
  toWatch(projects: string[], finalAt: Date): Promise<string[]>;
  /**
   * Reads on where this project's watch stopped reading: settled predictions, in the order they were settled, that nobody can undo any
   * more. Commits what `weigh` makes of them together with the place. One process at a time: null when another one is at it.
   */
  watch(
    project: string,
    limits: { finalAt: Date; rowsMax: number },
    weigh: (settled: Settled[], known: Standing[]) => Promise<Weighed>,
  ): Promise<Weighed | null>;
}

export interface Stop {
  at: Date;
  by: string;
  why: string | null;
}

/** One settled prediction, as far as the watch goes. */
export interface Settled extends ModelVersion {
  itemId: string;
  confidence: number | null;
  wrong: boolean;
  byRule: boolean;
  /** The gate would have approved it but for chance, or for a stop. */
  confident: boolean;
  /** It was seen settled for good before. */
  watched: boolean;
}

/** How one model version stands: see learning/monitor.ts for its two sums. */
export interface Standing extends ModelVersion {
  /** What it is held against; see `boundOf`. */
  bound: string;
  audited: number;
  wrong: number;
  alarm: number[];
  certificate: number[];
  certifiedAt: Date | null;
  trippedAt: Date | null;
}

export interface Weighed {
  standings: Standing[];
  /** The gate has to be stopped, and the item at which that showed. */
  stop: { why: string; itemId: string; at: Date } | null;
}

/** How the numbers of a standing are kept. One that was kept otherwise begins anew. */
const keptAs = 'late';

/** Names what a version is held against, and by which test: with another gate, bound or test it has to show anew that it keeps it. */
export function boundOf({ gate, bound }: { gate: Gate; bound: Bound }): string {
  return [gate.version, bound.error, bound.confidence, bound.correction, keptAs].join(' ');
}

/** What the gate has to know at each prediction, remembered: as of the last `refresh`. */
export interface Gates {
  closedTo(project: Project, prediction: Prediction): Closed | null;
  refresh(): Promise<void>;
}

export function createGates(standings: Pick<Standings, 'stopped' | 'certified'>, projects: readonly Project[]): Gates {
  const keys = projects.map(({ key }) => key);
  let stopped: ReadonlySet<string> = new Set(keys);
  let certified: ReadonlyMap<string, (ModelVersion & { bound: string })[]> = new Map();
  return {
    closedTo(project, prediction) {
      if (stopped.has(project.key)) return 'stopped';
      if (project.bound?.uncertified !== 'review') return null;
      const { gate, bound } = project;
      const { model, modelVersion } = prediction;
      const keepsIt = certified
        .get(project.key)
        ?.some(
          (one) =>
            one.model === (model ?? '') &&
            one.modelVersion === (modelVersion ?? '') &&
            one.bound === boundOf({ gate, bound }),
        );
      return keepsIt ? null : 'uncertified';
    },
    async refresh() {
      const [stops, holders] = await Promise.all([standings.stopped(keys), standings.certified(keys)]);
      stopped = new Set(stops.keys());
      certified = Map.groupBy(holders, ({ project }) => project);
    },
  };
}

export type SwitchDeps = { standings: Pick<Standings, 'setStopped'>; gates: Pick<Gates, 'refresh'>; now: Now };

/** Stops the gate of a project or lets it approve again; this process knows at once, others within a second. */
export async function switchGate(
  { standings, gates, now }: SwitchDeps,
  project: Project,
  stopped: boolean,
  by: { actor: string; why: string | null },
): Promise<boolean> {
  const changed = await standings.setStopped(project.key, stopped, { ...by, at: now() });
  await gates.refresh();
  return changed;
}
