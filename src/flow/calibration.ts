import { brier, expectedCalibrationError, type ReliabilityBand, reliability } from '../learning/calibration.ts';
import { aurc, riskCoverage } from '../learning/risk-coverage.ts';
import type { Known } from './known.ts';

/** A prediction that people settled, picked by chance as its probability says. */
export interface SettledOne {
  id: string;
  confidence: number;
  wrong: boolean;
  probability: number;
}

/** How far the model's confidence can be taken at its word. */
export interface Calibration {
  settled: number;
  bands: ReliabilityBand[];
  /** Expected calibration error, Brier score, area under the risk-coverage curve: 0 is best. */
  ece: number;
  brier: number;
  aurc: number;
}

/** With fewer the table is chance. */
const settledMin = 50;

/** Each prediction counts as many as it stands for: 1 / its probability of being reviewed. */
export function calibrationOf(settled: readonly SettledOne[]): Known<Calibration> {
  const judged = settled.map(({ probability, ...one }) => ({ ...one, weight: 1 / probability }));
  const bands = reliability(judged);
  const [ece, score, area] = [expectedCalibrationError(bands), brier(judged), aurc(riskCoverage(judged))];
  if (settled.length < settledMin || ece === null || score === null || area === null) {
    return { unknown: `People settled ${settled.length} predictions of it so far; it takes ${settledMin}.` };
  }
  return { known: { settled: settled.length, bands, ece, brier: score, aurc: area } };
}
