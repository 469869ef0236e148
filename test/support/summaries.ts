import type { ReviewerQuality } from '../../src/flow/reviewers.ts';
import type { DayFigures } from '../../src/flow/summary/day-figures.ts';
import { changedOf, rateOf, type Summary } from '../../src/flow/summary/summarize.ts';
import { together } from '../../src/flow/summary/together.ts';
import { periodOf } from '../../src/review/day.ts';

const day = '2026-11-20';
const at = new Date('2026-11-21T08:00:00Z');

/** A day on which a little of everything happened; labels, names of models and people as given. */
function aDay(overrides: Partial<DayFigures> = {}, text = 'refund', count = 3): DayFigures {
  const many = <One>(make: (i: number) => One) => Array.from({ length: count }, (_, i) => make(i));
  return {
    arrived: { review: 30, auto_approve: 90, unreviewed: 0, duplicate: 2 },
    came: { certain: 20, some: 100, none: 0 },
    outcomes: { approved: 18, corrected: 6, rejected: 1, expired: 2 },
    hours: Array.from({ length: 24 }, (_, hour) => ({
      at: new Date(Date.UTC(2026, 10, 20, hour)).toISOString(),
      ...{ approved: hour === 9 ? 18 : 0, corrected: hour === 10 ? 6 : 0, rejected: hour === 10 ? 1 : 0, otherwise: 0 },
    })),
    waited: { count: 25, p50Ms: 240_000, p90Ms: 3_600_000 },
    handled: { count: 25, p50Ms: 8_000, p90Ms: 31_000 },
    dueTimes: { ended: 0, met: 0 },
    labels: many((i) => ({ label: `${text}${i}`, answered: 20, wrong: 5 })),
    confusions: many((i) => ({ label: `${text}${i}`, truth: text, count: 4, items: ['itm_1', 'itm_2', 'itm_3'] })),
    people: many((i) => ({ reviewer: i === 0 ? 'U01ANA' : text, answers: 12, approved: 9, medianMs: 8_000 })),
    peopleLeftOut: 0,
    openAtEnd: 5,
    records: 25,
    gateSample: { audited: 9, wrong: 1 },
    accuracy: { share: 0.9, lower: 0.85, upper: 0.94 },
    settled: [
      {
        model: text,
        modelVersion: 'v1',
        daysBefore: 0,
        certain: true,
        count: 16,
        standFor: 16,
        wrongFor: 4,
        squares: 16,
      },
      {
        model: text,
        modelVersion: 'v1',
        daysBefore: 0,
        certain: false,
        count: 9,
        standFor: 90,
        wrongFor: 10,
        squares: 900,
      },
    ],
    ...overrides,
  };
}

/** Its summary, the morning after. */
export function aSummary(overrides: Partial<Summary> = {}, text = 'refund', count = 3): Summary {
  const figures = aDay({}, text, count);
  const candidate = { threshold: 0.85, sampled: 59, wrong: 1, share: 0.7 };
  return {
    project: 'support-intent',
    day,
    timezone: 'UTC',
    period: periodOf(day, 'UTC'),
    at,
    isOver: true,
    figures,
    changed: changedOf(figures.outcomes),
    weekBefore: null,
    before: { days: 7, arrived: 700, decided: 150, changed: rateOf(30, 150) },
    rises: [],
    spans: { week: together(7, [{ day, figures }]), month: together(28, [{ day, figures }]) },
    againstTheWeekBefore: { labels: [], versions: [], unseen: 0 },
    daysBetween: [],
    backlog: {
      ...{ open: 5, escalated: 0, overdue: 0, failing: 0, perDay: 20, forecastDays: 0.25 },
      oldest: { item: 'itm_9', at: new Date('2026-11-21T05:50:00Z') },
      p90Ms: 3_600_000,
    },
    quality: {
      project: 'support-intent',
      period: periodOf(day, 'UTC'),
      versions: [],
      versionsLeftOut: 0,
      agreement: { unknown: 'Nobody answered twice.' },
    },
    gate: { stop: null, standing: null },
    advice: {
      project: 'support-intent',
      version: { model: text.slice(0, 200), modelVersion: 'v1' },
      wish: { error: 0.05, confidence: 0.95, correction: 'fixed_sequence' },
      current: { ...candidate, error: { lower: 0.001, upper: 0.09 } },
      certified: null,
      missing: { threshold: 0.85, sampled: 59, needed: 93 },
      reviewsSavedPerDay: null,
      candidates: [candidate],
    },
    adviceDismissed: false,
    reviewers: [],
    paused: null,
    trend: [{ day, figures }],
    newRecords: { since: null, count: 25 },
    ...overrides,
  };
}

/** A reviewer who let nine of ten planted mistakes pass. */
export function careless(reviewer: string): ReviewerQuality {
  const none = { n: 0, share: null, interval: null };
  return {
    ...{ reviewer, answers: 40, approval: none, goldAccuracy: none, overReliance: none, underReliance: none },
    seedCatchRate: { n: 10, share: 0.1, interval: { lower: 0.02, upper: 0.4 } },
    seedTest: { catchesMax: 5, power: 0.95, falseAlarm: 0.03, careless: true },
    ...{ discernment: null, blindGap: null, skill: null, consistency: null, repeats: 0, agreement: none },
    speed: { n: 40, medianMs: 3_000, p90Ms: 9_000, tooFast: none },
  };
}
