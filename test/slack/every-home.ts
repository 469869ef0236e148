import type { Figures, Health, Waiting } from '../../src/flow/desk.ts';
import { outcomes, verdicts } from '../../src/review/item.ts';
import type { HomeData } from '../../src/slack/home/data.ts';
import { aDecision, aReview } from '../support/items.ts';
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

export const health = (overrides: Partial<Health> = {}): Health => ({
  waiting: 3,
  inReview: 2,
  escalated: 0,
  oldestAt: new Date('2026-11-21T08:00:00Z'),
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
    leads: some.map((kind, i) => ({
      project: project(kind, i),
      stopped: i % 2 === 0 ? null : { at: now, by: 'watch', why: text.slice(0, 1_000) },
      health: health({
        escalated: i % 2,
        dueSoon: i,
        failing: { count: i % 5, why: text.slice(0, 1_000) },
        outcomes: Object.fromEntries(outcomes.map((outcome) => [outcome, 1000])),
        reviewers: Array.from({ length: 40 }, () => ({ reviewer: text.slice(0, 100) || 'x', answers: 1000 })),
      }),
      paused: i % 2 === 0 ? paused : null,
    })),
  });
}
