import { describe, expect, it } from 'vitest';
import { undoAnswer } from '../../src/flow/undo-answer.ts';
import { aFlow, carded, type FlowUnderTest, hour, kept, minute, startsAt } from '../support/flow.ts';
import { aProject, reviewsOf } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const undone = (flow: FlowUnderTest, item: { id: string }, reviewer = 'U01ANA') =>
  undoAnswer(flow, item.id, reviewer, 'slack');

describe('an answer that is taken back', () => {
  it('counts no more and stays in the history; the item is open, its record superseded, its card drawn', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await carded(flow, item);
    await flow.answer(item);
    flow.woken.length = 0;
    flow.pass(minute);
    const back = await undone(flow, item);
    if (back.kind !== 'undone') throw new Error(back.why);

    expect(await flow.store.item(item.id), 'what is returned is what is kept').toEqual(back.item);
    expect(back.item).toMatchObject({ status: 'in_review', decision: null, version: 4, round: 1 });
    expect(await flow.store.reviews(item.id)).toMatchObject([{ retractedAt: flow.now() }]);
    const [first, second] = await flow.records(item);
    expect(second).toMatchObject({ outcome: null, value: null, supersedes: first?.id, reviews: [] });
    expect(await flow.audit(item)).toEqual(['U01ANA item.approved', 'U01ANA item.undone']);
    expect(flow.woken).toEqual([`show ${item.id}`, 'drain C0REVIEW']);
  });

  it('may be given anew, differently, by the same person', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item);
    await undone(flow, item);
    await flow.answer(item, { verdict: 'correct', value: 'billing' });
    const records = await flow.records(item);
    expect(records.map(({ outcome }) => outcome)).toEqual(['approved', null, 'corrected']);
    expect(records.map(({ supersedes }) => supersedes)).toEqual([null, records[0]?.id, records[1]?.id]);
    expect(records[2]?.reviews).toHaveLength(1);
  });

  it('leaves what others said', async () => {
    const flow = aFlow(aStore(), aProject({ reviews: reviewsOf(2) }));
    const item = await kept(flow);
    await flow.answer(item);
    await flow.answer(item, { reviewer: 'U02BEN' });
    await undone(flow, item);
    expect((await flow.records(item)).at(-1)?.reviews).toMatchObject([{ reviewer: 'U02BEN' }]);
    expect(await flow.answer(item, { reviewer: 'U03CLEO' })).toMatchObject({ progress: { kind: 'decided' } });
  });

  it('on a known answer is no training data either', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow, { gold: { value: 'billing' } });
    await flow.answer(item);
    expect(await undone(flow, item)).toMatchObject({ kind: 'undone', item: { decision: null } });
    expect(await flow.records(item)).toEqual([]);
  });

  it('of twenty times at once is taken back once', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item);
    const all = await Promise.all(Array.from({ length: 20 }, () => undone(flow, item)));
    expect(all.filter(({ kind }) => kind === 'undone')).toHaveLength(1);
    expect(await flow.records(item)).toHaveLength(2);
  });

  it('is not, when it is refused: nothing is written', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item);
    const before = await flow.store.item(item.id);
    flow.pass(5 * minute);
    expect(await undone(flow, item)).toEqual({ kind: 'refused', why: 'undo_over' });
    expect(await undone(flow, { id: 'itm_none' })).toEqual({ kind: 'refused', why: 'unknown_item' });
    expect(await flow.store.item(item.id)).toEqual(before);
    expect(await flow.audit(item)).toHaveLength(1);
  });
});

describe('the item is asked again', () => {
  it('where its card is, and in its turn where it never had one', async () => {
    const flow = aFlow(aStore());
    const [shown, unseen] = [await kept(flow, { priority: 1 }), await kept(flow)];
    await carded(flow, shown);
    for (const item of [shown, unseen]) {
      await flow.answer(item);
      await undone(flow, item);
    }
    expect(await flow.store.item(shown.id)).toMatchObject({ status: 'in_review' });
    expect(await flow.store.item(unseen.id)).toMatchObject({ status: 'waiting' });
  });

  it('with a new card where the old one was given up because the item had ended', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.store.nextCard('C0REVIEW', [{ key: item.project, window: 1, budget: null }]);
    await flow.answer(item);
    const claim = await flow.store.claimCard(item.id, minute);
    if (!claim) throw new Error('no card');
    // The worker saw the decision and gives the card up; the undo comes first.
    await undone(flow, item);
    await flow.store.settleCard(claim, { kind: 'dropped' });
    const projects = [{ key: item.project, channel: 'C0REVIEW', window: 1, budget: null }];
    expect(await flow.store.stranded(projects)).toMatchObject({ channels: ['C0REVIEW'] });
    expect(await flow.store.nextCard('C0REVIEW', projects)).toBe(item.id);
  });

  const timed = aProject({
    deadline: { afterMs: 4 * hour, remindMs: [hour, 2 * hour], onTime: 'expire' },
    undoMs: 9 * hour,
  });

  it('until it is due, with the reminders that lie before that', async () => {
    const flow = aFlow(aStore(), timed);
    const dueAt = new Date(startsAt.getTime() + 4 * hour);
    const item = await kept(flow, { dueAt });
    await flow.answer(item);
    flow.pass(1.5 * hour);
    await undone(flow, item);
    const at = flow.now();
    expect(await flow.store.item(item.id)).toMatchObject({
      dueAt,
      askedAt: at,
      remindAt: new Date(at.getTime() + hour),
    });
  });

  it('with all of its time, where that was over', async () => {
    const flow = aFlow(aStore(), timed);
    const item = await kept(flow, { dueAt: new Date(startsAt.getTime() + 4 * hour) });
    await flow.answer(item);
    flow.pass(5 * hour);
    await undone(flow, item);
    expect(await flow.store.item(item.id)).toMatchObject({ dueAt: new Date(flow.now().getTime() + 4 * hour) });
  });
});

describe('with leads asked', () => {
  it('whoever asked them may take that back, and reviewers answer again', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item, { verdict: 'escalate' });
    expect(await undone(flow, item)).toMatchObject({ kind: 'undone', item: { escalation: null } });
    expect(await flow.answer(item, { reviewer: 'U02BEN' })).toMatchObject({ progress: { kind: 'decided' } });
  });

  it('a lead may take a ruling back, and leads are asked still', async () => {
    const flow = aFlow(aStore());
    const item = await kept(flow);
    await flow.answer(item, { verdict: 'escalate' });
    await flow.answer(item, { reviewer: 'U09LEA', isLead: true });
    expect(await undone(flow, item, 'U09LEA')).toMatchObject({
      item: { decision: null, escalation: { why: 'asked' } },
    });
    expect(await flow.answer(item, { reviewer: 'U02BEN' })).toEqual({ kind: 'refused', why: 'leads_only' });
  });

  it('nobody reopens what a lead ruled on by taking their own answer back', async () => {
    const flow = aFlow(aStore(), aProject({ reviews: { required: 2, agree: 2, reject: 2, max: 2 } }));
    const item = await kept(flow);
    await flow.answer(item);
    await flow.answer(item, { reviewer: 'U02BEN', verdict: 'reject' });
    await flow.answer(item, { reviewer: 'U09LEA', isLead: true });
    expect(await undone(flow, item)).toEqual({ kind: 'refused', why: 'settled_otherwise' });
    expect(await flow.store.item(item.id)).toMatchObject({ decision: { decidedBy: 'U09LEA' } });
  });
});
