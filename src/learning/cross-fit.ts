import { brier, expectedCalibrationError, type Judged, reliability } from './calibration.ts';
import { seededRandom } from './seeded.ts';

/** How far confidences are from what came out: 0 is best. */
export interface Distance {
  /** Expected calibration error, over fifteen bands of equal width. */
  ece: number;
  brier: number;
}

/** What a correction of confidences does to predictions that it was not fitted to. */
export interface CrossFitted {
  before: Distance;
  after: Distance;
  /** The Brier score is better by more than chance explains: the 95 % interval of its gain lies above 0. */
  helps: boolean;
}

const foldsMax = 5;

/**
 * Cross-fitting: the predictions are divided into five parts, and each part is corrected by what is fitted to the other four. So no
 * prediction speaks for a correction that has seen its outcome. The part hangs on the id alone: the same predictions give the same
 * figures, in whatever order they come. Null without predictions.
 */
export function crossFitted<One extends Judged & { id: string }>(
  judged: readonly One[],
  fitTo: (others: One[]) => (one: One) => number,
): CrossFitted | null {
  const folds = judged.map(({ id }) => foldOf(id));
  const corrections = Array.from({ length: foldsMax }, (_, fold) =>
    fitTo(judged.filter((_one, at) => folds[at] !== fold)),
  );
  const corrected = judged.map((one, at): Judged => {
    const confidence = corrections[folds[at] ?? 0]?.(one) ?? one.confidence;
    return { confidence, wrong: one.wrong, weight: one.weight ?? 1 };
  });
  const [before, after] = [distanceOf(judged), distanceOf(corrected)];
  return before && after && { before, after, helps: gainMin(judged, corrected) > 0 };
}

/** FNV-1a (Fowler, Noll, Vo), mixed once more: ids that differ in their last letters only are spread evenly too. */
function foldOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return Math.floor(seededRandom(hash)() * foldsMax);
}

function distanceOf(judged: readonly Judged[]): Distance | null {
  const [ece, score] = [expectedCalibrationError(reliability(judged)), brier(judged)];
  return ece === null || score === null ? null : { ece, brier: score };
}

/** The lower end of the 95 % interval of how much smaller the squared errors have become. */
function gainMin(said: readonly Judged[], corrected: readonly Judged[]): number {
  const gains = corrected.map((one, at) => squaredError(said[at] ?? one) - squaredError(one));
  const weights = corrected.map(({ weight = 1 }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = gains.reduce((sum, gain, at) => sum + (weights[at] ?? 0) * gain, 0) / total;
  const spread = gains.reduce((sum, gain, at) => sum + ((weights[at] ?? 0) * (gain - mean)) ** 2, 0);
  return mean - (1.96 * Math.sqrt(spread)) / total;
}

function squaredError({ confidence, wrong }: Judged): number {
  return (confidence - (wrong ? 0 : 1)) ** 2;
}
