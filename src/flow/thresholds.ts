import type { Gate, Project } from '../review/project.ts';
import { gateVersionOf } from '../review/project-version.ts';
import { type Advice, advise, usualWish } from './advise.ts';
import type { Evidence } from './evidence.ts';
import type { Now } from './ports.ts';

/** Thresholds that leads applied on advice, and advice that they dismissed. */
export interface Thresholds {
  applied(projects: string[]): Promise<Map<string, Applied>>;
  /** Writes it down, with what it rests on, in the audit log. False: it is applied already. */
  apply(
    project: string,
    applied: Applied & { actor: string; at: Date; detail: Record<string, unknown> },
  ): Promise<boolean>;
  dismiss(project: string, advice: Dismissed & { actor: string; at: Date }): Promise<void>;
  dismissed(project: string): Promise<Dismissed | null>;
}

export interface Applied {
  threshold: number;
  /** The version of the gate in the projects file in whose place it is. */
  over: string;
}

export interface Dismissed {
  threshold: number;
  gateVersion: string;
}

/** The gates as they are in force: of the projects file, or with a threshold that was applied. */
export interface GatesInForce {
  /** Each project's own `gate` is the one in force from then on. */
  refresh(): Promise<void>;
  /** Of the projects file. */
  written(project: Project): Gate;
}

/** Every process reads them each second, so all of one project say the same soon after a lead has clicked. */
export function createGatesInForce(
  thresholds: Pick<Thresholds, 'applied'>,
  projects: readonly Project[],
): GatesInForce {
  const written = new Map(projects.map(({ key, gate }) => [key, gate]));
  const writtenOf = ({ key, gate }: Project) => written.get(key) ?? gate;
  return {
    written: writtenOf,
    async refresh() {
      const applied = await thresholds.applied(projects.map(({ key }) => key));
      for (const project of projects) {
        const gate = writtenOf(project);
        const found = applied.get(project.key);
        const inForce = found?.over === gate.version ? withThreshold(project, gate, found.threshold) : gate;
        if (inForce.version !== project.gate.version) project.gate = inForce;
      }
    },
  };
}

function withThreshold({ labelSetVersion }: Project, { version: _, ...gate }: Gate, threshold: number): Gate {
  const other = { ...gate, threshold };
  return { ...other, version: gateVersionOf(other, labelSetVersion) };
}

interface Deps {
  thresholds: Thresholds;
  inForce: GatesInForce;
  evidence: Evidence;
  now: Now;
}

export type ThresholdApplied =
  | { kind: 'applied'; from: number; written: number }
  | { kind: 'already' }
  /** It is not what is advised any more. */
  | { kind: 'outdated'; advice: Advice };

/** Puts an advised threshold in force, if it is still advised. Whoever calls has checked that this is one of the leads. */
export async function applyThreshold(
  deps: Deps,
  project: Project,
  threshold: number,
  actor: string,
): Promise<ThresholdApplied> {
  const { thresholds, inForce, now } = deps;
  const { threshold: from } = project.gate;
  if (threshold === from) return { kind: 'already' };
  const advice = await advise(deps, project, project.bound ?? usualWish);
  const { certified, wish, version } = advice;
  if (certified?.threshold !== threshold) return { kind: 'outdated', advice };
  const written = inForce.written(project);
  const detail = {
    ...{ project: project.key, threshold, from, written: written.threshold, ...version, ...wish },
    ...{ audited: certified.sampled, wrong: certified.wrong },
  };
  const changed = await thresholds.apply(project.key, { threshold, over: written.version, actor, at: now(), detail });
  await inForce.refresh();
  return changed ? { kind: 'applied', from, written: written.threshold } : { kind: 'already' };
}

/** The advice of now is not given again as long as it stays the same. */
export async function dismissAdvice(
  { thresholds, now }: Pick<Deps, 'thresholds' | 'now'>,
  project: Project,
  threshold: number,
  actor: string,
): Promise<void> {
  await thresholds.dismiss(project.key, { threshold, gateVersion: project.gate.version, actor, at: now() });
}
