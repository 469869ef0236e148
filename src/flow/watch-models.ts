import {
  evidence as evidenceAgainst,
  isBeyond,
  lateEvidence,
  noCertificate,
  noLateAlarm,
  watchCertificate,
  watchLateAlarm,
} from '../learning/monitor.ts';
import type { Bound, Project } from '../review/project.ts';
import { thresholdsOf } from './advise.ts';
import { type Evidence, type ModelVersion, versionKey } from './evidence.ts';
import { percent, versionInWords } from './in-words.ts';
import { onlyWhere } from './only-where.ts';
import type { Log, Now } from './ports.ts';
import { boundOf, type Settled, type Standing, type Standings, type Weighed } from './standings.ts';

interface Deps {
  standings: Pick<Standings, 'watch' | 'toWatch'>;
  evidence: Pick<Evidence, 'bands'>;
  log: Log;
  now: Now;
  projects: readonly Project[];
  /** The gate of a project was stopped: its leads are to hear of it. */
  onStopped: (project: Project, stop: NonNullable<Weighed['stop']>) => void;
}

const rowsMax = 2_000;

/**
 * Holds what people decided against each project's bound: runs with every sweep. Where too much of what a gate approves turns out
 * wrong, the gate is stopped; a model version that shows that it keeps the bound is certified. Each decision counts once, when nobody
 * can undo it any more.
 */
export async function watchModels(deps: Deps): Promise<void> {
  const bounded = deps.projects.flatMap((project) => (project.bound ? [{ ...project, bound: project.bound }] : []));
  const behind = await onlyWhere(bounded, (keys) => deps.standings.toWatch(keys, deps.now()));
  for (const project of behind) await watchProject(deps, project);
}

type Bounded = Project & { bound: Bound };

async function watchProject({ standings, evidence, log, now, onStopped }: Deps, project: Bounded): Promise<void> {
  for (;;) {
    const at = now();
    let read = 0;
    const weighed = await standings.watch(project.key, { finalAt: at, rowsMax }, async (settled, known) => {
      read = settled.length;
      return weigh(project, settled, known, at, (version) => looksBack(evidence, project, version));
    });
    if (weighed?.stop) {
      log.warn({ project: project.key, why: weighed.stop.why }, 'the gate approves nothing by itself any more');
      onStopped(project, weighed.stop);
    }
    if (read < rowsMax) return;
  }
}

/** Of all the risk that is taken, half goes to the one look back with which a version begins, and half to what comes after it. */
const halfOf = ({ confidence }: Bound) => (1 - confidence) / 2;

/** Whether what was decided before speaks for this version already: asked once, when it is first held against this bound. */
async function looksBack(evidence: Pick<Evidence, 'bands'>, project: Bounded, version: ModelVersion): Promise<boolean> {
  const { error, correction } = project.bound;
  const wish = { error, correction, confidence: 1 - halfOf(project.bound) };
  const { certified } = await thresholdsOf(evidence, project, wish, version);
  return certified !== null && certified.threshold <= project.gate.threshold;
}

async function weigh(
  project: Bounded,
  settled: Settled[],
  known: Standing[],
  at: Date,
  looksBack: (version: ModelVersion) => Promise<boolean>,
): Promise<Weighed> {
  const bound = boundOf(project);
  const standings = new Map(known.map((standing) => [versionKey(standing), standing]));
  const touched = new Set<string>();
  let stop: Weighed['stop'] = null;
  for (const one of settled) {
    const name = versionKey(one);
    let standing = standings.get(name);
    if (standing?.bound !== bound) {
      standing = { ...begun(one, bound), certifiedAt: (await looksBack(one)) ? at : null };
      touched.add(name);
      standings.set(name, standing);
    }
    // Only what the gate would approve, as it is now, speaks of what it approves, and only once.
    const isApproved = one.confident && !one.byRule && (one.confidence ?? 0) >= project.gate.threshold;
    if (!isApproved || one.watched) continue;
    const next = counted(standing, one.wrong, project.bound, at);
    standings.set(name, next);
    touched.add(name);
    if (next.trippedAt && !standing.trippedAt)
      stop ??= { why: whyStopped(next, project.bound), itemId: one.itemId, at };
  }
  return { standings: [...touched].flatMap((name) => standings.get(name) ?? []), stop };
}

function begun({ model, modelVersion }: ModelVersion, bound: string): Standing {
  return {
    model,
    modelVersion,
    bound,
    audited: 0,
    wrong: 0,
    alarm: noLateAlarm(),
    certificate: noCertificate(),
    certifiedAt: null,
    trippedAt: null,
  };
}

function counted(standing: Standing, wrong: boolean, bound: Bound, at: Date): Standing {
  const alarm = watchLateAlarm(standing.alarm, wrong, bound.error);
  const certificate = watchCertificate(standing.certificate, wrong, bound.error);
  const isCertain = isBeyond(evidenceAgainst(certificate), halfOf(bound));
  const isBroken = isBeyond(lateEvidence(alarm), 1 - bound.confidence);
  return {
    ...standing,
    audited: standing.audited + 1,
    wrong: standing.wrong + (wrong ? 1 : 0),
    alarm,
    certificate,
    // Whoever broke it has to show anew that it keeps it.
    certifiedAt: isBroken ? null : (standing.certifiedAt ?? (isCertain ? at : null)),
    trippedAt: standing.trippedAt ?? (isBroken ? at : null),
  };
}

function whyStopped({ audited, wrong, ...version }: Standing, { error, confidence }: Bound): string {
  const name = versionInWords(version);
  return `of ${audited} audited predictions${name === '' ? '' : ` of ${name}`} ${wrong} were wrong: with ${percent(confidence)} confidence that is more than the ${percent(error)} that may be`;
}
