import { beforeEach, describe, expect, it } from 'vitest';
import { newItem } from '../../src/flow/new-item.ts';
import { reopenItem } from '../../src/flow/reopen-item.ts';
import { suggestRetraining } from '../../src/flow/suggest-retraining.ts';
import { undoAnswer } from '../../src/flow/undo-answer.ts';
import type { Item } from '../../src/review/item.ts';
import { readSubmission } from '../../src/review/submission.ts';
import { createRetraining } from '../../src/store/retraining.ts';
import { aFlow, minute } from '../support/flow.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
beforeEach(() => aStore().rows('delete from signoff.events'));

const sampled = { ...aProject().gate, audit: 1 };
const project = aProject({ gate: sampled, retrain: { labels: 10 } });

function aWorld() {
  const flow = aFlow(aStore(), project);
  const retraining = createRetraining(aStore().db);
  let suggested = 0;
  return {
    flow,
    retraining,
    suggested: () => suggested,
    look: () =>
      suggestRetraining({
        ...{ retraining, now: flow.now, projects: flow.projects },
        log: { info() {}, warn() {}, error() {} },
        onSuggested: () => {
          suggested += 1;
        },
      }),
    /** So many predictions, each answered; some of them wrong. */
    async decided(count: number, isWrong: (i: number) => boolean = () => false): Promise<Item[]> {
      const items: Item[] = [];
      for (let i = 0; i < count; i++) {
        const read = readSubmission(project, aSubmission({ confidence: 0.95 }));
        if ('problems' in read) throw new Error(JSON.stringify(read.problems));
        const { item } = await flow.store.addItem(newItem(flow, project, read.submission));
        await flow.answer(item, isWrong(i) ? { verdict: 'correct', value: 'billing' } : {});
        items.push(item);
      }
      return items;
    },
  };
}

const signals = () =>
  aStore().rows<{ item_id: null; data: Record<string, unknown> }>(
    "select item_id, data from signoff.events where type = 'retrain.suggested' order by added",
  );

describe('the suggestion to train anew', () => {
  it('comes with each so many new final labels, once, however many look', async () => {
    const world = aWorld();
    await world.look();
    await world.decided(9);
    world.flow.pass(5 * minute);
    await world.look();
    expect(await signals()).toEqual([]);
    await world.decided(1);
    await world.look();
    expect(await signals(), 'the tenth can still be undone').toEqual([]);
    world.flow.pass(5 * minute);
    await Promise.all([world.look(), world.look(), world.look()]);
    const why = '10 new final labels came since the last signal.';
    expect(await signals()).toEqual([
      {
        item_id: null,
        data: { project: 'support-intent', reasons: ['labels'], why, labels: 10, model: null, model_version: null },
      },
    ]);
    expect(world.suggested()).toBe(1);
    await world.decided(9);
    world.flow.pass(5 * minute);
    await world.look();
    expect(await signals()).toHaveLength(1);
  });

  it('begins at the end: what was decided before is what later ones are held against, and no news', async () => {
    const world = aWorld();
    await world.decided(120, (i) => i % 10 === 0);
    world.flow.pass(5 * minute);
    await world.look();
    await world.look();
    expect(await signals()).toEqual([]);
    world.flow.projects[0] = { ...project, retrain: { labels: 1_000 } };
    await world.decided(100, (i) => i % 2 === 0);
    world.flow.pass(5 * minute);
    await world.look();
    expect((await signals()).map(({ data }) => data)).toMatchObject([
      { reasons: ['accuracy'], labels: 100, model: 'intent', model_version: '2026-11-03' },
    ]);
  });

  it('counts no answer that was taken back, and one that was made anew as the new label that it is', async () => {
    const world = aWorld();
    await world.look();
    const [first] = await world.decided(9);
    const [undone] = await world.decided(1);
    if (!first || !undone) throw new Error('nothing was decided');
    await undoAnswer(world.flow, undone.id, 'U01ANA', 'slack');
    world.flow.pass(5 * minute);
    await world.look();
    expect(await signals()).toEqual([]);
    await reopenItem(world.flow, first.id, { as: 'reopen', actor: 'U09LEA', reason: null });
    await world.look();
    expect(await signals()).toEqual([]);
    await world.flow.answer(first, { verdict: 'correct', value: 'billing' });
    world.flow.pass(5 * minute);
    await world.look();
    expect(await signals()).toHaveLength(1);
  });

  it('is committed with the place that was read to, or not at all', async () => {
    const world = aWorld();
    await world.look();
    await world.decided(10);
    world.flow.pass(5 * minute);
    const limits = { finalAt: world.flow.now(), rowsMax: 100 };
    const failing = world.retraining.read(project.key, limits, () => {
      throw new Error('a crash');
    });
    await expect(failing).rejects.toThrow('a crash');
    await world.look();
    expect(await signals()).toHaveLength(1);
  });

  it('is not made where the project does not ask for it', async () => {
    const world = aWorld();
    world.flow.projects[0] = { ...project, retrain: null };
    await world.decided(10);
    world.flow.pass(5 * minute);
    await world.look();
    expect(await aStore().rows("select from signoff.readers where name = 'retrain'")).toEqual([]);
  });
});
