import type { Figures, Health, Waiting } from '../../src/flow/desk.ts';
import type { LedProject } from '../../src/flow/led-projects.ts';
import { needsOf, type Stands } from '../../src/flow/needs.ts';
import type { PersonLoad, Workload } from '../../src/flow/workload.ts';
import { outcomes, verdicts } from '../../src/review/item.ts';
import type { HomeData } from '../../src/slack/home/data.ts';
import { aDecision, aReview } from '../support/items.ts';
import { aProject } from '../support/project.ts';
import { type Kind, now, wordy } from './every-card.ts';

export const waits = (overrides: Partial<Waiting> = {}): Waiting => ({
  waiting: 3,
  inReview: 2,
  escalated: 0,
  oldestAt: new Date('2026-11-21T08:00:00Z'),
  ...overrides,
});

export const figures = (overrides: Partial<Figures> = {}): Figures => ({
  answers: 12,
  approved: 9,
  corrected: 2,
  rejected: 1,
  skipped: 0,
  medianLatencyMs: 14_000,
  gold: { met: 0, right: 0 },
  ...overrides,
});

const health = (overrides: Partial<Health> = {}): Health => ({
  waiting: 3,
  inReview: 2,
  escalated: 0,
  oldestAt: new Date('2026-11-21T08:00:00Z'),
  unansweredSince: new Date('2026-11-21T08:00:00Z'),
  overdue: 0,
  dueSoon: 0,
  failing: { count: 0, why: null },
  arrived: 120,
  autoApproved: 90,
  decided: 25,
  outcomes: { approved: 18, corrected: 6, rejected: 1 },
  medianDecisionMs: 240_000,
  reviewers: [
    { reviewer: 'U01ANA', answers: 12 },
    { reviewer: 'U02BEN', answers: 8 },
  ],
  ...overrides,
});

export const homeData = (overrides: Partial<HomeData> = {}): HomeData => ({
  now,
  notice: null,
  mayAnswerIn: [],
  waiting: [],
  answers: [],
  figures: { day: figures(), week: figures({ answers: 40, approved: 40, corrected: 0, rejected: 0 }) },
  requests: [],
  leads: [],
  workload: null,
  ...overrides,
});

/** A project as its lead finds it: somebody answered five minutes ago, unless told otherwise. */
export function aLed(overrides: Partial<Stands> = {}, is: Partial<Health> = {}): LedProject {
  const of = health(is);
  const stands: Stands = {
    ...of,
    project: aProject(),
    open: of.waiting + of.inReview,
    answeredAt: new Date(now.getTime() - 300_000),
    resumedAt: null,
    alerts: [],
    stop: null,
    paused: null,
    forecast: { perDay: null, forecastDays: null, cameForPeople: null },
    accuracy: null,
    accuracyBefore: null,
    ...overrides,
  };
  return { stands, needs: needsOf(stands, now), health: of };
}

export const aPerson = (overrides: Partial<PersonLoad> = {}): PersonLoad => ({
  reviewer: 'U01ANA',
  week: 30,
  day: 6,
  share: 0.5,
  reserved: 0,
  askedAlone: 0,
  overload: [],
  ...overrides,
});

export const aWorkload = (overrides: Partial<Workload> = {}): Workload => ({
  answers: 60,
  isRough: false,
  people: [aPerson(), aPerson({ reviewer: 'U02BEN' })],
  alone: [],
  quiet: [],
  ...overrides,
});

const paused = { at: now, by: 'U02BEN' };

/** As much of everything as there can be, with this text wherever one can stand. */
export function fullHome(kinds: Kind[], text: string, count: number): HomeData {
  const some = Array.from({ length: count }, (_, i) => kinds[i % kinds.length]).filter((kind) => kind !== undefined);
  const project = (kind: Kind, i: number) => ({ ...kind.project, key: `p-${i}` });
  return homeData({
    notice: 'Taken back.',
    mayAnswerIn: some.map(project),
    waiting: some.map((kind, i) => ({
      project: project(kind, i),
      waiting: waits({ waiting: 1000, inReview: 1000, escalated: i % 3 === 0 ? 1000 : 0 }),
      paused: i % 7 === 0 ? { ...paused, by: text.slice(0, 100) || 'x' } : null,
    })),
    answers: some.map((kind, i) => {
      const verdict = verdicts[i % verdicts.length] ?? 'approve';
      const value = verdict === 'approve' ? kind.item.prediction.value : verdict === 'correct' ? kind.corrected : null;
      const decision = aDecision({ outcome: outcomes[i % outcomes.length] ?? 'approved', value: kind.corrected });
      return {
        project: project(kind, i),
        item: {
          ...kind.item,
          decision: i % 2 === 0 ? decision : null,
          gold: i % 11 === 5 ? { value: kind.corrected } : null,
        },
        review: aReview({ ...wordy(text), verdict, value }),
        canUndo: i % 2 === 0,
      };
    }),
    figures: {
      day: figures({
        answers: 1000,
        approved: 333,
        corrected: 333,
        rejected: 334,
        skipped: 1000,
        gold: { met: 1000, right: 1 },
      }),
      week: figures({ answers: 0, skipped: 1 }),
    },
    requests: some.map((kind, i) => ({
      project: project(kind, i),
      item: {
        ...kind.item,
        decision:
          i % 3 === 0
            ? null
            : aDecision({ outcome: outcomes[i % outcomes.length] ?? 'approved', value: kind.corrected }),
      },
    })),
    leads: some.map((kind, i) =>
      aLed(
        {
          project: project(kind, i),
          overdue: i % 3,
          stop:
            i % 2 === 0
              ? null
              : { at: now, by: i % 3 === 0 ? 'watch' : text.slice(0, 100) || 'x', why: text.slice(0, 1_000) },
          paused: i % 2 === 0 ? { ...paused, by: text.slice(0, 100) || 'x' } : null,
          forecast: { perDay: 1_000, forecastDays: 1_000, cameForPeople: 9_999 },
          accuracy: { day: '2026-11-20', share: 0.5, lower: 0.4, upper: 0.6 },
          accuracyBefore: { share: 0.9, lower: 0.8, upper: 0.95 },
        },
        {
          escalated: i % 2,
          dueSoon: i,
          failing: { count: i % 5, why: text.slice(0, 1_000) },
          outcomes: Object.fromEntries(outcomes.map((outcome) => [outcome, 1000])),
          reviewers: Array.from({ length: 40 }, () => ({ reviewer: text.slice(0, 100) || 'x', answers: 1000 })),
        },
      ),
    ),
    workload: aWorkload({
      people: some.map((kind, i) =>
        aPerson({
          reviewer: text.slice(0, 100) || 'x',
          ...{ week: 1_000, reserved: i, askedAlone: i },
          overload: [
            { kind: 'carries', share: 0.9, people: 12 },
            { kind: 'hurried', project: project(kind, i), medianMs: 1_000, usualMs: 90_000 },
            { kind: 'off_hours', outside: 999, of: 1_000 },
          ],
        }),
      ),
      alone: some.map((kind, i) => ({
        project: project(kind, i),
        reviewer: text.slice(0, 100) || 'x',
        answers: 1_000,
      })),
      quiet: some.map((kind, i) => ({
        project: project(kind, i),
        reviewer: text.slice(0, 100) || 'x',
        lastAt: i % 2 === 0 ? null : now,
      })),
    }),
  });
}
