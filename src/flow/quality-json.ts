import type { CrossFitted } from '../learning/cross-fit.ts';
import type { Estimate } from '../learning/estimate.ts';
import type { Interval } from '../learning/proportion.ts';
import type { Rate } from '../learning/reviewer-quality.ts';
import type { Agreement } from './agreement.ts';
import type { Calibration } from './calibration.ts';
import type { IsotonicCorrection, TemperatureCorrection } from './corrections.ts';
import type { Shift } from './drift.ts';
import { figureOf, whyUnknown } from './known.ts';
import type { Period, Quality, VersionQuality } from './quality.ts';
import type { ReviewerQuality } from './reviewers.ts';

/** Quality as callers read it. */
export function qualityJson({ project, period, versions, versionsLeftOut, agreement }: Quality) {
  const found = figureOf(agreement);
  return {
    project,
    ...periodJson(period),
    versions: versions.map(versionJson),
    versions_left_out: versionsLeftOut,
    agreement: found && agreementJson(found),
    not_known: whyUnknown({ agreement }),
  };
}

/** One version of the model as callers read it. */
export function versionJson(version: VersionQuality) {
  const { accuracy, hajek, reviewedAccuracy, approvedError, calibration, temperature, isotonic } = version;
  const { labelShift, confidenceShift } = version;
  const found = {
    accuracy: figureOf(accuracy),
    hajek: figureOf(hajek),
    error: figureOf(approvedError),
    calibration: figureOf(calibration),
    temperature: figureOf(temperature),
    isotonic: figureOf(isotonic),
    labels: figureOf(labelShift),
    confidence: figureOf(confidenceShift),
  };
  return {
    model: version.model || null,
    model_version: version.modelVersion || null,
    predictions: version.predictions,
    reviewed: version.reviewed,
    wrong: version.wrong,
    audits: version.audits,
    accuracy: found.accuracy && estimateJson(found.accuracy),
    accuracy_hajek: found.hajek && estimateJson(found.hajek),
    reviewed_accuracy: figureOf(reviewedAccuracy),
    auto_approved_error: found.error && {
      audited: found.error.audited,
      wrong: found.error.wrong,
      share: found.error.share,
      between: between(found.error),
    },
    calibration: found.calibration && calibrationJson(found.calibration),
    temperature: found.temperature && temperatureJson(found.temperature),
    isotonic: found.isotonic && isotonicJson(found.isotonic),
    label_shift: found.labels && shiftJson(found.labels),
    confidence_shift: found.confidence && shiftJson(found.confidence),
    confusions: version.confusions,
    not_known: whyUnknown({
      accuracy,
      accuracy_hajek: hajek,
      reviewed_accuracy: reviewedAccuracy,
      auto_approved_error: approvedError,
      calibration,
      temperature,
      isotonic,
      label_shift: labelShift,
      confidence_shift: confidenceShift,
    }),
  };
}

function estimateJson(estimate: Estimate) {
  return { share: estimate.share, between: between(estimate), standard_error: estimate.standardError };
}

function calibrationJson({ settled, bands, ece, brier, aurc }: Calibration) {
  return {
    ...{ settled, ece, brier, aurc },
    bands: bands.map((band) => ({
      count: band.count,
      weight: band.weight,
      confidence: band.confidence,
      accuracy: band.accuracy,
      accuracy_between: between(band),
    })),
  };
}

function temperatureJson({ settled, temperature, ...fitted }: TemperatureCorrection) {
  return { settled, temperature, ...fittedJson(fitted) };
}

function isotonicJson({ settled, points, ...fitted }: IsotonicCorrection) {
  return {
    settled,
    points: points.map(({ from, accuracy }) => ({ confidence: from, accuracy })),
    ...fittedJson(fitted),
  };
}

function fittedJson({ before, after, helps }: CrossFitted) {
  return { before, after, helps };
}

function shiftJson({ before, now, psi, jensenShannon, pValue }: Shift) {
  return { before, now, psi, jensen_shannon: jensenShannon, p_value: pValue };
}

function agreementJson({ interval, ...agreement }: Agreement) {
  return { ...agreement, alpha_between: interval && between(interval) };
}

/** Reviewers as whoever leads the project reads it. */
export function reviewersJson({
  project,
  period,
  reviewers,
}: {
  project: string;
  period: Period;
  reviewers: ReviewerQuality[];
}) {
  return { project, ...periodJson(period), reviewers: reviewers.map(reviewerJson) };
}

function reviewerJson(reviewer: ReviewerQuality) {
  const { blindGap, consistency, speed } = reviewer;
  return {
    reviewer: reviewer.reviewer,
    answers: reviewer.answers,
    approval_rate: rateJson(reviewer.approval),
    gold_accuracy: rateJson(reviewer.goldAccuracy),
    seed_catch_rate: rateJson(reviewer.seedCatchRate),
    seed_test: reviewer.seedTest && {
      careless: reviewer.seedTest.careless,
      caught_at_most: reviewer.seedTest.catchesMax,
      power: reviewer.seedTest.power,
      false_alarm: reviewer.seedTest.falseAlarm,
    },
    over_reliance: rateJson(reviewer.overReliance),
    under_reliance: rateJson(reviewer.underReliance),
    discernment: reviewer.discernment && {
      d_prime: reviewer.discernment.sensitivity,
      criterion: reviewer.discernment.criterion,
    },
    blind_gap: blindGap && {
      gap: blindGap.gap,
      between: between(blindGap.interval),
      blind: blindGap.blind,
      shown: blindGap.shown,
    },
    speed: { n: speed.n, median_ms: speed.medianMs, p90_ms: speed.p90Ms, hurried: rateJson(speed.tooFast) },
    skill: reviewer.skill,
    agreement_with_others: rateJson(reviewer.agreement),
    self_consistency: consistency && {
      kappa: consistency.kappa,
      between: between(consistency.interval),
      n: reviewer.repeats,
    },
  };
}

function rateJson({ n, share, interval }: Rate) {
  return { n, share, between: interval && between(interval) };
}

function periodJson({ from, to }: Period) {
  return { from: from.toISOString(), to: to.toISOString() };
}

function between({ lower, upper }: Interval): number[] {
  return [lower, upper];
}
