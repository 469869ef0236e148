import { expect, it } from 'vitest';
import { undoAnswer } from '../../src/flow/undo-answer.ts';
import { createConsensusRecords } from '../../src/store/consensus.ts';
import { aFlow, hour, kept } from '../support/flow.ts';
import { aProject, reviewsOf } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const key = 'support-intent';

it('several labels are those of decided items of the period: no gold, no seed, no lead who decides, nothing taken back', async () => {
  const flow = aFlow(aStore(), aProject({ reviews: reviewsOf(2) }));
  const records = createConsensusRecords(aStore().db);
  const both = async (...reviewers: string[]) => {
    const item = await kept(flow);
    for (const reviewer of reviewers) await flow.answer(item, { reviewer });
    return item;
  };
  await both('U01ANA', 'U02BEN');
  flow.pass(hour);
  const from = flow.now();
  const first = await both('U02BEN', 'U01ANA');
  flow.pass(1_000);
  const last = await both('U01ANA', 'U03CLE');
  await both('U01ANA');
  for (const known of [{}, { isSeed: true }]) {
    const item = await kept(flow, { gold: { value: 'billing' }, ...known });
    for (const reviewer of ['U01ANA', 'U02BEN']) await flow.answer(item, { reviewer });
  }
  const undone = await both('U01ANA', 'U02BEN');
  await undoAnswer(flow, undone.id, 'U02BEN', 'slack');
  const ruled = await both('U01ANA');
  await flow.answer(ruled, { reviewer: 'U02BEN', verdict: 'escalate', value: null });
  await flow.answer(ruled, { reviewer: 'U09LEA', isLead: true });
  const rejected = await kept(flow);
  for (const reviewer of ['U01ANA', 'U02BEN'])
    await flow.answer(rejected, { reviewer, verdict: 'reject', value: null });
  flow.pass(1_000);
  const to = flow.now();
  await both('U01ANA', 'U02BEN');

  const refund = (reviewer: string) => ({ reviewer, label: 'refund' });
  const decided = { externalId: first.externalId, outcome: 'approved', decided: 'refund' };
  expect(await records.severalLabels(key, { from, to }, 10)).toEqual([
    { ...decided, externalId: last.externalId, id: last.id, labels: [refund('U01ANA'), refund('U03CLE')] },
    { ...decided, id: first.id, labels: [refund('U01ANA'), refund('U02BEN')] },
  ]);
  expect(await records.severalLabels(key, { from, to }, 1)).toMatchObject([{ id: last.id }]);
  expect(await records.severalLabels('another', { from, to }, 10)).toEqual([]);
});
