import { describe, expect, it } from 'vitest';
import { acceptPrediction } from '../../../src/flow/accept-prediction.ts';
import { followOriginals } from '../../../src/flow/duplicates.ts';
import { keepTime } from '../../../src/flow/keep-time.ts';
import { reopenItem } from '../../../src/flow/reopen-item.ts';
import { summarize } from '../../../src/flow/summary/summarize.ts';
import { undoAnswer } from '../../../src/flow/undo-answer.ts';
import { withdrawItem } from '../../../src/flow/withdraw-item.ts';
import { summaryDeps } from '../../../src/store/summary-records.ts';
import { answeredAt, type Done, keptAtOnce } from '../../support/at-once.ts';
import { aFlow, carded, type FlowUnderTest, hour, kept, minute } from '../../support/flow.ts';
import { aMultilabelItem, anApprovalItem, anExtractionItem, anItem, aTextItem } from '../../support/items.ts';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aTextProject,
} from '../../support/project.ts';
import { storeOfThisFile } from '../../support/store.ts';
import { daysEarlier, theDay, until } from './a-day.ts';
import { roseByChance } from './counted-anew.ts';

const aStore = storeOfThisFile();
const monday = '2026-11-23';

/** So many of something. */
function many<One>(count: number, one: (i: number) => One): One[] {
  return Array.from({ length: count }, (_, i) => one(i));
}

const labels = ['refund', 'billing', 'shipping', 'other'];

describe('a day', () => {
  it('on which nothing came says so in one line each', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    until(flow, '2026-11-24T08:00:00Z');
    const { told, takeaway, summary } = await theDay(aStore(), flow, project, monday);
    expect(takeaway).toEqual({
      sentence: 'A quiet day: 0 predictions came, and nothing waits.',
      tone: 'well',
      act: null,
    });
    expect(told).toMatchObject({
      came: 'Nothing came.',
      reviewed: 'People decided nothing.',
      waiting: 'Nothing waits.',
      accuracy: 'No prediction came.',
      labels: 'No label with ten answers or more was changed.',
      confusions: 'No label was taken for another.',
      gate: 'Nothing came that it could have approved.',
      advice: 'No advice yet: no prediction came so far.',
      times: 'People decided nothing.',
      reviewers: 'Nobody answered.',
      data: 'No new training records.',
    });
    expect(summary.figures.hours).toHaveLength(24);
  });

  it('with one item is told in the singular', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    const item = await kept(flow, { dueAt: new Date('2026-11-23T12:00:00Z') });
    await carded(flow, item);
    flow.pass(10 * minute);
    await flow.answer(item, { verdict: 'correct', value: 'billing', shownAt: new Date(flow.now().getTime() - 9_000) });
    flow.pass(hour);
    const { told, takeaway, people } = await theDay(aStore(), flow, project, monday);
    expect(takeaway.sentence).toBe('1 prediction came, and people decided 1 and changed it.');
    expect(told).toMatchObject({
      came: '1 prediction came: 1 for people.',
      reviewed:
        '1 decision by people: 1 corrected. They changed 1 of 1. People review what the model is unsure of, so this is not its error.',
      waiting: 'Nothing waits.',
      accuracy:
        'Intent 2026-11-03: 0.0 % of 1 prediction right (every one was looked at), by 0 audits and what people were asked about.',
      confusions: 'refund → billing: 1 (1)',
      gate: 'At 0.85 the gate approved 0 of 1 prediction (0.0 %).',
      times: '1 decision, 10 min after arriving. 1 answer took 9 s. 1 of 1 that had a time was decided within it.',
      reviewers: '1 person answered.',
      data: '1 new training record. 1 record in all, and no dataset was frozen so far.',
    });
    expect(people).toBe('1 person answered.\nU01ANA: 1 answer, 0.0 % approved, half within 9 s.');
  });

  it('of ten thousand predictions is counted to the last one', async () => {
    const project = aProject({ gate: { ...aProject().gate, audit: 0.05 } });
    const flow = aFlow(aStore(), project);
    until(flow, '2026-11-24T08:00:00Z');
    await keptAtOnce(
      aStore(),
      project,
      many(10_000, (i) => aBusyOne(i)),
    );
    const { summary, told } = await theDay(aStore(), flow, project, monday);
    expect(told.came).toMatch(/^10,000 predictions came: 6,500 approved by the gate, 3,500 for people\.$/);
    expect(summary.figures.waited?.count).toBe(3_000);
    expect(summary.figures.accuracy).not.toBeNull();
    expect(told.data).toBe('3,000 new training records. 3,000 records in all, and no dataset was frozen so far.');
  });

  it('ends with what waits, some of it too long, and says how long that takes', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    await sevenDays(flow, (day) =>
      many(50, (i) => answeredAt({ at: new Date(`${day}T${String(8 + (i % 10)).padStart(2, '0')}:00:00Z`) })),
    );
    await keptAtOnce(aStore(), project, [
      ...many(300, (i) => ({
        reviews: [],
        item: anItem({
          createdAt: new Date(Date.parse('2026-11-23T09:00:00Z') + i * minute),
          dueAt: i < 40 ? new Date('2026-11-23T15:00:00Z') : new Date('2026-11-25T15:00:00Z'),
          ...(i < 3
            ? { escalation: { why: 'asked' as const, by: 'U02BEN', at: new Date('2026-11-23T10:00:00Z') } }
            : {}),
        }),
      })),
      answeredAt({ at: new Date('2026-11-23T10:00:00Z') }),
    ]);
    until(flow, '2026-11-24T09:00:00Z');
    const { told, takeaway, summary } = await theDay(aStore(), flow, project, monday);
    expect(summary.backlog).toMatchObject({ open: 300, overdue: 40, escalated: 3, perDay: 50, forecastDays: 6 });
    expect(summary.figures.openAtEnd).toBe(300);
    expect(told.waiting).toBe(
      '300 items are open, the oldest for 24 h, nine of ten for 23 h 30 min or less. 40 are beyond their time. 3 are with the leads. ' +
        'At the pace of the seven days before (50 a day) it takes 6.0 days to decide them.',
    );
    expect(told.came).toBe(
      '301 predictions came: 301 for people. 502.0 % above the mean of the seven days before (50 a day). A week before it was 50.',
    );
    expect(takeaway).toEqual({
      sentence: '300 items wait: 6.0 days of work at the pace of the days before, 50 a day.',
      tone: 'hint',
      act: 'oldest',
    });
  });

  it('on which one label suddenly goes wrong names that label alone', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    const answers = (day: string, wrongOfTen: (label: string) => number, each: number) =>
      labels.flatMap((value) =>
        many(each, (i) =>
          answeredAt({
            at: new Date(Date.parse(`${day}T09:00:00Z`) + i * minute),
            ...(i % 10 < wrongOfTen(value) ? { truth: value === 'other' ? 'refund' : 'other' } : {}),
            item: { prediction: { value, confidence: 0.7 } },
          }),
        ),
      );
    await sevenDays(flow, (day) => answers(day, () => 1, 20));
    await keptAtOnce(
      aStore(),
      project,
      answers(monday, (label) => (label === 'billing' ? 6 : 1), 30),
    );
    until(flow, '2026-11-24T09:00:00Z');
    const { told, takeaway, summary } = await theDay(aStore(), flow, project, monday);
    // Four labels are compared, so four times as unlikely: Benjamini and Hochberg's for the smallest of them.
    expect(roseByChance([14, 140], [18, 30]) * 4).toBeLessThan(0.05);
    expect(roseByChance([14, 140], [3, 30]) * 4).toBeGreaterThan(0.05);
    expect(summary.rises.map(({ label, now, before }) => [label, now.count, now.of, before.count, before.of])).toEqual([
      ['billing', 18, 30, 14, 140],
    ]);
    expect(takeaway).toEqual({
      sentence: 'Predictions of billing got worse: people changed 60.0 % of 30, 10.0 % of 140 in the days before.',
      tone: 'alarm',
      act: null,
    });
    expect(told.labels).toBe(
      'Predictions of billing were changed more often than before: 60.0 % of 30, 10.0 % of 140 in the days before. ' +
        'Changed most: billing 60.0 % (18 of 30), other 10.0 % (3 of 30), refund 10.0 % (3 of 30).',
    );
    expect(told.reviewed).toContain('They changed 27 of 120: 23 errors caught per 100 reviews (');
    expect(told.confusions).toMatch(/^billing → other: 18 \(1, 2, 3\)/);
  });

  it('names whoever lets planted mistakes pass to leads, and to others only that there is somebody', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    for (let i = 0; i < 10; i++) {
      for (const reviewer of ['U01ANA', 'U02BEN']) {
        const seed = await kept(flow, { isSeed: true, gold: { value: 'billing' } });
        const careful = reviewer === 'U01ANA' && i > 0;
        await flow.answer(seed, { reviewer, ...(careful ? { verdict: 'correct', value: 'billing' } : {}) });
        flow.pass(minute);
      }
    }
    await flow.answer(await kept(flow), { reviewer: 'U02BEN' });
    const { told, takeaway, people, summary } = await theDay(aStore(), flow, project, monday);
    expect(summary.figures.people).toHaveLength(1);
    expect(takeaway).toEqual({
      sentence:
        '1 of 2 reviewers caught 0 of 10 planted mistakes in thirty days: as few as somebody who does not look.',
      tone: 'alarm',
      act: null,
    });
    expect(told.reviewers).toBe('1 person answered. 1 reviewer should be looked at: the page names them.');
    expect(people).toBe(
      '1 person answered.\nU02BEN: 1 answer, 100.0 % approved; in thirty days caught 0.0 % of 10 planted mistakes, kept 100.0 % of 10 wrong predictions.',
    );
  });
});

describe('the days around a day', () => {
  /** What people are asked about, and an audit of what the gate approves in twenty. */
  const answers = (
    day: string,
    isWrong: (i: number) => boolean,
    isAuditWrong: (i: number) => boolean,
    version = 'v1',
  ) => [
    ...many(40, (i) =>
      answeredAt({
        at: new Date(Date.parse(`${day}T09:00:00Z`) + i * minute),
        ...(isWrong(i) ? { truth: 'other' } : {}),
        item: {
          prediction: { value: labels[i % 2] ?? 'refund', confidence: 0.6, modelVersion: version },
          selection: { floor: 0.05 },
        },
      }),
    ),
    ...many(4, (i) =>
      answeredAt({
        at: new Date(Date.parse(`${day}T11:00:00Z`) + i * minute),
        ...(isAuditWrong(i) ? { truth: 'other' } : {}),
        item: {
          prediction: { value: labels[i % 2] ?? 'refund', confidence: 0.95, modelVersion: version },
          selection: { reasons: ['audit'], probability: 0.05, floor: 0.05, coin: 0.01 },
        },
      }),
    ),
    ...many(76, (i) => {
      const createdAt = new Date(Date.parse(`${day}T12:00:00Z`) + i * minute);
      const item = anItem({
        ...{ createdAt, status: 'completed' as const },
        prediction: { value: 'refund', confidence: 0.95, modelVersion: version },
        selection: { route: 'auto_approve', reasons: [], probability: 0.05, floor: 0.05, coin: 0.5 },
      });
      const at = { decidedBy: null, decidedAt: createdAt, finalAt: createdAt, agreement: null };
      return {
        item: { ...item, decision: { outcome: 'auto_approved' as const, value: 'refund', ...at } },
        reviews: [],
      };
    }),
  ];

  it('have an estimate of their own, over all that came and of what the gate approves', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    // One audit of the ten days was wrong, and four of forty answers.
    await sevenDays(
      flow,
      (day) =>
        answers(
          day,
          (i) => i < 4,
          (i) => day === '2026-11-15' && i === 0,
        ),
      9,
    );
    await keptAtOnce(
      aStore(),
      project,
      answers(
        monday,
        (i) => i < 4,
        () => false,
      ),
    );
    // As it is where it was settled before this was kept.
    await aStore().rows('update signoff.evidence set came_at = null where decided_at >= $1', [`${monday}T00:00:00Z`]);
    until(flow, '2026-11-24T09:00:00Z');
    const { told, summary } = await theDay(aStore(), flow, project, monday);
    const { week, month } = summary.spans;
    expect(month).toMatchObject({ days: 28, counted: 10, predictions: 1_200, audits: 40 });
    expect(week).toMatchObject({ counted: 7, predictions: 840, audits: 28 });
    // Of 840, 280 were certain to be seen and one in ten of them wrong; of 560 there are 28 audits, and one wrong in ten days.
    expect(week.approvedError).toMatchObject({ known: { audited: 28, wrong: 0 } });
    expect(month.approvedError).toMatchObject({ known: { audited: 40, wrong: 1 } });
    expect(week.accuracy).toMatchObject({ known: { share: expect.closeTo(1 - (280 * 0.1) / 840, 9) } });
    expect(told.weeks).toMatch(
      /^In seven days 96\.7 % of 840 predictions were right, whatever the version \(.+\): an estimate, by 28 audits and what people were asked about\. Of what the gate approves 0\.0 % was wrong in seven days \(0\.0 % to 12\.3 %\): 0 of 28 audits\. In the 10 counted days of 28 95\.0 % of 1,200 predictions were right/,
    );
  });

  it('say what came before them of no account, and nothing of days that were kept without it', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    await sevenDays(
      flow,
      (day) =>
        answers(
          day,
          (i) => i < 4,
          () => false,
        ),
      2,
    );
    // Decided on the Monday, and come a month before.
    const late = { ...answeredAt({ at: new Date(`${monday}T10:00:00Z`), afterMs: 31 * 24 * hour, truth: 'other' }) };
    await keptAtOnce(aStore(), project, [
      ...answers(
        monday,
        () => false,
        () => false,
      ),
      late,
    ]);
    await aStore().rows(
      "update signoff.days set figures = (figures::jsonb - 'settled')::json where day = '2026-11-21'",
    );
    until(flow, '2026-11-24T09:00:00Z');
    const { summary } = await theDay(aStore(), flow, project, monday, { without: ['2026-11-21'] });
    expect(summary.spans.week).toMatchObject({ counted: 2, predictions: 240, audits: 8 });
    expect(summary.trend).toHaveLength(3);
  });

  it('tell labels and versions that got worse than in the week before from those that chance moves', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    // Since a week every third of what is said to be billing is wrong; of the other label and of the other version nothing changed.
    const isWorse = (day: string) => day > '2026-11-16';
    const done = (day: string) => [
      ...answers(
        day,
        (i) => (i % 2 === 1 && isWorse(day) ? i % 3 === 0 : i < 4),
        () => false,
      ),
      ...answers(
        day,
        (i) => i < 4,
        () => false,
        'v2',
      ).slice(0, 40),
    ];
    await sevenDays(flow, done, 13);
    await keptAtOnce(aStore(), project, done(monday));
    until(flow, '2026-11-24T09:00:00Z');
    const { told, summary } = await theDay(aStore(), flow, project, monday);
    const { labels: byLabel, versions } = summary.againstTheWeekBefore;
    expect(byLabel.map(({ label, change, now, before }) => [label, change, now.answers, before.answers])).toEqual([
      ['billing', 'more', 294, 294],
      ['refund', 'chance', 294, 294],
    ]);
    expect(versions.map(({ modelVersion, change }) => [modelVersion, change])).toEqual([
      ['v1', 'chance'],
      ['v2', 'chance'],
    ]);
    expect(told.change).toMatch(
      /^billing: people changed 21\.4 % of 294 \(.+\) in seven days, 9\.5 % of 294 \(.+\) in the seven before: worse by more than chance explains\. 1 other label changed by no more than chance explains\. Intent v1: right in /,
    );
  });

  it('have all versions in their estimates, however many there are, and the most used ones by name', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    const settled = many(30, (version) =>
      many(version < 5 ? 3 : 2, (i) =>
        answeredAt({
          at: new Date(Date.parse(`${monday}T10:00:00Z`) + i * minute),
          ...(i === 0 ? { truth: 'other' } : {}),
          item: { prediction: { value: 'refund', confidence: 0.6, modelVersion: `run-${version}` } },
        }),
      ),
    ).flat();
    await keptAtOnce(aStore(), project, settled);
    until(flow, '2026-11-24T09:00:00Z');
    const { figures, spans } = await summarize(summaryDeps(aStore().db, flow.now), project, monday);
    expect(figures.settled).toHaveLength(21);
    expect(figures.settled?.slice(0, 5).map(({ count }) => count)).toEqual([3, 3, 3, 3, 3]);
    expect(figures.settled?.at(-1)).toMatchObject({ isRest: true, model: '', count: 20, wrongFor: 10 });
    expect(spans.week).toMatchObject({ predictions: 65, accuracy: { known: { share: expect.closeTo(35 / 65, 9) } } });
  });

  it('that have no summary of their own are told with the day before them, each with its figures', async () => {
    const summary = { at: 9 * 60, days: [1, 2, 3, 4, 5], channel: 'C0LEADS' };
    const project = aProject({ summary });
    const flow = aFlow(aStore(), project);
    const friday = '2026-11-20';
    const on = (day: string, times: number, more: Parameters<typeof anItem>[0] = {}) =>
      many(times, (i) => answeredAt({ at: new Date(Date.parse(`${day}T10:00:00Z`) + i * minute), item: more }));
    await keptAtOnce(aStore(), project, [
      ...on(friday, 12),
      // Two of three were due before they were decided.
      ...on('2026-11-21', 2, { dueAt: new Date('2026-11-21T09:59:00Z') }),
      ...on('2026-11-21', 1, { dueAt: new Date('2026-11-21T19:59:00Z') }),
      ...many(7, () => ({ item: anItem({ createdAt: new Date('2026-11-22T10:00:00Z') }), reviews: [] })),
      ...on(monday, 5),
    ]);
    until(flow, '2026-11-23T09:00:00Z');
    const { told, summary: found } = await theDay(aStore(), flow, project, friday);
    expect(found.daysBetween.map(({ day }) => day)).toEqual(['2026-11-21', '2026-11-22']);
    expect(told.since).toBe(
      'Saturday and Sunday: 10 came, people decided 3, 2 not in time. ' +
        'Saturday 21 November 2026: 3 came, people decided 3, 2 not in time. Sunday 22 November 2026: 7 came, people decided 0.',
    );
    until(flow, '2026-11-24T09:00:00Z');
    expect((await theDay(aStore(), flow, project, monday)).told, 'Tuesday is told by itself').not.toHaveProperty(
      'since',
    );
    expect((await theDay(aStore(), flow, project, '2026-11-21')).told, 'nor has a Saturday any').not.toHaveProperty(
      'since',
    );
  });

  it('that are not over yet are not told with the day before them', async () => {
    const summary = { at: 9 * 60, days: [1, 2, 3, 4, 5], channel: 'C0LEADS' };
    const project = aProject({ summary });
    const flow = aFlow(aStore(), project);
    until(flow, '2026-11-22T12:00:00Z');
    const { told } = await theDay(aStore(), flow, project, '2026-11-20');
    expect(told.since).toBe('Saturday: 0 came, people decided 0.');
  });
});

describe('a day on which the clock is set', () => {
  /** An answer every twenty minutes, from the evening before to the morning after. */
  const round = (from: string, hours: number) =>
    many(hours * 3, (i) =>
      answeredAt({
        at: new Date(Date.parse(from) + i * 20 * minute),
        ...(i % 3 === 0 ? { truth: 'other' } : {}),
      }),
    );

  it.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T20:00:00Z', 23, 69],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T20:00:00Z', 25, 75],
    ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T12:10:00Z', 24, 71],
    ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T10:10:00Z', 25, 73],
    ['Asia/Kolkata', '2026-11-23', '2026-11-22T16:10:00Z', 24, 72],
    ['Atlantic/Azores', '2026-10-25', '2026-10-24T20:00:00Z', 25, 75],
  ])('in %s on %s has each decision in its hour', async (timezone, day, from, hours, decided) => {
    const project = aProject({ timezone });
    const flow = aFlow(aStore(), project);
    until(flow, `${daysEarlier(day, -2)}T00:00:00Z`);
    await keptAtOnce(aStore(), project, round(from, 32));
    const { summary } = await theDay(aStore(), flow, project, day);
    expect(summary.figures.hours).toHaveLength(hours);
    expect(summary.changed.of).toBe(decided);
    expect(summary.trend).toHaveLength(1);
  });
});

describe('a day with everything on it', () => {
  it('counts what people were asked about, once, and nothing that only measures them', async () => {
    const project = aProject({
      duplicates: 'propagate',
      reviews: { required: 1, agree: 1, reject: 1, max: 1 },
      deadline: { afterMs: 4 * hour, remindMs: [], onTime: 'expire' },
      timezone: 'Europe/Berlin',
    });
    const flow = aFlow(aStore(), project);
    const sent = (text: string) =>
      acceptPrediction(flow, project, {
        ...{ externalId: null, input: { text }, prediction: anItem().prediction, priority: 0, dueAt: null },
        ...{ requestedBy: null, groupKey: null, metadata: null, callbackUrl: null, idempotency: null },
        ...{ traceparent: null, gold: null },
      });
    // Known answers, a planted mistake, and something asked again.
    const known = await kept(flow, { gold: { value: 'refund' } });
    const seed = await kept(flow, { gold: { value: 'billing' }, isSeed: true });
    const again = await kept(flow, { gold: { repeatOf: 'rev_of_old' }, askedOf: 'U01ANA', status: 'in_review' });
    for (const item of [known, seed, again]) await flow.answer(item, { verdict: 'correct', value: 'billing' });
    // Two that are nearly the same: one is asked about.
    const original = await sent('My parcel never came, and the tracking page says it was delivered last Monday');
    const copy = await sent('my parcel never came and the tracking page says it was delivered last Monday');
    expect(copy.item.duplicateOf).toBe(original.item.id);
    await flow.answer(original.item, { verdict: 'correct', value: 'shipping' });
    // What somebody sent without a score, what the gate approved, what it would have approved.
    const bySomebody = await kept(flow, {
      prediction: { ...anItem().prediction, confidence: null },
      selection: { ...anItem().selection, reasons: ['sent'] },
    });
    await flow.answer(bySomebody, { verdict: 'correct', value: 'other' });
    const approvedByGate = { route: 'auto_approve' as const, reasons: [], probability: 0.1, coin: 0.7, floor: 0.1 };
    const decided = (at: Date) => ({ decidedBy: null, decidedAt: at, finalAt: at, agreement: null });
    const byGate = await kept(flow, {
      ...{ status: 'completed', selection: { ...anItem().selection, ...approvedByGate } },
      decision: { outcome: 'auto_approved', value: 'refund', ...decided(flow.now()) },
    });
    const audit = await kept(flow, {
      selection: { ...anItem().selection, reasons: ['audit'], probability: 0.1, coin: 0.02, floor: 0.1 },
      prediction: { ...anItem().prediction, confidence: 0.95 },
    });
    await flow.answer(audit, {});
    // Nobody looked at it.
    await kept(flow, {
      ...{ status: 'completed', selection: { ...anItem().selection, route: 'unreviewed', probability: 0.2 } },
      decision: { outcome: 'unreviewed', value: null, ...decided(flow.now()) },
    });
    // Rejected, withdrawn, expired, undone and answered otherwise, skipped, taken back for good.
    await flow.answer(await kept(flow), { verdict: 'reject', surface: 'bulk', shownAt: flow.now() });
    await withdrawItem(flow, (await kept(flow)).id, { actor: 'key_1' });
    const undone = await kept(flow);
    await flow.answer(undone, { verdict: 'correct', value: 'billing' });
    flow.pass(minute);
    await undoAnswer(flow, undone.id, 'U01ANA', 'slack');
    await flow.answer(undone, { reviewer: 'U02BEN' });
    const skipped = await kept(flow);
    await flow.answer(skipped, { verdict: 'skip' });
    const takenBack = await kept(flow);
    await flow.answer(takenBack, {});
    await undoAnswer(flow, takenBack.id, 'U01ANA', 'slack');
    await kept(flow, { dueAt: new Date(flow.now().getTime() + hour) });
    flow.pass(hour);
    await keepTime(flow);
    // What the gate approved is contested, and people say it was wrong. The copy gets its answer.
    await reopenItem(flow, byGate.id, { as: 'contest', actor: 'U09LEA', reason: null });
    flow.pass(20 * minute);
    await flow.answer(byGate, { reviewer: 'U02BEN', verdict: 'correct', value: 'other' });
    await followOriginals({ ...flow, store: aStore().store });

    until(flow, '2026-11-23T22:59:00Z');
    const { summary, told } = await theDay(aStore(), flow, project, monday);
    expect(summary.isOver).toBe(false);
    const { arrived, outcomes, records, gateSample, openAtEnd, people, waited } = summary.figures;
    expect(arrived).toEqual({ review: 9, auto_approve: 1, unreviewed: 1, duplicate: 1 });
    expect(outcomes).toEqual({ approved: 2, corrected: 3, rejected: 1, withdrawn: 1, expired: 1 });
    expect({ records, gateSample, openAtEnd }).toEqual({
      ...{ records: 6, gateSample: { audited: 1, wrong: 0 }, openAtEnd: 2 },
    });
    expect(summary.figures.labels, 'what somebody sent is no guess of the model').toEqual([
      { label: 'refund', answered: 5, wrong: 3 },
    ]);
    expect(people.map(({ reviewer, answers }) => [reviewer, answers])).toEqual([
      ['U01ANA', 4],
      ['U02BEN', 2],
    ]);
    expect(waited?.p90Ms, 'it did not wait before it was contested').toBeLessThan(hour);
    expect(told.came).toBe(
      '12 predictions came: 1 approved by the gate, 9 for people, 1 left unreviewed, 1 like an earlier one.',
    );
    expect(told.reviewed).toBe(
      '6 decisions by people: 2 approved, 3 corrected, 1 rejected. 1 expired, 1 withdrawn. They changed 4 of 6. ' +
        'People review what the model is unsure of, so this is not its error.',
    );
    expect(told.waiting).toMatch(/^2 items are open, the oldest for 12 h 5. min\. 1 is beyond its time\.$/);
  });

  it.each([
    [aTextProject(), 'Thank you. Your money is on its way.'],
    [anExtractionProject(), { number: '8', total: 12.5, issued: null, paid: null, currency: 'EUR' }],
    [aMultilabelProject(), ['service']],
    [anApprovalProject({ reviews: { required: 1, agree: 1, reject: 1, max: 1 } }), null],
  ])('of another task has no single labels: %#', async (project, value) => {
    const flow = aFlow(aStore(), project);
    const makes = {
      text: aTextItem,
      extraction: anExtractionItem,
      multilabel: aMultilabelItem,
      approval: anApprovalItem,
    };
    const make = makes[project.task as keyof typeof makes];
    for (let i = 0; i < 4; i++) {
      const { item } = await aStore().store.addItem(make({ createdAt: flow.now() }));
      flow.pass(minute);
      const otherwise =
        value === null ? { verdict: 'reject' as const, reason: 'Too much' } : { verdict: 'correct' as const, value };
      if (i < 3) await flow.answer(item, i === 0 ? otherwise : {});
    }
    const { told, summary, takeaway } = await theDay(aStore(), flow, project, monday);
    expect(summary.figures.labels).toEqual([]);
    expect(summary.changed).toMatchObject({ count: 1, of: 3 });
    expect(told.confusions).toBe('Only single labels are confused.');
    expect(takeaway.sentence).toBe('4 predictions came, and people decided 3 and changed 1 of them.');
  });
});

describe('a day once it is over', () => {
  const nextDay = '2026-11-24';

  it('is kept when nothing on it can be undone any more, and then stays as it was', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    const days = async () => (await aStore().rows<{ day: string }>('select * from signoff.days')).length;
    until(flow, '2026-11-23T23:50:00Z');
    const item = await kept(flow);
    until(flow, '2026-11-23T23:58:00Z');
    await flow.answer(item, { verdict: 'correct', value: 'billing' });
    until(flow, '2026-11-24T00:01:00Z');
    const early = await theDay(aStore(), flow, project, monday);
    expect([early.summary.isOver, early.summary.changed.of, await days()]).toEqual([true, 1, 0]);
    // Taken back behind midnight, and answered anew: it is the next day's.
    await undoAnswer(flow, item.id, 'U01ANA', 'slack');
    until(flow, '2026-11-24T00:06:00Z');
    await flow.answer(item);
    const { summary } = await theDay(aStore(), flow, project, monday);
    expect([summary.changed.of, summary.figures.openAtEnd, await days()]).toEqual([0, 1, 1]);
    expect((await theDay(aStore(), flow, project, nextDay)).summary.changed).toMatchObject({ count: 0, of: 1 });

    // Whoever asks again on Tuesday changes nothing about Monday's figures.
    await reopenItem(flow, item.id, { as: 'reopen', actor: 'U09LEA', reason: null });
    await flow.answer(item, { verdict: 'reject' });
    const after = await summarize(summaryDeps(aStore().db, flow.now), project, monday);
    expect(after.figures).toEqual(summary.figures);
    // With nothing to be undone it is kept as well, but not before what came at its end is written.
    const without = aProject({ key: 'no-undo', undoMs: 0 });
    until(flow, '2026-11-24T00:00:30Z');
    await theDay(aStore(), flow, without, monday);
    expect(await days()).toBe(1);
    until(flow, '2026-11-24T00:01:01Z');
    await theDay(aStore(), flow, without, monday);
    expect(await days()).toBe(2);
  });

  it('is counted anew where the project has another time zone since', async () => {
    const berlin = aProject({ timezone: 'Europe/Berlin' });
    const flow = aFlow(aStore(), berlin);
    const at = (time: string) => new Date(time);
    await keptAtOnce(aStore(), berlin, [
      answeredAt({ at: at('2026-11-22T23:30:00Z') }),
      answeredAt({ at: at('2026-11-23T12:00:00Z') }),
      answeredAt({ at: at('2026-11-23T23:30:00Z') }),
    ]);
    until(flow, '2026-11-24T09:00:00Z');
    expect((await theDay(aStore(), flow, berlin, monday)).summary.changed.of).toBe(2);
    const inUtc = { ...berlin, timezone: 'UTC' };
    const today = await theDay(aStore(), flow, inUtc, nextDay);
    expect(today.summary.before, 'days of another clock are compared with nothing').toBeNull();
    expect((await theDay(aStore(), flow, inUtc, monday)).summary.figures.outcomes).toEqual({ approved: 2 });
    expect((await theDay(aStore(), flow, inUtc, nextDay)).summary.before).toMatchObject({ days: 1, decided: 2 });
  });

  it('has open what was asked on it, and not what was asked again afterwards', async () => {
    const project = aProject();
    const flow = aFlow(aStore(), project);
    const [settled, gate] = [await kept(flow), anItem({ createdAt: flow.now(), status: 'completed' })];
    const at = { decidedAt: flow.now(), finalAt: flow.now(), decidedBy: null, agreement: null };
    await kept(flow, { ...gate, decision: { outcome: 'auto_approved', value: 'refund', ...at } });
    await flow.answer(settled);
    const open = await kept(flow);
    until(flow, '2026-11-25T08:00:00Z');
    for (const item of [settled, gate])
      await reopenItem(flow, item.id, { as: 'contest', actor: 'U09LEA', reason: null });
    await flow.answer(gate, { reviewer: 'U02BEN' });
    await flow.answer(open, { reviewer: 'U02BEN' });
    flow.pass(hour);
    const { summary, told } = await theDay(aStore(), flow, project, monday);
    expect(summary.figures.openAtEnd).toBe(1);
    expect(told.waiting).toBe('1 item is open, for 1 h.');
  });

  it('says nothing of labels that left the project but their names, nor of how long somebody took whom nobody saw', async () => {
    const project = aProject({ labels: [{ value: 'billing', title: 'Billing', description: null }] });
    const flow = aFlow(aStore(), project);
    await keptAtOnce(aStore(), project, [
      answeredAt({ at: new Date('2026-11-23T09:00:00Z'), truth: 'billing', latencyMs: null }),
      answeredAt({ at: new Date('2026-11-23T09:01:00Z'), truth: 'billing', latencyMs: 4_000, surface: 'bulk' }),
    ]);
    const { told, people } = await theDay(aStore(), flow, project, monday);
    expect(told.confusions).toBe('refund → Billing: 2 (1, 2)');
    expect(told.times).toMatch(/^Half of 2 decisions within 10 min of arriving, nine of ten within 10 min\.$/);
    expect(people).toBe('1 person answered.\nU01ANA: 2 answers, 0.0 % approved.');
  });
});

/** One of ten thousand: what the gate approves, what it audits, what people are asked about, some of it still open. */
function aBusyOne(i: number): Done {
  const createdAt = new Date(Date.parse('2026-11-23T00:00:00Z') + i * 8_000);
  const value = labels[i % 4] ?? 'refund';
  const isAudit = i % 20 === 0;
  if (i % 20 >= 7) {
    const item = anItem({ createdAt, prediction: { value, confidence: 0.9 } });
    const at = { decidedBy: null, decidedAt: createdAt, finalAt: createdAt, agreement: null };
    const selection = {
      ...item.selection,
      route: 'auto_approve' as const,
      reasons: [],
      probability: 0.05,
      floor: 0.05,
    };
    const decision = { outcome: 'auto_approved' as const, value, ...at };
    return { item: { ...item, status: 'completed', decision, selection }, reviews: [] };
  }
  const selection = isAudit
    ? { reasons: ['audit' as const], probability: 0.05, floor: 0.05, coin: 0.01 }
    : { floor: 0.05 };
  const prediction = { value, confidence: isAudit ? 0.9 : 0.3 + (i % 50) / 100 };
  if (i % 5 === 4) return { item: anItem({ createdAt, prediction, selection }), reviews: [] };
  const afterMs = 60_000 + (i % 97) * 30_000;
  return answeredAt({
    at: new Date(createdAt.getTime() + afterMs),
    ...{ afterMs, reviewer: `U0${i % 7}BUSY`, latencyMs: i % 11 === 0 ? null : 1_000 + (i % 113) * 250 },
    surface: i % 13 === 0 ? 'bulk' : 'card',
    ...(i % 9 === 0 ? { truth: labels[(i + 1) % 4] ?? 'other' } : {}),
    item: { prediction, selection },
  });
}

/** The seven days before the Monday, or more of them, each counted once it is over. */
async function sevenDays(flow: FlowUnderTest, done: (day: string) => Done[], days = 7): Promise<void> {
  const [project = expect.fail()] = flow.projects;
  for (let i = days; i > 0; i--) {
    const day = daysEarlier(monday, i);
    await keptAtOnce(aStore(), project, done(day));
    until(flow, `${daysEarlier(day, -1)}T01:00:00Z`);
    await summarize(summaryDeps(aStore().db, flow.now), project, day);
  }
}
