import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from '../../../examples/active-learning/house.ts';
import { type Learned, learnFromPeople } from '../../../examples/active-learning/learn-from-people.ts';
import { messagesOf } from '../../../examples/active-learning/messages.ts';
import { runsOf } from '../../../examples/active-learning/strategies.ts';
import type { FeedbackRecord, Item } from '../../../src/client/index.ts';
import { freshDatabase } from '../../support/databases.ts';

const plan = { rounds: 2, seedLabels: 6, batch: 12, labelsPerRound: 4, errorRate: 0.05 };
const labelsTotal = plan.seedLabels + plan.rounds * plan.labelsPerRound;
const sentTotal = plan.seedLabels + plan.rounds * plan.batch;
const runs = runsOf('least_confidence', 1);
const people = ['U01ANA', 'U02BEN', 'U03CLEO'];

interface Ran extends Learned {
  project: string;
  /** What Signoff says afterwards. */
  items: Item[];
  answers: FeedbackRecord[];
}

async function all<T>(given: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of given) found.push(one);
  return found;
}

describe('the loop of the example, in a running Signoff', { timeout: 60_000 }, () => {
  const opened = new AsyncDisposableStack();
  let ran: Ran[];
  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'signoff-example-'));
    opened.defer(() => rm(dataDir, { recursive: true, force: true }));
    const database = await freshDatabase();
    opened.defer(() => database.drop());
    const house = opened.use(await openHouse(runs, dataDir, database.url));
    ran = await Promise.all(runs.map((_, i) => aRun(house, i)));
  }, 60_000);
  afterAll(() => opened.disposeAsync());

  async function aRun(house: House, i: number): Promise<Ran> {
    const run = runs[i];
    if (!run) throw new Error('no such run');
    const world = { house, plan, user: people[i] ?? '', signal: new AbortController().signal, onLabels() {} };
    const learned = await learnFromPeople(world, run);
    const items = await all(house.signoff.items.list(run.project));
    const records = await all(house.signoff.feedback.stream(run.project, { final: true }));
    const answers = records.filter(({ outcome }) => outcome === 'approved' || outcome === 'corrected');
    return { ...learned, project: run.project, items, answers };
  }

  it('what the model learned from is what the training records say, item by item', () => {
    for (const { project, labels, answers } of ran) {
      const learned = labels.map(({ itemId, text, value }) => ({ itemId, text, value }));
      const recorded = answers.map(({ item_id, input, value }) => ({ itemId: item_id, text: input.text, value }));
      expect(learned, project).toEqual(recorded);
      expect(new Set(learned.map(({ itemId }) => itemId)).size, project).toBe(labelsTotal);
    }
  });

  it('each label is the answer of a person in a session', () => {
    for (const [i, { answers }] of ran.entries()) {
      expect(answers.map(({ decided_by }) => decided_by)).toEqual(answers.map(() => people[i]));
      expect(answers.every(({ reviews }) => reviews.length === 1)).toBe(true);
    }
  });

  it('all three strategies have the same number of labels at each point', () => {
    const counts = ran.map(({ points }) => points.map(({ labels }) => labels));
    expect(counts).toEqual(ran.map(() => [6, 10, 14]));
  });

  it('they begin with the same labels, and the same model', () => {
    const first = ran.map(({ points }) => points[0]?.accuracy);
    expect(new Set(first).size).toBe(1);
    const named = ran.map(({ labels }) => labels.slice(0, plan.seedLabels).map(({ externalId }) => externalId));
    expect(new Set(named.map((names) => names.toSorted().join())).size).toBe(1);
  });

  it('the least sure of a round are asked about, where nothing is left to chance', () => {
    const unsure = ran.find(({ project }) => project === 'unsure-1');
    for (const version of ['round-1', 'round-2']) {
      const batch = unsure?.items.filter(({ prediction }) => prediction.model_version === version) ?? [];
      const confidence = ({ prediction }: Item) => prediction.confidence ?? 1;
      const asked = batch.filter(({ decision }) => decision !== null);
      const rest = batch.filter(({ decision }) => decision === null);
      expect([asked.length, rest.length]).toEqual([4, 8]);
      expect(Math.max(...asked.map(confidence))).toBeLessThanOrEqual(Math.min(...rest.map(confidence)));
    }
  });

  it('nothing that is held out was ever sent', () => {
    const { incoming, heldOut } = messagesOf(1, sentTotal);
    const kept = new Set(heldOut.map(({ text }) => text));
    for (const { project, items } of ran) {
      const sent = items.filter(({ external_id }) => external_id !== 'parked').map(({ input }) => input.text);
      expect(new Set(sent), project).toEqual(new Set(incoming.map(({ text }) => text)));
      expect(sent.filter((text) => kept.has(text ?? ''))).toEqual([]);
    }
  });
});
