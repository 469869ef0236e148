import { describe, expect, it } from 'vitest';
import { undoAnswer } from '../../src/flow/undo-answer.ts';
import type { Item } from '../../src/review/item.ts';
import { createQualityRecords } from '../../src/store/quality.ts';
import { createReviewerRecords } from '../../src/store/reviewers.ts';
import { aFlow, type FlowUnderTest, hour, kept } from '../support/flow.ts';
import { anItem } from '../support/items.ts';
import { aProject, reviewsOf } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const key = 'support-intent';

function opened(...projects: Parameters<typeof aFlow>[1][]) {
  const flow = aFlow(aStore(), ...projects);
  const [began, records, ofReviewers] = [
    flow.now(),
    createQualityRecords(aStore().db),
    createReviewerRecords(aStore().db),
  ];
  /** From when the test began until now. */
  const period = () => ({ from: began, to: new Date(flow.now().getTime() + 1) });
  return { flow, records, ofReviewers, period };
}

const audited = (coin: number): Partial<Item['selection']> => ({
  reasons: ['audit'],
  probability: 0.2,
  floor: 0.2,
  coin,
});
const predicted = (confidence: number | null, value = 'refund') => ({ ...anItem().prediction, confidence, value });
const one = (
  flow: FlowUnderTest,
  { selection, ...item }: { selection?: Partial<Item['selection']> } & Partial<Omit<Item, 'selection'>> = {},
) => kept(flow, { selection: anItem(selection ? { selection } : {}).selection, ...item });

describe('what came', () => {
  it('is counted by label, band and chance, this period apart from the one before; gold, seeds and what has no score are nothing of the model’s', async () => {
    const { flow, records } = opened();
    await one(flow);
    flow.pass(hour);
    const from = flow.now();
    await one(flow, { prediction: predicted(0.99), selection: audited(0.1) });
    await one(flow, {
      prediction: predicted(0.97, 'billing'),
      selection: { ...audited(0.5), route: 'auto_approve', reasons: [] },
    });
    await one(flow, { prediction: predicted(1), selection: { route: 'auto_approve', reasons: [], probability: 0 } });
    await one(flow, { gold: { value: 'billing' } });
    await one(flow, { gold: { value: 'billing' }, isSeed: true });
    await one(flow, { prediction: predicted(null), selection: { reasons: ['sent'] } });
    await one(flow, { project: 'another' });
    flow.pass(hour);
    await one(flow);

    const version = { model: 'intent', modelVersion: '2026-11-03', count: 1 };
    const period = { from, to: new Date(from.getTime() + hour) };
    const came = await records.came(key, period, true);
    expect(came).toHaveLength(4);
    expect(came).toEqual(
      expect.arrayContaining([
        { ...version, now: false, label: 'refund', band: 8, chance: 'certain' },
        { ...version, now: true, label: 'refund', band: 19, chance: 'some' },
        { ...version, now: true, label: 'billing', band: 19, chance: 'some' },
        { ...version, now: true, label: 'refund', band: 19, chance: 'none' },
      ]),
    );
    expect((await records.came(key, period, false)).every(({ label }) => label === null)).toBe(true);
  });
});

describe('a period', () => {
  it('is as long as asked for, or begins with the predictions that can be counted', async () => {
    const { flow, records } = opened();
    const from = flow.now();
    const times = await Promise.all(
      [0, 1, 2].map(async () => {
        flow.pass(hour);
        return (await one(flow)).createdAt;
      }),
    );
    const period = { from, to: new Date(from.getTime() + 4 * hour) };
    expect(await records.shortened(key, period, 4)).toEqual(period);
    expect(await records.shortened(key, period, 2)).toEqual({ ...period, from: times[1] });
  });
});

describe('what people settled', () => {
  it('counts with the chance it had; what was taken back does not, and what was contested was no chance', async () => {
    const { flow, records, period } = opened();
    const sure = { prediction: predicted(0.99), selection: audited(0.1) };
    await flow.answer(await one(flow));
    await flow.answer(await one(flow), { verdict: 'correct', value: 'billing' });
    await flow.answer(await one(flow, sure), { verdict: 'correct', value: 'billing' });
    await flow.answer(await one(flow, sure), { verdict: 'reject', value: null });
    const undone = await one(flow);
    await flow.answer(undone);
    await undoAnswer(flow, undone.id, 'U01ANA', 'slack');
    // Approved by the gate, and contested: seen for no chance.
    const contested = await one(flow, { ...sure, selection: audited(0.9) });
    await flow.answer(contested, { verdict: 'correct', value: 'other' });

    const version = { model: 'intent', modelVersion: '2026-11-03', count: 1 };
    const settled = await records.settled(key, period());
    expect(settled).toHaveLength(4);
    expect(settled).toEqual(
      expect.arrayContaining([
        { ...version, probability: 1, wrong: false, picked: true, confident: false },
        { ...version, probability: 1, wrong: true, picked: true, confident: false },
        { ...version, probability: 0.2, wrong: true, picked: true, confident: true, count: 2 },
        { ...version, probability: 0.2, wrong: true, picked: false, confident: true },
      ]),
    );
    expect(await records.confusions(key, period(), 10)).toEqual([
      { model: 'intent', modelVersion: '2026-11-03', label: 'refund', truth: 'billing', count: 2 },
      { model: 'intent', modelVersion: '2026-11-03', label: 'refund', truth: 'other', count: 1 },
    ]);
    expect(await records.confusions(key, period(), 1)).toHaveLength(1);
    const latest = await records.latest(key, { model: 'intent', modelVersion: '2026-11-03' }, 10);
    expect(latest.map(({ wrong, probability }) => [wrong, probability])).toEqual([
      [true, 0.2],
      [true, 0.2],
      [true, 1],
      [false, 1],
    ]);
    expect(await records.latest(key, { model: 'intent', modelVersion: '2026-11-03' }, 1)).toHaveLength(1);
    const labels = await records.latestLabels(key, { model: 'intent', modelVersion: '2026-11-03' }, 10);
    expect(labels.map(({ id }) => id).sort()).toEqual(latest.map(({ id }) => id).sort());
    expect(labels.map(({ truth }) => truth ?? '').sort()).toEqual(['', 'billing', 'billing', 'refund']);
    const { alternatives } = anItem().prediction;
    for (const each of labels) expect(each).toMatchObject({ label: 'refund', alternatives });
    expect(await records.latestLabels(key, { model: 'intent', modelVersion: '2026-11-03' }, 2)).toHaveLength(2);
  });
});

describe('several answers', () => {
  it('are those of two people who were asked alike: no gold, no lead who decides, nothing taken back', async () => {
    const { flow, records, period } = opened(aProject({ reviews: reviewsOf(2) }));
    const [both, alone, gold, takenBack, decided] = await Promise.all([
      ...[one(flow), one(flow), one(flow, { gold: { value: 'billing' } }), one(flow), one(flow)],
    ] as const);
    for (const item of [both, gold, decided]) await flow.answer(item, { reviewer: 'U01ANA' });
    await flow.answer(alone, { reviewer: 'U01ANA' });
    await flow.answer(takenBack, { reviewer: 'U01ANA' });
    flow.pass(1_000);
    for (const item of [both, gold]) await flow.answer(item, { reviewer: 'U02BEN' });
    await flow.answer(takenBack, { reviewer: 'U02BEN' });
    await undoAnswer(flow, takenBack.id, 'U02BEN', 'slack');
    await flow.answer(decided, { reviewer: 'U02BEN', verdict: 'escalate', value: null });
    await flow.answer(decided, { reviewer: 'U09LEA', isLead: true });

    expect(await records.severalAnswers(key, period(), 10)).toEqual([
      { itemId: both.id, reviewer: 'U01ANA', verdict: 'approve', value: 'refund' },
      { itemId: both.id, reviewer: 'U02BEN', verdict: 'approve', value: 'refund' },
    ]);
  });
});

describe('what each reviewer answered', () => {
  it('is counted by what was known beforehand, with the time and the words of what was shown one at a time', async () => {
    const { flow, ofReviewers, period } = opened();
    await flow.answer(await one(flow, { input: { text: ' one two\nthree ', fields: { Plan: 'four' } } }), {
      surface: 'card',
    });
    await flow.answer(await one(flow, { input: { url: 'https://example.com' } }), {
      verdict: 'correct',
      value: 'billing',
    });
    await flow.answer(await one(flow), { surface: 'bulk' });
    await flow.answer(await one(flow, { gold: { value: 'billing' } }), { verdict: 'correct', value: 'billing' });
    await flow.answer(await one(flow, { gold: { value: 'billing' }, isSeed: true }), { reviewer: 'U02BEN' });
    await flow.answer(await one(flow), { reviewer: 'U02BEN', verdict: 'skip', value: null });

    expect(await ofReviewers.counts(key, period(), 10)).toEqual([
      { reviewer: 'U01ANA', answers: 4, open: 3, approved: 2 },
      { reviewer: 'U02BEN', answers: 1, open: 0, approved: 0 },
    ]);
    expect(await ofReviewers.counts(key, period(), 1)).toHaveLength(1);
    const known = await ofReviewers.known(key, period(), 10);
    expect(known).toHaveLength(2);
    expect(known).toEqual(
      expect.arrayContaining([
        {
          reviewer: 'U01ANA',
          verdict: 'correct',
          value: 'billing',
          predicted: 'refund',
          truth: 'billing',
          isSeed: false,
          blind: false,
        },
        {
          reviewer: 'U02BEN',
          verdict: 'approve',
          value: 'refund',
          predicted: 'refund',
          truth: 'billing',
          isSeed: true,
          blind: false,
        },
      ]),
    );
    await aStore().rows('update signoff.reviews set latency_ms = 4000');
    const paces = await ofReviewers.paces(key, period(), ['U01ANA', 'U02BEN'], 10);
    const words = paces.filter(({ reviewer }) => reviewer === 'U01ANA').map((pace) => pace.words);
    expect(words.sort()).toEqual([0, 4, 4]);
    expect(await ofReviewers.paces(key, period(), ['U01ANA', 'U02BEN'], 1)).toHaveLength(2);
  });
});
