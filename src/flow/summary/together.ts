import type { Estimate } from '../../learning/estimate.ts';
import { type Day, daysAfter } from '../../review/day.ts';
import { accuracyOf, addedUp, approvedErrorIn, type Came, type HonestAccuracy } from '../honest-accuracy.ts';
import type { Known } from '../known.ts';
import { type DayFigures, type SettledFigures, spanDaysMax } from './day-figures.ts';

/** How many days a span has. */
export const spans = { week: 7, month: spanDaysMax } as const;
export type Span = keyof typeof spans;

/** What several days say together of the model, whatever its version, and of what the gate approves. */
export interface Together {
  /** How many days are asked about, and how many of them were counted: what came on the others is not in here. */
  days: number;
  counted: number;
  /** Predictions that came, without copies and without what somebody sent without a score. */
  predictions: number;
  /** How many of what was left to chance people settled. */
  audits: number;
  accuracy: Known<Estimate>;
  approvedError: HonestAccuracy['approvedError'];
}

/** A day that was counted, with what makes it one of several. */
export type CountedDay = { day: Day; figures: DayFigures };

/**
 * The accuracy of all that came on these days, by what people settled of it on them: a post-stratified estimate of the days as one
 * (`postStratified`), not a mean of theirs, whose intervals could not be joined. What came before the first of them is not in it.
 */
export function together(days: number, counted: readonly CountedDay[]): Together {
  const whole = counted.filter(({ figures }) => figures.settled !== undefined);
  const came = addUpCame(whole.map(({ figures }) => figures.came));
  const settled = settledTogether(whole);
  const leftToChance = addedUp(settled.filter((one) => !one.certain));
  return {
    days,
    counted: whole.length,
    predictions: came.certain + came.some + came.none,
    audits: leftToChance.count,
    accuracy: accuracyOf(came, addedUp(settled.filter((one) => one.certain)), leftToChance),
    approvedError: approvedErrorIn({
      audited: sum(whole, ({ figures }) => figures.gateSample.audited),
      wrong: sum(whole, ({ figures }) => figures.gateSample.wrong),
    }),
  };
}

/** What was settled on these days of what came on these days. */
export function settledTogether(counted: readonly CountedDay[]): SettledFigures[] {
  const days = new Set(counted.map(({ day }) => day));
  return counted.flatMap(({ day, figures }) =>
    (figures.settled ?? []).filter(({ daysBefore }) => days.has(daysAfter(day, -daysBefore))),
  );
}

function addUpCame(several: readonly Came[]): Came {
  return {
    certain: sum(several, ({ certain }) => certain),
    some: sum(several, ({ some }) => some),
    none: sum(several, ({ none }) => none),
  };
}

function sum<One>(of: readonly One[], count: (one: One) => number): number {
  return of.reduce((total, one) => total + count(one), 0);
}
