/** One prediction of which the truth is known. */
interface Judged {
  id: string;
  /** 0..1 */
  confidence: number;
  wrong: boolean;
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
  let errors = 0;
  return surestFirst.map(({ confidence, wrong }, i) => {
    if (wrong) errors += 1;
    return { threshold: confidence, coverage: (i + 1) / surestFirst.length, risk: errors / (i + 1) };
  });
}

/**
 * Area under the risk-coverage curve, the mean risk of its points (Geifman, Uziel and El-Yaniv 2019): lower is better, 0
 * without an error. Null without predictions.
 */
export function aurc(curve: readonly Point[]): number | null {
  return curve.length === 0 ? null : curve.reduce((sum, { risk }) => sum + risk, 0) / curve.length;
}
