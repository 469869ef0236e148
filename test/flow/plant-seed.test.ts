import { describe, expect, it } from 'vitest';
import { acceptPrediction } from '../../src/flow/accept-prediction.ts';
import type { Item } from '../../src/review/item.ts';
import { readSubmission } from '../../src/review/submission.ts';
import { aFlow, type FlowUnderTest } from '../support/flow.ts';
import { aProject, aSubmission, aTextProject } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const always = aProject({ seeds: 1 });

async function accepted(flow: FlowUnderTest, submission: object = {}): Promise<Item> {
  const [project] = flow.projects;
  if (!project) throw new Error('no project');
  const read = readSubmission(project, aSubmission({ ...submission }));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return (await acceptPrediction(flow, project, read.submission)).item;
}

async function seeds(flow: FlowUnderTest): Promise<Item[]> {
  const rows = await aStore().rows<{ id: string }>('select id from signoff.items where is_seed');
  const items = await Promise.all(rows.map(({ id }) => flow.store.item(id)));
  return items.filter((item) => item !== null);
}

describe('a seed', () => {
  it('is a known answer with a wrong prediction, and looks like the item that it came with', async () => {
    const flow = aFlow(aStore(), always);
    const gold = await accepted(flow, { text: 'Where is my parcel?', gold: { value: 'refund' } });
    const beside = await accepted(flow, { text: 'I was charged twice', confidence: 0.5 });
    const [seed, ...more] = await seeds(flow);
    expect(more).toEqual([]);
    expect(seed).toMatchObject({
      input: gold.input,
      gold: { value: 'refund' },
      status: 'waiting',
      blind: false,
      externalId: null,
      callbackUrl: null,
      idempotency: null,
      traceparent: null,
      metadata: null,
      priority: beside.priority,
      dueAt: beside.dueAt,
      selection: { route: 'review', reasons: beside.selection.reasons, score: beside.selection.score },
      prediction: {
        value: 'billing',
        alternatives: [
          { value: 'refund', confidence: 0.38 },
          { value: 'other', confidence: 0.21 },
        ],
        confidence: gold.prediction.confidence,
      },
    });
  });

  it('shows the model’s own mistake, where it made one', async () => {
    const flow = aFlow(aStore(), always);
    await accepted(flow, { gold: { value: 'billing' } });
    await accepted(flow);
    expect(await seeds(flow)).toMatchObject([
      { prediction: { value: 'refund', alternatives: [{ value: 'billing' }, { value: 'other' }] } },
    ]);
  });

  it('names some wrong label where the model named no other', async () => {
    const flow = aFlow(aStore(), always);
    await accepted(flow, { prediction: { value: 'refund', confidence: 0.3 }, gold: { value: 'refund' } });
    await accepted(flow);
    const [seed] = await seeds(flow);
    expect(['billing', 'shipping', 'other']).toContain(seed?.prediction.value);
    expect(seed?.prediction.alternatives).toEqual([]);
  });

  it('comes with a share of the reviewed items, as large as the project says', async () => {
    const flow = aFlow(aStore(), aProject({ seeds: 0.3 }));
    await accepted(flow, { gold: { value: 'refund' } });
    for (let i = 0; i < 200; i++) await accepted(flow);
    const { length } = await seeds(flow);
    // 200 tosses at 0.3: three standard deviations are 19.
    expect(Math.abs(length - 60)).toBeLessThan(20);
  });

  it('never comes with an item that was sent before, that the gate approved, or that measures by itself', async () => {
    const flow = aFlow(aStore(), always);
    await accepted(flow, { gold: { value: 'refund' } });
    await accepted(flow, { gold: { value: 'refund' } });
    await accepted(flow, { confidence: 0.99 });
    expect(await seeds(flow)).toEqual([]);
    await accepted(flow, { external_id: 'ticket-1' });
    await accepted(flow, { external_id: 'ticket-1' });
    expect(await seeds(flow)).toHaveLength(1);
  });

  it('is none where no answer is known, and none where the known one is no label any more', async () => {
    const flow = aFlow(aStore(), always);
    await accepted(flow);
    const gold = await accepted(flow, { gold: { value: 'refund' } });
    flow.projects[0] = { ...always, labels: always.labels.filter(({ value }) => value !== 'refund') };
    await accepted(flow, { value: 'billing', prediction: { value: 'billing', confidence: 0.2 } });
    expect(await seeds(flow)).toEqual([]);
    expect(gold.status).toBe('waiting');
  });

  it('is none where a wrong prediction can’t be made up', async () => {
    const flow = aFlow(aStore(), aTextProject({ seeds: 1 }));
    await accepted(flow, { prediction: { value: 'a', confidence: 0.2 }, gold: { value: 'b' } });
    await accepted(flow, { prediction: { value: 'a', confidence: 0.2 } });
    expect(await seeds(flow)).toEqual([]);
  });
});

it('an item is accepted though its seed could not be planted: nobody is to send it again for that', async () => {
  const flow = aFlow(aStore(), always);
  await accepted(flow, { gold: { value: 'refund' } });
  flow.store = { ...flow.store, goldQuestion: () => Promise.reject(new Error('the database is away')) };
  const item = await accepted(flow);
  expect(await flow.store.item(item.id)).toEqual(item);
  expect(flow.woken).toContain('drain C0REVIEW');
});
