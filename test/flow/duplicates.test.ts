import { describe, expect, it } from 'vitest';
import { acceptPrediction, acceptPredictions } from '../../src/flow/accept-prediction.ts';
import { followOriginals } from '../../src/flow/duplicates.ts';
import { reopenItem } from '../../src/flow/reopen-item.ts';
import { takeNext } from '../../src/flow/take-next.ts';
import { withdrawItem } from '../../src/flow/withdraw-item.ts';
import type { Item } from '../../src/review/item.ts';
import type { Project } from '../../src/review/project.ts';
import { readSubmission, type Submission } from '../../src/review/submission.ts';
import { aFlow, type FlowUnderTest, minute } from '../support/flow.ts';
import { aProject, aSubmission } from '../support/project.ts';
import { storeOfThisFile } from '../support/store.ts';

const aStore = storeOfThisFile();
const propagating = (overrides: Partial<Project> = {}) => aProject({ duplicates: 'propagate', ...overrides });

const letter =
  'Hello, I ordered a blue coat in your shop two weeks ago and it has not arrived yet, could you please tell me where the parcel is and when I can expect it, since I need it for a journey next month and would like to know soon whether I should rather buy another one here in town. My order number is 4711 and I paid by card on the very same day, as you can see in my account; the confirmation says nothing of a delay.';

function submission(flow: FlowUnderTest, text: string, more: object = {}): Submission {
  const [project] = flow.projects;
  const read = readSubmission(project ?? aProject(), aSubmission({ input: { text }, ...more }));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.submission;
}
const sent = async (flow: FlowUnderTest, text: string, more: object = {}): Promise<Item> =>
  (await acceptPrediction(flow, flow.projects[0] ?? aProject(), submission(flow, text, more))).item;
const now = async (flow: FlowUnderTest, { id }: Item) => (await flow.store.item(id)) ?? expect.fail();

describe('what is nearly the same as something that people are asked about', () => {
  it('waits for that answer, is shown to nobody, and gets it once nobody can undo it: marked, and no evidence', async () => {
    const flow = aFlow(aStore(), propagating());
    const first = await sent(flow, letter);
    const spelled = await sent(flow, `  ${letter.toUpperCase()}`);
    const nearly = await sent(flow, letter.replace('Hello,', 'Good morning,'), {
      prediction: { value: 'billing', confidence: 0.5 },
    });
    for (const duplicate of [spelled, nearly])
      expect(duplicate).toMatchObject({
        ...{ status: 'in_review', duplicateOf: first.id },
        selection: { route: 'duplicate', reasons: [], probability: 0 },
      });
    // One card, and one seat.
    expect(await flow.store.nextCard('C0REVIEW', [{ key: 'support-intent', window: 10, budget: null }])).toBe(first.id);
    expect(await flow.store.nextCard('C0REVIEW', [{ key: 'support-intent', window: 10, budget: null }])).toBe(first.id);
    const seeker = { reviewer: 'U02BEN', projects: ['support-intent'], leads: [] };
    expect((await takeNext(flow, seeker, []))?.itemId).toBe(first.id);
    expect(await takeNext(flow, { ...seeker, reviewer: 'U03CLEO' }, [])).toBeNull();

    await flow.answer(first, { verdict: 'correct', value: 'billing' });
    expect(await followOriginals(flow), 'it can still be undone').toBe(0);
    flow.pass(5 * minute);
    const [one, other] = await Promise.all([followOriginals(flow), followOriginals(flow)]);
    expect(one + other, 'each is given it once, whoever of the two comes first').toBe(2);
    const decided = { decidedBy: 'U01ANA', value: 'billing', agreement: null };
    expect((await now(flow, spelled)).decision).toMatchObject({ outcome: 'corrected', ...decided });
    expect((await now(flow, nearly)).decision).toMatchObject({ outcome: 'approved', ...decided });
    expect(await flow.audit(spelled)).toEqual(['clock item.answered_like']);
    expect(await flow.records(spelled)).toEqual([]);
    expect(await aStore().rows('select item_id from signoff.evidence')).toEqual([{ item_id: first.id }]);
    expect(
      await aStore().rows("select count(*)::int as told from signoff.events where type = 'item.completed'"),
    ).toEqual([{ told: 3 }]);
    // What comes later gets it at once.
    expect(await sent(flow, letter)).toMatchObject({ status: 'completed', decision: { value: 'billing' } });
  });

  it('is asked about by itself once it is opened again: the answer of the other is not given to it a second time', async () => {
    const flow = aFlow(aStore(), propagating());
    const first = await sent(flow, letter);
    await flow.answer(first, { verdict: 'correct', value: 'billing' });
    flow.pass(5 * minute);
    const second = await sent(flow, letter);
    expect(second).toMatchObject({ status: 'completed', duplicateOf: first.id });
    await reopenItem(flow, second.id, { as: 'contest', actor: 'a customer', reason: null });
    expect(await followOriginals(flow)).toBe(0);
    expect(await now(flow, second)).toMatchObject({ status: 'waiting', decision: null, duplicateOf: null });
    expect(await flow.store.nextCard('C0REVIEW', [{ key: 'support-intent', window: 10, budget: null }])).toBe(
      second.id,
    );
    await flow.answer(second, { verdict: 'correct', value: 'shipping' });
    expect((await now(flow, second)).decision?.value).toBe('shipping');
    expect((await now(flow, first)).decision?.value, 'the original keeps its own').toBe('billing');
  });

  it('is asked about by itself when there comes no answer', async () => {
    const flow = aFlow(aStore(), propagating());
    const first = await sent(flow, letter);
    const second = await sent(flow, letter);
    await withdrawItem(flow, first.id, { actor: 'a service', reason: null });
    expect(await followOriginals(flow)).toBe(1);
    expect(await now(flow, second)).toMatchObject({
      status: 'waiting',
      duplicateOf: null,
      selection: { route: 'review' },
    });
    expect(flow.woken).toContain('drain C0REVIEW');
    await flow.answer(second);
    expect((await now(flow, second)).decision?.outcome).toBe('approved');
  });

  it('is found within one upload too, and the chain ends at one original', async () => {
    const flow = aFlow(aStore(), propagating());
    const all = [letter, `${letter} `, letter.replace('blue', 'green'), 'Something else entirely'];
    const added = await acceptPredictions(
      flow,
      propagating(),
      all.map((text, i) => submission(flow, text, { external_id: `t-${i}` })),
    );
    const items = await Promise.all(added.map(({ id }) => flow.store.item(id)));
    expect(items.map((item) => item?.duplicateOf ?? null)).toEqual([null, added[0]?.id, added[0]?.id, null]);
    expect((await sent(flow, letter)).duplicateOf).toBe(added[0]?.id);
  });
});

describe('what is another case is asked about by itself', () => {
  it.each<[string, string, object, Partial<Project>]>([
    ['another text', 'I was charged twice', {}, {}],
    ['the same with another number', letter.replace('4711', '4712'), {}, {}],
    ['the same beside other fields', letter, { input: { text: letter, fields: { Plan: 'Pro' } } }, {}],
    ['the same where every duplicate is reviewed', letter, {}, { duplicates: 'review' }],
  ])('%s', async (_, text, more, rules) => {
    const flow = aFlow(aStore(), propagating(rules));
    await sent(flow, letter);
    expect(await sent(flow, text, more)).toMatchObject({ status: 'waiting', duplicateOf: null });
  });

  it('what the gate approves, and what measures people, is nobody’s duplicate and nobody’s original', async () => {
    const flow = aFlow(aStore(), propagating());
    const sure = { prediction: { value: 'refund', confidence: 0.99 } };
    expect((await sent(flow, letter, sure)).decision?.outcome).toBe('auto_approved');
    const known = await sent(flow, letter, { gold: { value: 'refund' } });
    expect(known.duplicateOf).toBeNull();
    const asked = await sent(flow, letter);
    expect(asked).toMatchObject({ status: 'waiting', duplicateOf: null });
    expect((await sent(flow, letter, sure)).selection.route).toBe('auto_approve');
  });
});
