import { expect, it } from 'vitest';
import { acceptPrediction } from '../../src/flow/accept-prediction.ts';
import { takeNext } from '../../src/flow/take-next.ts';
import { readSubmission } from '../../src/review/submission.ts';
import { aFlow } from '../support/flow.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();

it('a project in the shadow writes down what would be asked, and asks nobody', async () => {
  const project = aProject({ shadow: true, gate: { ...aProject().gate, audit: 0, always: ['shipping'] } });
  const flow = aFlow(aStore(), project);
  const sent = async (value: string, confidence: number) => {
    const read = readSubmission(project, aSubmission({ prediction: { value, confidence } }));
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    return (await acceptPrediction(flow, project, read.submission)).item;
  };
  const nobody = { status: 'completed', decision: { outcome: 'unreviewed', value: null, decidedBy: null } };
  expect(await sent('refund', 0.4)).toMatchObject({
    ...nobody,
    selection: { route: 'review', reasons: ['low_confidence'], probability: 1 },
  });
  expect(await sent('shipping', 0.99)).toMatchObject({
    ...nobody,
    selection: { route: 'review', reasons: ['always'] },
  });
  expect(await sent('refund', 0.99)).toMatchObject({
    decision: { outcome: 'auto_approved', value: 'refund' },
    selection: { route: 'auto_approve' },
  });

  expect(await flow.store.nextCard(project.channel, [{ key: project.key, window: 10, budget: null }])).toBeNull();
  expect(await takeNext(flow, { reviewer: 'U01ANA', projects: [project.key], leads: [] }, [])).toBeNull();
  expect(flow.woken).toEqual([]);
  expect(await aStore().rows('select item_id from signoff.cards')).toEqual([]);
  // Nobody said anything, so nothing is learned.
  expect(await aStore().rows('select item_id from signoff.evidence where wrong is not null')).toEqual([]);
});
