import { describe, expect, it } from 'vitest';
import { newItem } from '../../src/flow/new-item.ts';
import { reopenItem } from '../../src/flow/reopen-item.ts';
import { createGates, switchGate } from '../../src/flow/standings.ts';
import { undoAnswer } from '../../src/flow/undo-answer.ts';
import { watchModels } from '../../src/flow/watch-models.ts';
import { tossCoin } from '../../src/review/gate.ts';
import { newId } from '../../src/review/id.ts';
import type { Item } from '../../src/review/item.ts';
import type { Bound, Project } from '../../src/review/project.ts';
import { readSubmission } from '../../src/review/submission.ts';
import { createEvidence } from '../../src/store/evidence.ts';
import { createStandings } from '../../src/store/standings.ts';
import { aFlow, carded, type FlowUnderTest, minute } from '../support/flow.ts';
import { anItem } from '../support/items.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const bound: Bound = { error: 0.05, confidence: 0.95, correction: 'fixed_sequence', uncertified: 'review' };
const bounded = (overrides: Partial<Project> = {}) =>
  aProject({
    bound,
    gate: { threshold: 0.85, audit: 1, always: [], score: 'probability', version: 'gp_1' },
    ...overrides,
  });

/** A flow whose gates are closed as the rows say, and whose decisions are watched. */
async function watched(project = bounded()) {
  const flow = aFlow(aStore(), project);
  const { db } = aStore();
  const standings = createStandings(db);
  const evidence = createEvidence(db);
  const gates = createGates(standings, flow.projects);
  await gates.refresh();
  const stops: string[] = [];
  return {
    ...flow,
    flow,
    project,
    gates,
    standings,
    stops,
    async look() {
      await watchModels({
        ...{ standings, evidence, now: flow.now, projects: flow.projects },
        log: { info() {}, warn() {}, error() {} },
        onStopped: (_, { why }) => stops.push(why),
      });
      await gates.refresh();
    },
    /** One prediction as it is accepted. */
    async sent(prediction: object = {}): Promise<Item> {
      const read = readSubmission(
        project,
        aSubmission({
          prediction: { value: 'refund', confidence: 0.95, model: 'intent', model_version: 'v1', ...prediction },
        }),
      );
      if ('problems' in read) throw new Error(JSON.stringify(read.problems));
      return (await flow.store.addItem(newItem({ ...flow, closedTo: gates.closedTo }, project, read.submission))).item;
    },
    async judged(wrong: boolean, prediction: object = {}): Promise<Item> {
      const item = await this.sent(prediction);
      await judge(flow, item, wrong);
      return item;
    },
    async judgedMany(answers: boolean[], prediction: object = {}): Promise<void> {
      for (const wrong of answers) await this.judged(wrong, prediction);
    },
  };
}

async function judge(flow: FlowUnderTest, item: Item, wrong: boolean): Promise<void> {
  const answered = await flow.answer(item, wrong ? { verdict: 'correct', value: 'billing' } : {});
  expect(answered.kind).toBe('taken');
}

const standing = async () =>
  (
    await aStore().rows<{ audited: number; wrong: number; certified: boolean; tripped: boolean }>(
      `select audited, wrong, certified_at is not null as certified, tripped_at is not null as tripped
       from signoff.model_standings order by model, model_version`,
    )
  )[0];
const right = (count: number) => Array.from({ length: count }, () => false);

describe('a model version', () => {
  it('is reviewed whole until it has shown that it keeps its bound, and then the gate approves', async () => {
    const loop = await watched(
      bounded({ gate: { threshold: 0.85, audit: 0, always: [], score: 'probability', version: 'gp_1' } }),
    );
    expect((await loop.sent()).selection).toMatchObject({ route: 'review', reasons: ['uncertified'], probability: 1 });
    await loop.judged(false);
    loop.flow.pass(5 * minute);
    await loop.look();
    await loop.judgedMany(right(99));
    loop.flow.pass(5 * minute);
    await loop.look();
    expect(await standing()).toMatchObject({ audited: 100, wrong: 0, certified: false });
    expect((await loop.sent()).selection.route).toBe('review');

    await loop.judgedMany(right(20));
    loop.flow.pass(5 * minute);
    await loop.look();
    expect(await standing()).toMatchObject({ audited: 120, certified: true, tripped: false });
    expect((await loop.sent()).selection).toMatchObject({ route: 'auto_approve', reasons: [], probability: 0 });
    // The next version begins anew, and what the model is unsure of is asked as ever.
    expect((await loop.sent({ model_version: 'v2' })).selection.reasons).toEqual(['uncertified']);
    expect((await loop.sent({ confidence: 0.3 })).selection.reasons).toEqual(['low_confidence']);
  });

  it('that was audited well before there was a bound is certified at the first look', async () => {
    const before = await watched(bounded({ bound: null }));
    await before.judgedMany(right(100));
    before.flow.pass(5 * minute);
    await before.look();
    expect(await standing()).toBeUndefined();

    const now = await watched();
    now.flow.pass(10 * minute);
    await now.look();
    expect(await standing()).toMatchObject({ certified: true });
    expect(now.gates.closedTo(now.project, anItem({ prediction: { modelVersion: 'v1' } }).prediction)).toBeNull();
  });

  it('is held anew against another gate: what it showed for the old one is looked back on, not taken over', async () => {
    const first = await watched();
    await first.judgedMany(right(120));
    first.flow.pass(5 * minute);
    await first.look();
    // Everything between the two thresholds is unknown.
    const lower = await watched(
      bounded({ gate: { threshold: 0.5, audit: 1, always: [], score: 'probability', version: 'gp_2' } }),
    );
    const prediction = anItem({ prediction: { modelVersion: 'v1' } }).prediction;
    expect(lower.gates.closedTo(lower.project, prediction)).toBe('uncertified');
    await lower.judged(true, { confidence: 0.6 });
    lower.flow.pass(20 * minute);
    await lower.look();
    expect(await standing()).toMatchObject({ audited: 1, wrong: 1, certified: true });
    expect(lower.gates.closedTo(lower.project, prediction)).toBeNull();
  });
});

describe('a gate that approves too much that is wrong', () => {
  const bad = [false, false, true, false, true, true];

  it('is stopped by itself: every prediction is asked, it is told once, and the audit log says why', async () => {
    const loop = await watched(bounded({ bound: { ...bound, uncertified: 'approve' } }));
    await loop.judgedMany(bad.slice(0, -1));
    const last = await loop.sent();
    await carded(loop.flow, last);
    await judge(loop.flow, last, true);
    loop.flow.pass(5 * minute);
    await loop.look();
    await loop.look();
    expect(loop.stops).toEqual([
      'of 6 audited predictions of intent v1 3 were wrong: with 95 % confidence that is more than the 5 % that may be',
    ]);
    expect(await standing()).toMatchObject({ audited: 6, wrong: 3, tripped: true });
    expect((await loop.sent({ confidence: 0.99 })).selection).toMatchObject({ reasons: ['stopped'], floor: 1 });
    expect(await aStore().rows("select actor, action from signoff.audit where action like 'auto%'")).toEqual([
      { actor: 'watch', action: 'auto_approve.stopped' },
    ]);
  });

  it('approves again when a lead says so, and the watch begins anew', async () => {
    const loop = await watched(bounded({ bound: { ...bound, uncertified: 'approve' } }));
    await loop.judgedMany(bad);
    loop.flow.pass(5 * minute);
    await loop.look();
    const by = { actor: 'U09LEA', why: 'the labels were wrong, not the model' };
    expect(await switchGate({ ...loop, ...loop.flow }, loop.project, false, by)).toBe(true);
    expect(await switchGate({ ...loop, ...loop.flow }, loop.project, false, by)).toBe(false);
    expect(loop.gates.closedTo(loop.project, anItem().prediction)).toBeNull();
    await loop.judged(true);
    loop.flow.pass(5 * minute);
    await loop.look();
    expect(await standing(), 'one more wrong one is no proof').toMatchObject({ audited: 7, tripped: false });
    await loop.judgedMany([true, true]);
    loop.flow.pass(5 * minute);
    await loop.look();
    expect(loop.stops).toHaveLength(2);
  });

  it('counts a decision once, when nobody can undo it any more, however many look and however often it is reopened', async () => {
    const loop = await watched();
    const item = await loop.judged(true);
    await loop.look();
    expect(await standing(), 'it can still be undone').toBeUndefined();
    expect(await undoAnswer(loop.flow, item.id, 'U01ANA', 'slack')).toMatchObject({ kind: 'undone' });
    loop.flow.pass(5 * minute);
    await loop.look();
    expect(await standing(), 'it was').toBeUndefined();
    await judge(loop.flow, item, false);
    loop.flow.pass(5 * minute);
    await Promise.all([loop.look(), loop.look(), loop.look()]);
    expect(await standing()).toMatchObject({ audited: 1, wrong: 0 });
    await reopenItem(loop.flow, item.id, { as: 'reopen', actor: 'U09LEA', reason: null });
    await judge(loop.flow, item, true);
    loop.flow.pass(5 * minute);
    await loop.look();
    expect(await standing()).toMatchObject({ audited: 1, wrong: 0 });
  });

  it('is judged by what it would approve now: not by what only a lower threshold let through', async () => {
    const lower = await watched(
      bounded({ gate: { threshold: 0.5, audit: 1, always: [], score: 'probability', version: 'gp_2' } }),
    );
    await lower.judgedMany(bad, { confidence: 0.84 });
    await lower.judged(false, { confidence: 0.85 });
    const raised = await watched(bounded({ bound: { ...bound, uncertified: 'approve' } }));
    raised.flow.pass(5 * minute);
    await raised.look();
    expect(await standing()).toMatchObject({ audited: 1, wrong: 0, tripped: false });
    expect(raised.stops).toEqual([]);
  });

  it('is judged by what chance picked alone: not by what is always reviewed, unsure, known before or complained about', async () => {
    const loop = await watched(
      bounded({
        bound: { ...bound, uncertified: 'approve' },
        gate: { threshold: 0.85, audit: 0, always: ['shipping'], score: 'probability', version: 'gp_1' },
      }),
    );
    await loop.judged(true, { value: 'shipping' });
    await loop.judged(true, { confidence: 0.2 });
    const approved = await loop.sent();
    expect(approved.status).toBe('completed');
    await reopenItem(loop.flow, approved.id, { as: 'contest', actor: 'a customer', reason: null });
    await judge(loop.flow, approved, true);
    const gold = anItem({ project: loop.project.key, gold: { value: 'billing' }, selection: { reasons: ['audit'] } });
    await loop.store.addItem(gold);
    await judge(loop.flow, gold, true);
    loop.flow.pass(5 * minute);
    await loop.look();
    expect(await standing()).toMatchObject({ audited: 0, wrong: 0, tripped: false });
  });
});

it('coins below the floor pick the same share of everything, whatever the gate made of it', () => {
  const coins = Array.from({ length: 20_000 }, () => tossCoin('a secret', newId('itm'), 'gp_1'));
  const below = coins.filter((coin) => coin < 0.05).length;
  // Four standard errors.
  expect(Math.abs(below - 1_000)).toBeLessThan(4 * Math.sqrt(950));
});
