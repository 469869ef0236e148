import { describe, expect, it } from 'vitest';
import { byUrgency, type Need, needsOf, overallInWords, type Stands, verdictOf } from '../../src/flow/needs.ts';
import type { WorkingHours } from '../../src/review/project.ts';
import { aProject } from '../support/project.ts';

/** A Saturday. */
const now = new Date('2026-11-21T12:00:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

/** Twelve wait, and somebody answered an hour ago. */
const stands = (overrides: Partial<Stands> = {}): Stands => ({
  project: aProject(),
  open: 12,
  escalated: 0,
  overdue: 0,
  dueSoon: 0,
  failing: { count: 0, why: null },
  oldestAt: ago(2),
  unansweredSince: ago(2),
  answeredAt: ago(1),
  resumedAt: null,
  alerts: [],
  stop: null,
  paused: null,
  forecast: { perDay: 40, forecastDays: 0.3, cameForPeople: 38 },
  accuracy: null,
  accuracyBefore: null,
  ...overrides,
});
const verdict = (overrides: Partial<Stands>) => verdictOf(stands(overrides), needsOf(stands(overrides), now), now);
const kinds = (overrides: Partial<Stands>) => needsOf(stands(overrides), now).map(({ kind }) => kind);

const bound = { error: 0.05, confidence: 0.95, correction: 'fixed_sequence', uncertified: 'review' } as const;
const usual = { share: 0.93, lower: 0.9, upper: 0.96 };

describe('what a project needs', () => {
  it.each<[string, Partial<Stands>, Need['kind'], Need['tone'], string]>([
    [
      'a gate that stopped by itself',
      { stop: { at: ago(3), by: 'watch', why: '9 of 60 audits were wrong' } },
      ...(['stopped', 'alarm'] as const),
      'The gate stopped by itself 3 h ago, and every prediction goes to people (9 of 60 audits were wrong). Let it approve again once you trust it.',
    ],
    [
      'a gate that stopped by itself, with no more than its bound to tell',
      { project: aProject({ bound }), stop: { at: ago(3), by: 'watch', why: null } },
      ...(['stopped', 'alarm'] as const),
      'The gate stopped by itself 3 h ago, and every prediction goes to people (more than 5 % may be wrong). Let it approve again once you trust it.',
    ],
    [
      'a gate that a lead stopped',
      { stop: { at: ago(72), by: 'U09LEA', why: null } },
      ...(['stopped', 'alarm'] as const),
      'A lead stopped the gate 3 days ago, and every prediction goes to people. Let it approve again once you trust it.',
    ],
    [
      'cards that Slack does not take',
      { failing: { count: 2, why: 'not_in_channel' } },
      ...(['cannot_post', 'alarm'] as const),
      '2 cards can’t be posted: Slack says “not_in_channel”. A review session shows them all the same.',
    ],
    [
      'a pause with something waiting',
      { paused: { at: ago(5), by: 'U09LEA' } },
      ...(['paused', 'alarm'] as const),
      'Paused for 5 h, and 12 items wait. Resume it when people may go on.',
    ],
    [
      'a pause with nothing waiting',
      { paused: { at: ago(5), by: 'U09LEA' }, open: 0, oldestAt: null, unansweredSince: null },
      ...(['paused', 'hint'] as const),
      'Paused for 5 h, and nothing waits.',
    ],
    [
      'silence',
      { answeredAt: ago(26), unansweredSince: ago(30), oldestAt: ago(30) },
      ...(['nobody_answers', 'alarm'] as const),
      'Nobody has answered for 26 h, and 12 items wait. Ask its reviewers, or review some yourself.',
    ],
    [
      'silence for as long as the project says',
      { project: aProject({ alerts: { channel: 'C0LEADS', quietMs: 7_200_000 } }), answeredAt: ago(2) },
      ...(['nobody_answers', 'alarm'] as const),
      'Nobody has answered for 2 h, and 12 items wait. Ask its reviewers, or review some yourself.',
    ],
    [
      'nobody who can answer',
      { alerts: [{ kind: 'nobody_can', able: 1, needed: 2 }] },
      ...(['nobody_can', 'alarm'] as const),
      'Only 1 person can answer, but an item needs 2. Name more reviewers, or add people to their group.',
    ],
    [
      'a channel that takes nothing',
      { alerts: [{ kind: 'posts_failing', cards: 0, isChannel: true, why: 'is_archived' }] },
      ...(['cannot_post', 'alarm'] as const),
      'Nothing can be posted in its channel: Slack says “is_archived”. Mend that; a review session shows what waits all the same.',
    ],
    [
      'what will be late',
      { alerts: [{ kind: 'backlog', late: 20, due: 400, by: now.getTime() + 3_600_000, perHour: 31.4 }] },
      ...(['will_be_late', 'alarm'] as const),
      '20 of 400 items will be late: people decide 31 an hour. Ask more people to review.',
    ],
    [
      'what is late, beside what will be',
      { overdue: 1, dueSoon: 4 },
      ...(['overdue', 'alarm'] as const),
      '1 item is beyond its time, and 3 more are due within the hour. Review it, or ask for help.',
    ],
    [
      'what leads have to decide',
      { escalated: 1_000 },
      ...(['for_leads', 'alarm'] as const),
      'Over 1,000 items wait for a lead’s decision. Decide them as lead.',
    ],
    [
      'a model that got worse',
      { accuracy: { day: '2026-11-20', share: 0.8, lower: 0.72, upper: 0.87 }, accuracyBefore: usual },
      ...(['worse', 'alarm'] as const),
      'The model got worse: it was right in 80.0 % of what came on Friday 20 November 2026 (72.0 % to 87.0 %), on the days before in 93.0 % (90.0 % to 96.0 %). The day’s page says with which labels.',
    ],
    [
      'more work than people do in two days',
      { open: 90, forecast: { perDay: 40, forecastDays: 2.25, cameForPeople: 60 } },
      ...(['behind', 'hint'] as const),
      '90 items wait: 2.3 days of work at the pace of people, 40 a day, and more comes than they decide, 60 a day. Add reviewers, or let less through to them.',
    ],
    [
      'more than anybody counted',
      { open: 2_000, forecast: { perDay: 40, forecastDays: 50, cameForPeople: 30 } },
      ...(['behind', 'hint'] as const),
      'Over 1,000 items wait: 50.0 days or more of work at the pace of people, 40 a day. Add reviewers, or let less through to them.',
    ],
    ['what is due soon', { dueSoon: 1 }, 'due_soon', 'hint', '1 item is due within the hour.'],
    [
      'one reviewer',
      { project: aProject({ reviewers: { users: ['U01ANA'], groups: [] } }) },
      ...(['one_reviewer', 'hint'] as const),
      'It has 1 reviewer beside its leads: nobody answers when they are away. Add another one.',
    ],
  ])('is %s', (_, overrides, kind, tone, sentence) => {
    expect(needsOf(stands(overrides), now)[0]).toMatchObject({ kind, tone });
    expect(verdict(overrides)).toBe(sentence);
    expect(needsOf(stands(overrides), now)[0]?.brief).not.toBe('');
  });

  it.each<[string, Partial<Stands>, string]>([
    ['with something waiting', {}, 'Healthy: 12 items wait, the oldest for 2 h.'],
    ['with one waiting', { open: 1 }, 'Healthy: 1 item waits, for 2 h.'],
    [
      'with nothing waiting',
      { open: 0, oldestAt: null, unansweredSince: null },
      'Healthy: 0 items wait. Somebody answered last 1 h ago.',
    ],
    [
      'that is new',
      { open: 0, oldestAt: null, unansweredSince: null, answeredAt: null },
      'Healthy: 0 items wait, and nobody had anything to answer so far.',
    ],
  ])('is nothing when it is healthy, %s', (_, overrides, sentence) => {
    expect(kinds(overrides)).toEqual([]);
    expect(verdict(overrides)).toBe(sentence);
  });
});

describe('silence', () => {
  const officeHours: WorkingHours = { days: [1, 2, 3, 4, 5], from: 540, to: 1_050, timezone: 'UTC' };
  const silent = (workingHours: WorkingHours | null, answeredAt: Date, at: Date) =>
    needsOf(
      stands({ project: aProject({ workingHours }), answeredAt, unansweredSince: answeredAt, oldestAt: answeredAt }),
      at,
    ).some(({ kind }) => kind === 'nobody_answers');

  it('begins with what waits, not with the last answer before it came', () => {
    expect(kinds({ answeredAt: ago(500), unansweredSince: ago(1) })).toEqual([]);
    expect(kinds({ answeredAt: null, unansweredSince: ago(25) })).toEqual(['nobody_answers']);
  });

  it('of a weekend is none where nobody works then', () => {
    const friday = new Date('2026-11-20T16:00:00Z');
    expect(silent(officeHours, friday, new Date('2026-11-23T09:30:00Z'))).toBe(false);
    expect(silent(officeHours, friday, new Date('2026-11-23T15:30:00Z'))).toBe(false);
    expect(silent(officeHours, friday, new Date('2026-11-23T16:30:00Z'))).toBe(true);
    expect(silent(null, friday, new Date('2026-11-21T16:30:00Z'))).toBe(true);
  });

  it('is not said of what only leads may answer, of a paused project, or of one that asks nobody', () => {
    const old = { answeredAt: ago(50), unansweredSince: ago(50) };
    expect(kinds({ ...old, unansweredSince: null, escalated: 12 })).toEqual(['for_leads']);
    expect(kinds({ ...old, paused: { at: ago(40), by: 'U09LEA' } })).toEqual(['paused']);
    expect(kinds({ ...old, project: aProject({ shadow: true }) })).toEqual([]);
  });
});

describe('a backlog and a model that got worse', () => {
  it('need enough to say so', () => {
    expect(kinds({ open: 9, forecast: { perDay: 1, forecastDays: 9, cameForPeople: 0 } })).toEqual([]);
    expect(kinds({ open: 90, forecast: { perDay: 60, forecastDays: 1.5, cameForPeople: 60 } })).toEqual([]);
    expect(kinds({ open: 90, forecast: { perDay: 0, forecastDays: null, cameForPeople: 60 } })).toEqual([]);
    const day = { day: '2026-11-20', share: 0.8, lower: 0.7, upper: 0.91 };
    expect(kinds({ accuracy: day, accuracyBefore: usual }), 'the intervals meet').toEqual([]);
    expect(kinds({ accuracy: { ...day, upper: 0.85 }, accuracyBefore: null })).toEqual([]);
  });
});

describe('of several projects', () => {
  const of = (name: string, overrides: Partial<Stands>) => ({ name, needs: needsOf(stands(overrides), now) });

  it('the worst comes first: any alarm before any hint, what stands still before what is late, more before less', () => {
    const projects = [
      of('healthy', {}),
      of('due soon', { dueSoon: 3 }),
      of('idle pause', { paused: { at: ago(9), by: 'U09LEA' }, open: 0, unansweredSince: null, oldestAt: null }),
      of('two overdue', { overdue: 2, dueSoon: 2 }),
      of('healthy too', {}),
      of('nine overdue', { overdue: 9, dueSoon: 9 }),
      of('stopped', { stop: { at: ago(1), by: 'watch', why: null } }),
      of('for leads', { escalated: 40 }),
    ];
    expect(byUrgency(projects).map(({ name }) => name)).toEqual([
      'stopped',
      'nine overdue',
      'two overdue',
      'for leads',
      'idle pause',
      'due soon',
      'healthy',
      'healthy too',
    ]);
    expect(byUrgency(projects.toReversed()).slice(0, 6)).toEqual(byUrgency(projects).slice(0, 6));
  });

  it('within one project too', () => {
    expect(kinds({ escalated: 1, overdue: 1, dueSoon: 2, failing: { count: 1, why: null } })).toEqual([
      'cannot_post',
      'overdue',
      'for_leads',
    ]);
  });

  it.each<[string, Partial<Stands>[]]>([
    ['Your project is healthy.', [{}]],
    ['Your project needs you.', [{ overdue: 1 }]],
    ['Your project does not need you, and is worth a look.', [{ dueSoon: 1 }]],
    ['All 2 projects are healthy.', [{}, {}]],
    ['1 of 3 projects needs you, and 1 more is worth a look.', [{}, { dueSoon: 1 }, { overdue: 1 }]],
    ['2 of 2 projects need you.', [{ escalated: 1 }, { overdue: 1 }]],
    ['None of 3 projects needs you, and 2 are worth a look.', [{}, { dueSoon: 1 }, { dueSoon: 1 }]],
  ])('is said: %s', (sentence, all) => {
    expect(overallInWords(all.map((each) => of('', each)))).toBe(sentence);
  });
});
