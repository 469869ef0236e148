import { binomialCdf, clopperPearsonUpper, sampleNeeded } from './proportion.ts';

/** What the audits say of one threshold. Counts are cumulative: every audited item at least that confident. */
export interface Candidate {
  /** 0..1; an item is accepted when its confidence is at least this. */
  threshold: number;
  audited: number;
  /** Of the audited, those where the model was wrong. */
  errors: number;
}

export interface Guarantee {
  /** The share of errors to stay within among what is accepted (α), 0 < error < 1. */
  error: number;
  /** How sure to be that it does (1 − δ), 0 < confidence < 1. */
  confidence: number;
  /**
   * How testing many thresholds is paid for, to be chosen before looking: `fixed_sequence` costs nothing, but stops at the
   * first threshold that fails; `bonferroni` tests each at δ / (number of candidates) and so passes over a bad top band.
   */
  correction: 'fixed_sequence' | 'bonferroni';
}

export interface Step extends Candidate {
  /** The chance of so few errors if the true share were the bound; null where nothing was tested. */
  pValue: number | null;
  /** `skipped`: too few audits to pass even without an error. `not_reached`: beyond the first failure. */
  result: 'skipped' | 'passed' | 'failed' | 'not_reached';
}

export interface Advice {
  /** The lowest threshold that keeps the guarantee, or null. `upper` bounds its true share of errors, at the level tested. */
  certified: (Candidate & { pValue: number; upper: number }) | null;
  /** One per candidate, highest threshold first. */
  steps: Step[];
  /**
   * Of the thresholds that would be better than what is certified, the one that lacks the fewest audits: `needed` in all,
   * provided that no further error is found. Null when nothing better is left among the candidates.
   */
  missing: (Candidate & { needed: number }) | null;
}

/** The thresholds that are tested, fixed in advance and highest first: .999, .995, .99, .98 and so on to .50. */
export const thresholds: readonly number[] = [0.999, 0.995, ...Array.from({ length: 50 }, (_, i) => (99 - i) / 100)];

/**
 * The lowest threshold whose accepted items are wrong no more often than the bound: Learn-then-Test (Angelopoulos, Bates,
 * Candès, Jordan and Lei 2021, arXiv 2110.01052) with exact binomial p-values. Over all audits that could have been drawn,
 * a threshold that breaks the bound is certified with probability at most 1 − confidence, if the audits are a uniform
 * sample of what the threshold accepts and candidates and guarantee were fixed before looking. That is said of one look:
 * who looks again as audits come in takes the risk again.
 *
 * One more error among the audited never lowers the threshold. A looser guarantee never raises it as long as the same
 * candidates are tested; but it also takes fewer audits to be tested, and a high band that is tested for that reason only
 * may fail and end a fixed sequence early. With `bonferroni` nothing ends, so there it never raises it at all.
 *
 * Throws a RangeError when counts cannot be cumulative ones or the guarantee is no pair of shares.
 */
export function learnThenTest(candidates: readonly Candidate[], guarantee: Guarantee): Advice {
  const falling = [...candidates].sort((a, b) => b.threshold - a.threshold);
  checkCounts(falling);
  checkGuarantee(guarantee);
  const risk = (1 - guarantee.confidence) / (guarantee.correction === 'bonferroni' ? Math.max(1, falling.length) : 1);
  const steps = walk(falling, guarantee, risk);
  const certified = certifiedBy(steps, risk);
  return { certified, steps, missing: missingIn(steps, certified, guarantee.error, risk) };
}

function walk(falling: Candidate[], { error, correction }: Guarantee, risk: number): Step[] {
  let stopped = false;
  return falling.map((candidate) => {
    if (stopped) return { ...candidate, pValue: null, result: 'not_reached' };
    // Fewer than ⌈ln δ / ln(1 − α)⌉. It depends on how many were audited and not on their truths, so it costs nothing.
    if (binomialCdf(0, candidate.audited, error) > risk) return { ...candidate, pValue: null, result: 'skipped' };
    const pValue = binomialCdf(candidate.errors, candidate.audited, error);
    const passes = pValue <= risk;
    stopped = !passes && correction === 'fixed_sequence';
    return { ...candidate, pValue, result: passes ? 'passed' : 'failed' };
  });
}

function certifiedBy(steps: Step[], risk: number): Advice['certified'] {
  const last = steps.findLast(({ result }) => result === 'passed');
  if (!last || last.pValue === null) return null;
  const { threshold, audited, errors, pValue } = last;
  return { threshold, audited, errors, pValue, upper: clopperPearsonUpper(errors, audited, 1 - risk) };
}

function missingIn(steps: Step[], certified: Advice['certified'], error: number, risk: number): Advice['missing'] {
  let best: Advice['missing'] = null;
  for (const { threshold, audited, errors, result } of steps) {
    if (result === 'passed' || result === 'not_reached') continue;
    if (certified && threshold > certified.threshold) continue;
    const needed = sampleNeeded({ errors, bound: error, confidence: 1 - risk });
    // Of two that lack as many, the lower threshold: it accepts more.
    if (!best || needed - audited <= best.needed - best.audited) best = { threshold, audited, errors, needed };
  }
  return best;
}

function checkCounts(falling: Candidate[]): void {
  let above: Candidate | null = null;
  for (const candidate of falling) {
    const { threshold, audited, errors } = candidate;
    if (!Number.isInteger(audited) || !Number.isInteger(errors) || errors < 0 || errors > audited)
      throw new RangeError(`At ${threshold}: ${errors} errors among ${audited} audits.`);
    if (above && (above.threshold === threshold || above.audited > audited || above.errors > errors))
      throw new RangeError(`Counts at ${threshold} leave out what ${above.threshold} holds.`);
    above = candidate;
  }
}

function checkGuarantee({ error, confidence }: Guarantee): void {
  if (!(error > 0 && error < 1 && confidence > 0 && confidence < 1))
    throw new RangeError('Error and confidence are shares between 0 and 1.');
}

/**
 * The p-value of "the mean loss exceeds the bound" for losses of 0..1 each (Hoeffding–Bentkus, as in Bates, Angelopoulos,
 * Lei, Malik and Jordan 2021): the smaller of Hoeffding's and Bentkus' bounds. For losses of 0 and 1 only, the binomial
 * p-value is exact and smaller. `loss` is the sum over the audited.
 */
export function hoeffdingBentkus({ audited, loss, error }: { audited: number; loss: number; error: number }): number {
  if (audited === 0) return 1;
  const mean = Math.min(loss / audited, error);
  const hoeffding = Math.exp(-audited * divergence(mean, error));
  const bentkus = Math.E * binomialCdf(Math.ceil(loss), audited, error);
  return Math.min(1, hoeffding, bentkus);
}

/** The relative entropy of two coins, in nats. */
function divergence(a: number, b: number): number {
  const term = (p: number, q: number) => (p > 0 ? p * Math.log(p / q) : 0);
  return term(a, b) + term(1 - a, 1 - b);
}
