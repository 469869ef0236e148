import { describe, expect, it } from 'vitest';
import { reopenItem } from '../../src/flow/reopen-item.ts';
import { withdrawItem } from '../../src/flow/withdraw-item.ts';
import { aFlow, type FlowUnderTest, hour, kept } from '../support/flow.ts';
import { aDecision } from '../support/items.ts';
import { aProject, reviewsOf } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const lea = { actor: 'U09LEA', reason: null };
const reopened = (flow: FlowUnderTest, item: { id: string }) => reopenItem(flow, item.id, { as: 'reopen', ...lea });
const contested = (flow: FlowUnderTest, item: { id: string }) =>
  reopenItem(flow, item.id, { as: 'contest', actor: 'svc', reason: 'Customer disagrees' });

describe('an item that is reopened', () => {
  it('is asked in a new round: its record is superseded, earlier answers stay and count no more', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item);
    flow.pass(24 * hour);
    const again = await reopened(flow, item);
    if (again.kind !== 'reopened') throw new Error(again.why);

    expect(await flow.store.item(item.id), 'what is returned is what is kept').toEqual(again.item);
    expect(again.item).toMatchObject({ round: 2, freshEyes: false, decision: null, status: 'waiting', version: 3 });
    await flow.answer(item, { verdict: 'correct', value: 'billing' });

    const records = await flow.records(item);
    expect(records.map(({ outcome }) => outcome)).toEqual(['approved', null, 'corrected']);
    expect(records.map(({ supersedes }) => supersedes)).toEqual([null, records[0]?.id, records[1]?.id]);
    expect(records.at(-1)?.reviews.map(({ verdict, round }) => [verdict, round])).toEqual([
      ['approve', 1],
      ['correct', 2],
    ]);
    expect(await flow.audit(item)).toEqual(['U01ANA item.approved', 'U09LEA item.reopened', 'U01ANA item.corrected']);
  });

  it('that leads had decided starts with the reviewers', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item, { verdict: 'escalate' });
    await flow.answer(item, { reviewer: 'U09LEA', isLead: true });
    expect(await reopened(flow, item)).toMatchObject({ item: { escalation: null } });
    expect(await flow.answer(item)).toMatchObject({ kind: 'taken', review: { asLead: false, round: 2 } });
  });

  it('that the gate had approved becomes training data when people decide, and supersedes nothing', async () => {
    const flow = aFlow(aStore());
    const decision = aDecision({ outcome: 'auto_approved', value: 'refund', decidedBy: null, agreement: null });
    const item = await kept(flow, { status: 'completed', decision });
    await reopened(flow, item);
    expect(await flow.records(item)).toEqual([]);
    await flow.answer(item);
    expect(await flow.records(item)).toMatchObject([{ outcome: 'approved', supersedes: null }]);
  });

  it('that measures reviewers is no training data', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow, { gold: { value: 'billing' } });
    await flow.answer(item);
    await reopened(flow, item);
    await flow.answer(item);
    expect(await flow.records(item)).toEqual([]);
  });

  it.each([
    ['is open', {}, 'still_open'],
    [
      'lost its input',
      { status: 'completed', decision: aDecision(), inputErasedAt: new Date(), input: {} },
      'input_erased',
    ],
    ['has no project any more', { project: 'removed' }, 'unknown_project'],
  ] as const)('may not be when it %s', async (_, given, why) => {
    const flow = aFlow(aStore());
    const item = await kept(flow, given);
    expect(await reopened(flow, item)).toEqual({ kind: 'refused', why });
    expect(await flow.audit(item)).toEqual([]);
  });

  it('of twenty who do so at once is once', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item);
    const all = await Promise.all(Array.from({ length: 20 }, () => reopened(flow, item)));
    expect(all.filter(({ kind }) => kind === 'reopened')).toHaveLength(1);
    expect(await flow.store.item(item.id)).toMatchObject({ round: 2 });
  });
});

describe('an item that is contested', () => {
  it('is for somebody else to look at, and says why it is asked', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item);
    expect(await contested(flow, item)).toMatchObject({
      item: { round: 2, freshEyes: true, selection: { reasons: ['low_confidence', 'contest'] } },
    });
    expect(await flow.answer(item)).toEqual({ kind: 'refused', why: 'answered_before' });
    expect(await flow.answer(item, { reviewer: 'U02BEN' })).toMatchObject({ progress: { kind: 'decided' } });
    expect(
      await aStore().rows("select detail ->> 'reason' as reason from signoff.audit where action = 'item.contested'"),
    ).toEqual([{ reason: 'Customer disagrees' }]);
  });

  it('twice is for a third', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item);
    await contested(flow, item);
    await flow.answer(item, { reviewer: 'U02BEN' });
    await contested(flow, item);
    for (const reviewer of ['U01ANA', 'U02BEN']) {
      expect(await flow.answer(item, { reviewer })).toEqual({ kind: 'refused', why: 'answered_before' });
    }
    expect(await flow.answer(item, { reviewer: 'U03CLEO' })).toMatchObject({ kind: 'taken' });
    expect((await flow.store.item(item.id))?.selection.reasons).toEqual(['low_confidence', 'contest']);
  });

  it('and reopened after that is for anybody', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item);
    await contested(flow, item);
    await flow.answer(item, { reviewer: 'U02BEN' });
    await reopened(flow, item);
    expect(await flow.answer(item)).toMatchObject({ kind: 'taken' });
  });
});

describe('an item that is withdrawn', () => {
  const withdrawn = (flow: FlowUnderTest, item: { id: string }) =>
    withdrawItem(flow, item.id, { actor: 'svc', reason: 'Duplicate' });

  it('before anybody answered ends, and is no training data', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    const ended = await withdrawn(flow, item);
    expect(ended).toMatchObject({ kind: 'withdrawn', item: { decision: { outcome: 'withdrawn', value: null } } });
    expect(await flow.store.item(item.id)).toEqual(ended.kind === 'withdrawn' && ended.item);
    expect(await flow.records(item)).toEqual([]);
    expect(await flow.audit(item)).toEqual(['svc item.withdrawn']);
  });

  it('after some had answered keeps what they said', async () => {
    const flow = aFlow(aStore(), aProject({ reviews: reviewsOf(2) }));
    const item = await kept(flow);
    await flow.answer(item);
    await withdrawn(flow, item);
    expect(await flow.records(item)).toMatchObject([
      { outcome: 'withdrawn', value: null, reviews: [{ reviewer: 'U01ANA' }] },
    ]);
  });

  it('after it was reopened supersedes what was superseded', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item);
    await reopened(flow, item);
    await withdrawn(flow, item);
    const records = await flow.records(item);
    expect(records.map(({ outcome }) => outcome)).toEqual(['approved', null, 'withdrawn']);
    expect(records[2]?.supersedes).toBe(records[1]?.id);
  });

  it('is not when it is decided already: whoever asks is told', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item);
    expect(await withdrawn(flow, item)).toMatchObject({ kind: 'already_decided', decision: { decidedBy: 'U01ANA' } });
    expect(await flow.audit(item)).toHaveLength(1);
  });

  it('at the moment of an answer ends in one of the two ways, never in both', async () => {
    const flow = aFlow(aStore());
    const items = await Promise.all(Array.from({ length: 10 }, () => kept(flow)));
    await Promise.all(items.flatMap((item) => [flow.answer(item), withdrawn(flow, item)]));
    for (const item of items) {
      const outcome = (await flow.store.item(item.id))?.decision?.outcome;
      expect(await flow.audit(item)).toEqual([outcome === 'approved' ? 'U01ANA item.approved' : 'svc item.withdrawn']);
    }
  });
});
