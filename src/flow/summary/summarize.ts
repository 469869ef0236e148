import { benjaminiHochberg, twoProportions } from '../../learning/drift.ts';
import { type Interval, wilson } from '../../learning/proportion.ts';
import { type Day, dayOf, daysAfter, periodOf } from '../../review/day.ts';
import type { Outcome } from '../../review/item.ts';
import type { Project } from '../../review/project.ts';
import { type Advice, advise, usualWish } from '../advise.ts';
import type { Evidence } from '../evidence.ts';
import type { Clockwork, Now } from '../ports.ts';
import { type Period, type Quality, type QualityRecords, qualityIn } from '../quality.ts';
import { type ReviewerQuality, type ReviewerRecords, reviewersIn } from '../reviewers.ts';
import type { Standings, Stop } from '../standings.ts';
import type { Dismissed, Thresholds } from '../thresholds.ts';
import { type AgainstTheWeekBefore, againstTheWeekBefore } from './against-the-week-before.ts';
import { type DayBook, type DayFigures, type DayRecords, dayFigures, type LabelFigures } from './day-figures.ts';
import { daysBetween } from './days-between.ts';
import { type Forecast, forecastOf } from './forecast.ts';
import { type CountedDay, type Span, spans, type Together, together } from './together.ts';

/** One project's day as leads read it. Shares are between 0 and 1, times in milliseconds. */
export interface Summary {
  project: string;
  day: Day;
  timezone: string;
  period: Period;
  /** When it was made; the day is over by then, or not yet. */
  at: Date;
  isOver: boolean;
  figures: DayFigures;
  /** Of the reviewed ones, how many people did not keep. Not the error of the model: people review what it is unsure of. */
  changed: Rate;
  /** The same weekday a week before; null where it was not counted. */
  weekBefore: DayFigures | null;
  /** The seven days before this one, as far as they were counted, added up; null without any. */
  before: { days: number; arrived: number; decided: number; changed: Rate } | null;
  /** Labels of which more was changed than in the seven days before, by more than chance explains. */
  rises: Rise[];
  /** The seven days that end with this one, and the 28, each as one. */
  spans: Record<Span, Together>;
  /** Those seven days against the seven before them. */
  againstTheWeekBefore: AgainstTheWeekBefore;
  /** The days after this one that have no summary of their own, as far as they are over, the oldest first. */
  daysBetween: CountedDay[];
  /** How many people decided in each of the days before, and how many days what is open takes at that. */
  backlog: Backlog & Forecast;
  /** Of the seven days that end with this one. */
  quality: Quality;
  gate: { stop: Stop | null; standing: Held | null };
  advice: Advice;
  /** A lead does not want this advice again. */
  adviceDismissed: boolean;
  /** How each reviewer worked in the thirty days that end with this one. For leads alone. */
  reviewers: ReviewerQuality[];
  paused: { at: Date; by: string } | null;
  /** Counted days up to this one, the oldest first. */
  trend: CountedDay[];
  newRecords: { since: Date | null; count: number };
}

export interface Rate {
  count: number;
  of: number;
  share: number | null;
  interval: Interval | null;
}

export interface Rise {
  label: string;
  now: Rate;
  before: Rate;
}

/** How much is open now. */
export interface Backlog {
  open: number;
  escalated: number;
  /** Beyond their time. */
  overdue: number;
  oldest: { item: string; at: Date } | null;
  /** Nine of ten have waited no longer. */
  p90Ms: number | null;
  /** Cards that Slack does not take. */
  failing: number;
}

/** How the version that came last stands against the bound. */
export interface Held {
  audited: number;
  wrong: number;
  certifiedAt: Date | null;
}

export interface SummaryRecords {
  backlog(project: string, now: Date): Promise<Backlog>;
  held(project: string, version: { model: string; modelVersion: string }): Promise<Held | null>;
  /** Training records since the last snapshot; of all time where there is none. Counted up to `recordsMax`. */
  newRecords(project: string): Promise<Summary['newRecords']>;
}

export interface SummaryDeps {
  days: DayRecords;
  book: DayBook;
  summaries: SummaryRecords;
  quality: QualityRecords;
  reviewers: ReviewerRecords;
  evidence: Evidence;
  standings: Pick<Standings, 'stopped'>;
  thresholds: Pick<Thresholds, 'dismissed'>;
  clockwork: Pick<Clockwork, 'paused'>;
  now: Now;
}

/** Beyond so many it does not matter how many more there are. */
export const recordsMax = 100_000;
const trendDays = spans.month;
const reviewersDays = 30;
/** With fewer a share says more about chance. */
const rateMin = 10;
const risesMax = 3;
/** Among so many labels tested at once one rise in twenty that is told is chance, at most. */
const risk = 0.05;

/** A day of a project. A day that is not over is counted so far. */
export async function summarize(deps: SummaryDeps, project: Project, day: Day): Promise<Summary> {
  const { timezone } = project;
  const at = deps.now();
  const period = periodOf(day, timezone);
  const until = new Date(Math.min(period.to.getTime(), at.getTime()));
  const since = (days: number): Period => ({ from: periodOf(daysAfter(day, 1 - days), timezone).from, to: until });
  const daysBefore = Array.from({ length: trendDays - 1 }, (_, i) => daysAfter(day, i + 1 - trendDays));
  // Two ways at once, one after the other on each: a lead waits, and those who click have all other connections.
  const [figures, standing] = await Promise.all([
    dayFigures(deps, project, day),
    standingOf(deps, project, { week: since(7), month: since(reviewersDays), at }),
  ]);
  const kept = await deps.book.kept(project, daysBefore);
  const lastSeven = daysBefore.slice(-7).flatMap((one) => kept.get(one) ?? []);
  const trend = [...daysBefore.flatMap((one) => trendOf(one, kept.get(one))), { day, figures }];
  const between = (first: number, last: number) =>
    trend.filter((one) => one.day >= daysAfter(day, -first) && one.day <= daysAfter(day, -last));
  const { backlog, quality, advice } = standing;
  const answered = changedOf(addedUp(lastSeven));
  return {
    project: project.key,
    day,
    timezone,
    period,
    at,
    isOver: period.to <= at,
    figures,
    changed: changedOf(figures.outcomes),
    weekBefore: kept.get(daysAfter(day, -7)) ?? null,
    before:
      lastSeven.length === 0
        ? null
        : {
            days: lastSeven.length,
            arrived: sum(lastSeven, arrivedOf),
            decided: sum(lastSeven, decidedOf),
            changed: answered,
          },
    rises: risesOf(figures.labels, labelsOf(lastSeven)),
    spans: { week: together(spans.week, between(6, 0)), month: together(spans.month, trend) },
    againstTheWeekBefore: againstTheWeekBefore(between(6, 0), between(13, 7)),
    daysBetween: await daysBetween(deps, project, day, at),
    backlog: { ...backlog, ...forecastOf(backlog.open, answered.of, lastSeven.length) },
    quality,
    gate: {
      stop: standing.stop,
      standing: standing.held,
    },
    advice,
    adviceDismissed: standing.adviceDismissed,
    reviewers: standing.reviewers,
    paused: standing.paused,
    trend,
    newRecords: standing.newRecords,
  };
}

/** What a summary says beside the figures of its day. */
async function standingOf(
  deps: SummaryDeps,
  project: Project,
  { week, month, at }: { week: Period; month: Period; at: Date },
) {
  const { summaries, standings, thresholds, clockwork } = deps;
  const { key, bound } = project;
  const backlog = await summaries.backlog(key, at);
  const quality = await qualityIn({ records: deps.quality }, project, week, {
    corrections: false,
    predictionsMax: 20_000,
  });
  const { reviewers } = await reviewersIn({ records: deps.reviewers }, project, month);
  const advice = await advise(deps, project, bound ?? usualWish);
  return {
    ...{ backlog, quality, reviewers, advice },
    stop: (await standings.stopped([key])).get(key) ?? null,
    held: bound && advice.version ? await summaries.held(key, advice.version) : null,
    adviceDismissed: isDismissed(project, advice, await thresholds.dismissed(key)),
    paused: (await clockwork.paused([key])).get(key) ?? null,
    newRecords: await summaries.newRecords(key),
  };
}

function isDismissed({ gate }: Project, { certified }: Advice, dismissed: Dismissed | null): boolean {
  return certified?.threshold === dismissed?.threshold && dismissed?.gateVersion === gate.version;
}

/** The day that a lead means who names none: the last one that is over. */
export function lastDay({ timezone }: Pick<Project, 'timezone'>, now: Date): Day {
  return daysAfter(dayOf(now, timezone), -1);
}

function trendOf(day: Day, figures: DayFigures | undefined): Summary['trend'] {
  return figures ? [{ day, figures }] : [];
}

/** What people did not keep, of what they answered. */
export function changedOf({ approved = 0, corrected = 0, rejected = 0 }: DayFigures['outcomes']): Rate {
  return rateOf(corrected + rejected, approved + corrected + rejected);
}

export function rateOf(count: number, of: number): Rate {
  return { count, of, share: of === 0 ? null : count / of, interval: of < rateMin ? null : wilson(count, of) };
}

export function arrivedOf({ arrived }: DayFigures): number {
  return Object.values(arrived).reduce((all, count) => all + count, 0);
}

export function decidedOf({ outcomes }: DayFigures): number {
  return Object.values(outcomes).reduce((all, count) => all + count, 0);
}

/** Which labels people changed more often than before: a test of two proportions each, put right for how many there are. */
function risesOf(now: LabelFigures[], before: LabelFigures[]): Rise[] {
  const was = new Map(before.map((one) => [one.label, one]));
  const compared = now.flatMap((is) => {
    const old = was.get(is.label);
    if (!old || is.answered < rateMin || old.answered < rateMin) return [];
    const { z, pValue } = twoProportions(
      { part: old.wrong, whole: old.answered },
      { part: is.wrong, whole: is.answered },
    );
    // Who became better needs nobody's eye.
    return [{ is, old, pValue: z > 0 ? pValue / 2 : 1 }];
  });
  const adjusted = benjaminiHochberg(compared.map(({ pValue }) => pValue));
  return compared
    .map(({ is, old }, i) => ({
      label: is.label,
      now: rateOf(is.wrong, is.answered),
      before: rateOf(old.wrong, old.answered),
      adjusted: adjusted[i] ?? 1,
    }))
    .filter((one) => one.adjusted <= risk)
    .sort((a, b) => a.adjusted - b.adjusted)
    .slice(0, risesMax)
    .map(({ label, now, before }) => ({ label, now, before }));
}

function labelsOf(days: DayFigures[]): LabelFigures[] {
  const byLabel = Map.groupBy(
    days.flatMap(({ labels }) => labels),
    ({ label }) => label,
  );
  return [...byLabel].map(([label, of]) => ({
    label,
    answered: sum(of, ({ answered }) => answered),
    wrong: sum(of, ({ wrong }) => wrong),
  }));
}

function addedUp(days: DayFigures[]): DayFigures['outcomes'] {
  const all: DayFigures['outcomes'] = {};
  for (const { outcomes } of days)
    for (const [outcome, count] of Object.entries(outcomes) as [Outcome, number][])
      all[outcome] = (all[outcome] ?? 0) + count;
  return all;
}

function sum<One>(of: One[], count: (one: One) => number): number {
  return of.reduce((total, one) => total + count(one), 0);
}
