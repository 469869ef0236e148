import { describe, expect, it } from 'vitest';
import { eraseInputs } from '../../src/flow/erase-inputs.ts';
import { keepTime } from '../../src/flow/keep-time.ts';
import { newItem } from '../../src/flow/new-item.ts';
import { reopenItem } from '../../src/flow/reopen-item.ts';
import { revealInput } from '../../src/flow/reveal-input.ts';
import { undoAnswer } from '../../src/flow/undo-answer.ts';
import type { Item } from '../../src/review/item.ts';
import type { Deadline, Project } from '../../src/review/project.ts';
import { readSubmission } from '../../src/review/submission.ts';
import { aFlow, carded, type FlowUnderTest, hour, kept, minute, startsAt } from '../support/flow.ts';
import { aProject, aSubmission, reviewsOf } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const at = (hours: number) => new Date(startsAt.getTime() + hours * hour);

const timed = (overrides: Partial<Deadline> = {}, more: Partial<Project> = {}): Project =>
  aProject({ deadline: { afterMs: 4 * hour, remindMs: [hour, 2 * hour], onTime: 'expire', ...overrides }, ...more });

/** An item as it is accepted, with its timers. */
async function sent(flow: FlowUnderTest, submission: object = {}): Promise<Item> {
  const [project] = flow.projects;
  if (!project) throw new Error('no project');
  const read = readSubmission(project, aSubmission({ ...submission }));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return (await flow.store.addItem(newItem(flow, project, read.submission))).item;
}
const notes = () => aStore().rows<{ kind: string; state: string }>('select kind, state from signoff.notes order by id');
const outcome = async (flow: FlowUnderTest, { id }: Item) => (await flow.store.item(id))?.decision;

describe('an item that nobody answers', () => {
  it('brings each reminder once, in the thread of its card, and then expires: that is no answer', async () => {
    const flow = aFlow(aStore(), timed());
    const item = await sent(flow);
    await carded(flow, item);
    const changed = [];
    for (let quarter = 0; quarter <= 17; quarter++) {
      changed.push(await keepTime(flow));
      flow.pass(15 * minute);
    }
    expect(changed).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    expect(await notes()).toHaveLength(2);
    expect(await outcome(flow, item)).toEqual({
      outcome: 'expired',
      value: null,
      decidedBy: null,
      decidedAt: at(4),
      finalAt: at(4),
      agreement: null,
    });
    expect(await flow.records(item)).toEqual([]);
    expect(await flow.audit(item)).toEqual(['clock item.reminded', 'clock item.reminded', 'clock item.expired']);
    expect(await undoAnswer(flow, item.id, 'U01ANA', 'slack')).toMatchObject({ kind: 'refused' });
  });

  it('and that nobody was shown, brings no reminder and expires all the same', async () => {
    const flow = aFlow(aStore(), timed());
    const item = await sent(flow);
    flow.pass(hour);
    expect(await keepTime(flow)).toBe(1);
    expect(await notes()).toEqual([]);
    flow.pass(3 * hour);
    await keepTime(flow);
    expect(await outcome(flow, item)).toMatchObject({ outcome: 'expired' });
  });

  it('with what some had said keeps that, and is neither a yes nor a no', async () => {
    const flow = aFlow(aStore(), timed({}, { reviews: reviewsOf(2) }));
    const item = await sent(flow);
    await flow.answer(item);
    flow.pass(4 * hour);
    await keepTime(flow);
    expect(await flow.records(item)).toMatchObject([
      { outcome: 'expired', value: null, agreement: null, reviews: [{ reviewer: 'U01ANA' }] },
    ]);
  });

  it('by the time that its sender gave expires then', async () => {
    const flow = aFlow(aStore());
    const item = await sent(flow, { due_at: at(1).toISOString() });
    flow.pass(hour - 1);
    expect(await keepTime(flow)).toBe(0);
    flow.pass(1);
    await keepTime(flow);
    expect(await outcome(flow, item)).toMatchObject({ outcome: 'expired', decidedAt: at(1) });
  });
});

describe('where silence goes to the leads', () => {
  const project = timed({ onTime: 'escalate' });

  it('they are called once and have as much time again, and then it expires', async () => {
    const flow = aFlow(aStore(), project);
    const item = await sent(flow);
    await carded(flow, item);
    flow.pass(4 * hour);
    await keepTime(flow);
    expect(await flow.store.item(item.id)).toMatchObject({
      decision: null,
      escalation: { why: 'deadline', by: null, at: at(4) },
      dueAt: at(8),
      remindAt: at(5),
    });
    expect(await notes()).toEqual([{ kind: 'escalated', state: 'planned' }]);
    flow.pass(hour);
    expect(await keepTime(flow)).toBe(1);
    expect((await flow.store.item(item.id))?.remindAt).toEqual(at(6));
    flow.pass(3 * hour);
    await keepTime(flow);
    expect(await outcome(flow, item)).toMatchObject({ outcome: 'expired' });
    expect(await keepTime(flow)).toBe(0);
  });

  it('without leads it expires', async () => {
    const flow = aFlow(aStore(), { ...project, leads: { users: [], groups: [] } });
    const item = await sent(flow);
    flow.pass(4 * hour);
    await keepTime(flow);
    expect(await outcome(flow, item)).toMatchObject({ outcome: 'expired' });
  });

  it('what they were asked because reviewers disagreed ends without consensus', async () => {
    const flow = aFlow(aStore(), { ...project, reviews: { required: 2, agree: 2, reject: 2, max: 2 } });
    const item = await sent(flow);
    await flow.answer(item);
    await flow.answer(item, { reviewer: 'U02BEN', verdict: 'reject' });
    flow.pass(4 * hour);
    await keepTime(flow);
    expect(await outcome(flow, item)).toMatchObject({ outcome: 'no_consensus', value: null, decidedBy: null });
    expect(await flow.records(item)).toMatchObject([{ outcome: 'no_consensus', reviews: [{}, {}] }]);
  });
});

describe('an item that is asked again', () => {
  it('has its time and its reminders from then on', async () => {
    const flow = aFlow(aStore(), timed());
    const item = await sent(flow);
    await carded(flow, item);
    await flow.answer(item);
    flow.pass(48 * hour);
    await reopenItem(flow, item.id, { as: 'reopen', actor: 'U09LEA', reason: null });
    expect(await flow.store.item(item.id)).toMatchObject({ askedAt: at(48), remindAt: at(49), dueAt: at(52) });
    flow.pass(hour);
    expect(await keepTime(flow)).toBe(1);
    expect((await flow.store.item(item.id))?.remindAt, 'the second one too').toEqual(at(50));
  });
});

describe('time is kept', () => {
  it('by two processes at once without doing anything twice', async () => {
    const flow = aFlow(aStore(), timed());
    for (let i = 0; i < 5; i++) await sent(flow);
    flow.pass(4 * hour);
    const changed = await Promise.all([keepTime(flow), keepTime(flow), keepTime(flow)]);
    expect(changed.reduce((sum, n) => sum + n)).toBe(5);
    expect(await aStore().rows('select action from signoff.audit')).toHaveLength(5);
  });

  it('and an answer at the same moment wins or comes too late, never both', async () => {
    const flow = aFlow(aStore(), timed());
    const items = await Promise.all(Array.from({ length: 8 }, () => sent(flow)));
    flow.pass(4 * hour);
    await Promise.all([keepTime(flow), ...items.map((item) => flow.answer(item))]);
    for (const item of items) expect(await flow.audit(item)).toHaveLength(1);
  });

  it('in a paused project not at all, and after the pause with the time that was left', async () => {
    const flow = aFlow(aStore(), timed());
    const item = await sent(flow);
    const pause = (paused: boolean) =>
      flow.clockwork.setPaused('support-intent', paused, { actor: 'U09LEA', at: flow.now() });
    flow.pass(3 * hour);
    await keepTime(flow);
    await pause(true);
    flow.pass(48 * hour);
    expect(await keepTime(flow)).toBe(0);
    await pause(false);
    flow.pass(hour - 1);
    expect(await keepTime(flow)).toBe(0);
    flow.pass(1);
    expect(await keepTime(flow)).toBe(1);
    expect(await outcome(flow, item)).toMatchObject({ outcome: 'expired' });
  });

  it('for others, though a hundred items of a removed project are overdue for ever', async () => {
    const flow = aFlow(aStore(), timed());
    await Promise.all(
      Array.from({ length: 100 }, () => kept(flow, { project: 'removed', dueAt: at(-1), remindAt: at(-1) })),
    );
    const item = await sent(flow);
    flow.pass(4 * hour);
    expect(await keepTime(flow)).toBe(1);
    expect(await outcome(flow, item)).toMatchObject({ outcome: 'expired' });
  });
});

describe('an input whose time is over', () => {
  const project = aProject({ retention: { inputMs: 24 * hour } });

  it('is deleted once the item is decided, its card is drawn without it, and that is in the audit log', async () => {
    const flow = aFlow(aStore(), project);
    const item = await sent(flow);
    flow.pass(24 * hour);
    expect(await eraseInputs(flow), 'not while people are asked about it').toBe(0);
    await flow.answer(item);
    flow.woken.length = 0;
    expect(await eraseInputs(flow)).toBe(1);
    expect(await flow.store.item(item.id)).toMatchObject({ input: {}, inputErasedAt: flow.now(), eraseAt: null });
    expect(await flow.audit(item)).toEqual(['U01ANA item.approved', 'clock item.input_erased']);
    expect(flow.woken).toContain(`show ${item.id}`);
    expect(await eraseInputs(flow)).toBe(0);
  });

  it('is not there to be asked about again', async () => {
    const flow = aFlow(aStore(), project);
    const item = await sent(flow);
    flow.pass(24 * hour);
    await flow.answer(item);
    await eraseInputs(flow);
    expect(await undoAnswer(flow, item.id, 'U01ANA', 'slack')).toEqual({ kind: 'refused', why: 'undo_over' });
    expect(await reopenItem(flow, item.id, { as: 'contest', actor: 'svc', reason: null })).toEqual({
      kind: 'refused',
      why: 'input_erased',
    });
  });
});

it('who looks at what is masked is noted before they see it, and keeps their place in the session', async () => {
  const flow = aFlow(aStore());
  const item = await kept(flow);
  await flow.reservations.reserve(item.id, 'U01ANA', flow.now(), at(1));
  expect(await revealInput(flow, item.id, 'U01ANA', ['text'])).toBe(true);
  expect(await flow.audit(item)).toEqual(['U01ANA item.revealed']);
  expect(await flow.store.item(item.id)).toEqual(item);
  expect(await aStore().rows('select reviewer from signoff.reservations')).toEqual([{ reviewer: 'U01ANA' }]);
  expect(await revealInput(flow, 'itm_none', 'U01ANA', ['text'])).toBe(false);
});
