/** One prediction of which the truth is known. */
interface Judged {
  id: string;
  /** 0..1 */
  confidence: number;
  wrong: boolean;
  /** How many predictions it stands for: 1 over its probability of being reviewed. 1 when left out. */
  weight?: number;
}

/** What accepting everything from this confidence up would have meant. */
export interface Point {
  threshold: number;
  /** Share of all predictions that would be accepted. */
  coverage: number;
  /** Share of wrong ones among those. */
  risk: number;
}

/**
 * One point for each prediction, the most confident first (El-Yaniv and Wiener 2010; Geifman and El-Yaniv 2017). Of equal
 * confidences the lower id comes first, so the same predictions make the same curve in whatever order they are given.
 */
export function riskCoverage(predictions: readonly Judged[]): Point[] {
  const surestFirst = [...predictions].sort(
    (a, b) => b.confidence - a.confidence || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  const all = surestFirst.reduce((sum, { weight = 1 }) => sum + weight, 0);
  let [accepted, errors] = [0, 0];
  return surestFirst.map(({ confidence, wrong, weight = 1 }) => {
    accepted += weight;
    if (wrong) errors += weight;
    return { threshold: confidence, coverage: accepted / all, risk: errors / accepted };
  });
}

/**
 * Area under the risk-coverage curve, the risk of its points by how much each adds to the coverage: their mean, where predictions
 * stand for equally many (Geifman, Uziel and El-Yaniv 2019). Lower is better, 0 without an error. Null without predictions.
 */
export function aurc(curve: readonly Point[]): number | null {
  if (curve.length === 0) return null;
  return curve.reduce((sum, { coverage, risk }, i) => sum + (coverage - (curve[i - 1]?.coverage ?? 0)) * risk, 0);
}
