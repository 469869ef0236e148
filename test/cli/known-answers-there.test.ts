import { expect, it } from 'vitest';
import { lookAtKnownAnswers } from '../../src/cli/known-answers-there.ts';
import { addGold } from '../../src/flow/gold.ts';
import { readKnownAnswer } from '../../src/review/known-answer.ts';
import { createGoldPool } from '../../src/store/gold.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();

it('the doctor says where known answers are to be shown and none are there', async () => {
  const seeded = aProject({ key: 'seeded', seeds: 0.02 });
  const qualifying = aProject({ key: 'qualifying', qualify: { answers: 3, right: 1 } });
  const look = () => lookAtKnownAnswers(aStore().db, [seeded, qualifying, aProject()]);
  expect(await look()).toEqual([
    expect.objectContaining({ kind: 'note', what: 'seeded: there are no known answers, so no seed is shown' }),
    {
      kind: 'fix',
      what: 'qualifying: there are no known answers, so nobody can qualify and nobody is asked',
      todo: 'Send some: npm run signoff -- gold qualifying known.ndjson',
    },
  ]);
  const read = readKnownAnswer(qualifying, { ...aSubmission({ external_id: 'known-1' }), gold: { value: 'billing' } });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  await addGold({ gold: createGoldPool(aStore().db), now: () => new Date() }, qualifying, [read.submission]);
  expect(await look()).toEqual([
    expect.objectContaining({ kind: 'note' }),
    { kind: 'ok', what: 'qualifying: there are known answers to show' },
  ]);
});
