import { clopperPearson, type Interval } from '../learning/proportion.ts';
import { learnThenTest, thresholds } from '../learning/threshold.ts';
import type { Bound, Project } from '../review/project.ts';
import type { Band, Evidence, ModelVersion } from './evidence.ts';
import type { Now } from './ports.ts';

/** How many of what the gate approves may be wrong, and how sure one wants to be. */
export type Wish = Pick<Bound, 'error' | 'confidence' | 'correction'>;

/** A threshold with what speaks for it. Shares are of all predictions, between 0 and 1. */
export interface Candidate {
  threshold: number;
  /** Of the fair sample, those at or above the threshold, and how many of them were wrong. */
  sampled: number;
  wrong: number;
  /** How many predictions lie at or above it; null: nobody knows yet. */
  share: number | null;
}

/** What the decisions so far say about where the threshold should lie. Whoever leads the project decides. */
export interface Advice {
  project: string;
  /** The version it is about; null: no prediction came yet. */
  version: ModelVersion | null;
  wish: Wish;
  /** As it is now, with the interval of the error at the wished confidence; null without a sample. */
  current: Candidate & { error: Interval | null };
  /** The lowest threshold that keeps the bound, and the highest error that goes with its sample. */
  certified: (Candidate & { pValue: number; errorAtMost: number }) | null;
  /** Where nothing is certified, or something lower may be: the next candidate, and how many it takes if no more are wrong. */
  missing: { threshold: number; sampled: number; needed: number } | null;
  /** With the certified threshold instead of the present one; negative: it costs more reviews. Null where nothing is certified. */
  reviewsSavedPerDay: number | null;
  candidates: Candidate[];
}

interface Deps {
  evidence: Evidence;
  now: Now;
}

export const usualWish: Wish = { error: 0.05, confidence: 0.95, correction: 'fixed_sequence' };

/**
 * The lowest threshold of which it is certain enough that at most `error` of what it approves is wrong: fixed-sequence
 * Learn-then-Test (Angelopoulos, Bates, Candès, Jordan, Lei 2021) over thresholds that were fixed beforehand, on what chance alone
 * picked. Of one model version: the next one has to show anew what it can.
 */
export async function advise(
  { evidence, now }: Deps,
  project: Project,
  wish: Wish,
  asked: ModelVersion | null = null,
): Promise<Advice> {
  const [version, arrivedPerDay] = await Promise.all([
    asked ?? evidence.newest(project.key),
    evidence.arrivedPerDay(project.key, now()),
  ]);
  const { candidates, current, certified, missing } = await thresholdsOf(evidence, project, wish, version);
  // Where nothing lies between two thresholds the lower one gains nothing that is known of: one stays, or goes no lower than one has to.
  const found = certified && [current, ...candidates].find(({ sampled }) => sampled === certified.audited);
  return {
    project: project.key,
    version,
    wish,
    current: {
      ...current,
      error: current.sampled === 0 ? null : clopperPearson(current.wrong, current.sampled, wish.confidence),
    },
    certified: certified && found ? { ...found, pValue: certified.pValue, errorAtMost: certified.upper } : null,
    missing: missing && { threshold: missing.threshold, sampled: missing.audited, needed: missing.needed },
    reviewsSavedPerDay: found ? saved(project, found, current, arrivedPerDay) : null,
    candidates,
  };
}

/** Each threshold that may be advised, and the present one, with what the fair sample says of it. */
export async function thresholdsOf(
  evidence: Pick<Evidence, 'bands'>,
  project: Project,
  wish: Wish,
  version: ModelVersion | null,
) {
  const ascending = [...new Set([...thresholds, project.gate.threshold])].sort((a, b) => a - b);
  const bands = version ? await evidence.bands(project.key, version, ascending) : [];
  const candidates = ascending.map((threshold, i) => candidateFrom(threshold, bands, i + 1)).reverse();
  const current = candidates.find(({ threshold }) => threshold === project.gate.threshold);
  if (!current) throw new Error('the present threshold is no candidate');
  const tested = learnThenTest(
    candidates.map(({ threshold, sampled, wrong }) => ({ threshold, audited: sampled, errors: wrong })),
    wish,
  );
  return { candidates, current, certified: tested.certified, missing: tested.missing };
}

/** What lies at or above a threshold: in this band and those behind it. */
function candidateFrom(threshold: number, bands: Band[], first: number): Candidate {
  const sum = (of: Band[], what: keyof Band) => of.reduce((total, band) => total + band[what], 0);
  const above = bands.filter(({ band }) => band >= first);
  const all = sum(bands, 'standsFor');
  return {
    threshold,
    sampled: sum(above, 'sampled'),
    wrong: sum(above, 'sampledWrong'),
    share: all === 0 ? null : sum(above, 'standsFor') / all,
  };
}

/** The audited share of what the gate could approve is reviewed with any threshold. */
function saved({ gate }: Project, found: Candidate, current: Candidate, arrivedPerDay: number): number {
  return ((found.share ?? 0) - (current.share ?? 0)) * (1 - gate.audit) * arrivedPerDay;
}
