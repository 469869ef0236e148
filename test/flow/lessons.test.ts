import { expect, it, vi } from 'vitest';
import { askAgain } from '../../src/flow/ask-again.ts';
import { suggestRetraining } from '../../src/flow/suggest-retraining.ts';
import { watchModels } from '../../src/flow/watch-models.ts';
import { createEvidence } from '../../src/store/evidence.ts';
import { createRepeats } from '../../src/store/repeats.ts';
import { createRetraining } from '../../src/store/retraining.ts';
import { createStandings } from '../../src/store/standings.ts';
import { aFlow, hour, kept } from '../support/flow.ts';
import { aProject } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const log = { info() {}, warn() {}, error() {} };

it('what decisions teach is looked for in one look for all projects; those that have something new are read', async () => {
  const { db } = aStore();
  const projects = Array.from({ length: 30 }, (_, i) =>
    aProject({
      key: `p${i}`,
      ...{ repeats: 1, retrain: { labels: 10 }, gate: { ...aProject().gate, audit: 1 } },
      bound: { error: 0.05, confidence: 0.95, correction: 'fixed_sequence', uncertified: 'review' },
    }),
  );
  const flow = aFlow(aStore(), ...projects);
  const deps = {
    ...{ ...flow, log, standings: createStandings(db), evidence: createEvidence(db) },
    ...{ retraining: createRetraining(db), repeats: createRepeats(db), onStopped() {}, onSuggested() {} },
  };
  const queries = vi.spyOn(db, 'query');
  const transactions = vi.spyOn(db, 'connect');
  async function looks(): Promise<{ alone: number; transactions: number }> {
    queries.mockClear();
    transactions.mockClear();
    await watchModels(deps);
    await suggestRetraining(deps);
    await askAgain(deps);
    return { alone: queries.mock.calls.length, transactions: transactions.mock.calls.length };
  }
  // Each begins to read for its training.
  await looks();
  expect(await looks()).toEqual({ alone: 3, transactions: 3 });

  const item = await kept(flow, { project: 'p7' });
  await flow.answer(item);
  expect(await looks(), 'somebody can still undo it').toEqual({ alone: 3, transactions: 3 });
  flow.pass(hour);
  expect((await looks()).transactions, 'watched, looked back on, and read for its training').toBe(3 + 3);
  flow.pass(14 * 24 * hour);
  expect((await looks()).transactions, 'asked again').toBe(3 + 1);
  expect(await looks()).toEqual({ alone: 3, transactions: 3 });
  queries.mockRestore();
  transactions.mockRestore();
});
