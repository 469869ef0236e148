/** One prediction of which the truth is known, and how many it stands for. */
interface Judged {
  id: string;
  /** 0..1 */
  confidence: number;
  wrong: boolean;
  /** 1 over its probability of being reviewed. */
  weight: number;
}

/**
 * The area under the risk-coverage curve (Geifman, Uziel and El-Yaniv 2019) of everything that came, from those that were reviewed:
 * each is a step as wide as what it stands for. With equal weights it is `aurc` of `riskCoverage`. Of equal confidences the lower id
 * comes first. Null without predictions.
 */
export function weightedAurc(predictions: readonly Judged[]): number | null {
  const surestFirst = [...predictions].sort(
    (a, b) => b.confidence - a.confidence || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  let [accepted, wrong, area] = [0, 0, 0];
  for (const one of surestFirst) {
    accepted += one.weight;
    if (one.wrong) wrong += one.weight;
    area += one.weight * (wrong / accepted);
  }
  return accepted === 0 ? null : area / accepted;
}
