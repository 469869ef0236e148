/**
 * Picks the best of a stream as it comes, without knowing what is still to come: what is above the quantile of the latest scores that
 * leaves the wished share. After the incremental quantile filter of Kottke, Krempl and Spiliopoulou (2015); instead of balancing by a
 * tolerance, whoever asks computes the share anew from what is left of the budget.
 */
export interface Stream {
  /** The latest scores, at most `windowMax` of them. */
  scores: number[];
  /** Where the next one goes. */
  at: number;
}

const windowMax = 256;
/** From fewer scores no quantile is read. */
const windowMin = 20;

export function newStream(): Stream {
  return { scores: [], at: 0 };
}

export function remember(stream: Stream, score: number): void {
  stream.scores[stream.at] = score;
  stream.at = (stream.at + 1) % windowMax;
}

/** Whether a score belongs to the best `share` (0..1) of the latest ones; null: too few of them are known. */
export function isAmongBest({ scores }: Stream, score: number, share: number): boolean | null {
  if (share >= 1) return true;
  if (share <= 0) return false;
  if (scores.length < windowMin) return null;
  const better = scores.reduce((count, other) => count + (other > score ? 1 : other === score ? 0.5 : 0), 0);
  return better < share * scores.length;
}
