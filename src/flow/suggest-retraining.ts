import { type Event, retrainSuggested } from '../review/event.ts';
import type { Project, Retrain } from '../review/project.ts';
import { onlyWhere } from './only-where.ts';
import type { Log, Now } from './ports.ts';
import { begunWith, type Labelled, type RetrainSignal, readOn, type SignalState } from './retrain-signal.ts';

/** Where whoever suggests a training has read to, by project. */
export interface Retraining {
  /** In which of these projects there is something to read, or reading has not begun. */
  toRead(projects: string[], finalAt: Date): Promise<string[]>;
  /**
   * Reads on where it stopped reading: decisions in the order they were settled, up to the first one that somebody can still undo.
   * Commits what `weigh` makes of them, the place and the event together, so that each decision counts once and each signal is told
   * once. The first time it begins at the end, and `state` is null. One process at a time: null when another one is at it.
   */
  read(
    project: string,
    limits: { finalAt: Date; rowsMax: number },
    weigh: (rows: Labelled[], state: SignalState | null) => Weighed,
  ): Promise<{ read: number; event: Event | null } | null>;
}

export interface Weighed {
  state: SignalState;
  event: Event | null;
}

interface Deps {
  retraining: Retraining;
  log: Log;
  now: Now;
  projects: readonly Project[];
  /** Something is to be told. */
  onSuggested: () => void;
}

const rowsMax = 2_000;

/** Tells, once each, when a project's model should be trained anew: runs with every sweep. Nothing is trained by it. */
export async function suggestRetraining(deps: Deps): Promise<void> {
  const signalled = deps.projects.flatMap((project) =>
    project.retrain ? [{ ...project, retrain: project.retrain }] : [],
  );
  const behind = await onlyWhere(signalled, (keys) => deps.retraining.toRead(keys, deps.now()));
  for (const project of behind) await readProject(deps, project);
}

async function readProject({ retraining, log, now, onSuggested }: Deps, project: Project & { retrain: Retrain }) {
  for (;;) {
    const at = now();
    const done = await retraining.read(project.key, { finalAt: at, rowsMax }, (rows, state) => {
      if (state === null) return { state: begunWith(rows), event: null };
      const { state: next, signal } = readOn(state, rows, project.retrain.labels);
      return { state: next, event: signal && retrainSuggested(project.key, at, told(signal)) };
    });
    if (done?.event) {
      log.info({ project: project.key, ...done.event.data }, 'the model should be trained anew');
      onSuggested();
    }
    if (!done || done.read < rowsMax) return;
  }
}

function told({ reasons, why, labels, version }: RetrainSignal) {
  return { reasons, why, labels, model: version?.model || null, model_version: version?.modelVersion || null };
}
