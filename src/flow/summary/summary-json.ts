import type { Project } from '../../review/project.ts';
import { adviceJson } from '../advice-json.ts';
import { figureOf, whyUnknown } from '../known.ts';
import { versionJson } from '../quality-json.ts';
import type { Compared, WrongShare } from './against-the-week-before.ts';
import type { DayFigures, Spread } from './day-figures.ts';
import type { Line } from './section.ts';
import { sectionsOf } from './sections.ts';
import { arrivedOf, changedOf, type Rate, type Summary } from './summarize.ts';
import { takeawayOf } from './takeaway.ts';
import type { Together } from './together.ts';

/** A summary as callers read it: nothing in it is about one person. */
export function summaryJson(project: Project, summary: Summary) {
  const { figures, backlog, quality, gate, advice, before, paused } = summary;
  const { sentence, tone } = takeawayOf(project, summary);
  const found = quality.agreement;
  return {
    project: summary.project,
    date: summary.day,
    timezone: summary.timezone,
    from: summary.period.from.toISOString(),
    to: summary.period.to.toISOString(),
    is_over: summary.isOver,
    takeaway: { sentence, tone },
    sections: sectionsOf(project, summary, { named: false }).map(({ key, title, quiet, lines }) => ({
      ...{ key, title, quiet },
      sentences: lines.map(plainly),
    })),
    ...figuresJson(figures),
    before: before && {
      days: before.days,
      arrived: before.arrived,
      decided: before.decided,
      changed: rateJson(before.changed),
    },
    rises: summary.rises.map(({ label, now, before: was }) => ({ label, now: rateJson(now), before: rateJson(was) })),
    spans: [summary.spans.week, summary.spans.month].map(togetherJson),
    against_the_week_before: {
      labels: summary.againstTheWeekBefore.labels.map(({ label, ...one }) => ({ label, ...comparedJson(one) })),
      versions: summary.againstTheWeekBefore.versions.map(({ model, modelVersion, ...one }) => ({
        ...{ model: model || null, model_version: modelVersion || null, ...comparedJson(one) },
      })),
      not_reviewable: summary.againstTheWeekBefore.unseen,
    },
    days_between: summary.daysBetween.map(({ day, figures: of }) => ({
      date: day,
      arrived: arrivedOf(of),
      decided: changedOf(of.outcomes).of,
      not_in_time: of.dueTimes.ended - of.dueTimes.met,
    })),
    backlog: {
      open: backlog.open,
      escalated: backlog.escalated,
      overdue: backlog.overdue,
      failing: backlog.failing,
      oldest_item: backlog.oldest?.item ?? null,
      oldest_at: backlog.oldest?.at.toISOString() ?? null,
      p90_ms: backlog.p90Ms,
      forecast_days: backlog.forecastDays,
    },
    paused_since: paused?.at.toISOString() ?? null,
    gate: {
      stopped_since: gate.stop?.at.toISOString() ?? null,
      why_stopped: gate.stop?.why ?? null,
      audited: gate.standing?.audited ?? null,
      wrong: gate.standing?.wrong ?? null,
      certified_since: gate.standing?.certifiedAt?.toISOString() ?? null,
    },
    versions: quality.versions.map(versionJson),
    agreement:
      'known' in found ? { items: found.known.items, percent: found.known.percent, alpha: found.known.alpha } : null,
    advice: adviceJson(project, advice),
    trend: summary.trend.map(({ day, figures: of }) => ({
      date: day,
      arrived: of.arrived.review + of.arrived.auto_approve + of.arrived.unreviewed + of.arrived.duplicate,
      changed: rateJson(changedOf(of.outcomes)),
      open_at_end: of.openAtEnd,
      accuracy: of.accuracy && { share: of.accuracy.share, between: [of.accuracy.lower, of.accuracy.upper] },
    })),
    records_since_snapshot: summary.newRecords.count,
    snapshot_as_of: summary.newRecords.since?.toISOString() ?? null,
  };
}

function togetherJson({ days, counted, predictions, audits, accuracy, approvedError }: Together) {
  const [estimate, error] = [figureOf(accuracy), figureOf(approvedError)];
  return {
    ...{ days, counted, predictions, audits },
    accuracy: estimate && { share: estimate.share, between: [estimate.lower, estimate.upper] },
    auto_approved_error: error && {
      ...{ audited: error.audited, wrong: error.wrong, share: error.share, between: [error.lower, error.upper] },
    },
    not_known: whyUnknown({ accuracy, auto_approved_error: approvedError }),
  };
}

function comparedJson({ now, before, pValue, change }: Compared) {
  return { now: wrongShareJson(now), before: wrongShareJson(before), p_value: pValue, change };
}

function wrongShareJson({ share, lower, upper, answers }: WrongShare) {
  return { answers, share, between: [lower, upper] };
}

function figuresJson({ people, peopleLeftOut, settled: _, ...figures }: DayFigures) {
  return {
    arrived: figures.arrived,
    outcomes: figures.outcomes,
    changed: rateJson(changedOf(figures.outcomes)),
    hours: figures.hours,
    waited: figures.waited && spreadJson(figures.waited),
    handled: figures.handled && spreadJson(figures.handled),
    due: figures.dueTimes,
    labels: figures.labels,
    confusions: figures.confusions,
    reviewers: people.length + peopleLeftOut,
    records: figures.records,
    audits: figures.gateSample,
  };
}

function spreadJson({ count, p50Ms, p90Ms }: Spread) {
  return { count, p50_ms: p50Ms, p90_ms: p90Ms };
}

function rateJson({ count, of, share, interval }: Rate) {
  return { count, of, share, between: interval && [interval.lower, interval.upper] };
}

/** A sentence without what it leads to. */
export function plainly(line: Line): string {
  return line.map((part) => (typeof part === 'string' ? part : 'text' in part ? part.text : part.person)).join('');
}
