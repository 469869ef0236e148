import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Loop, startLoop } from '../support/loop.ts';
import { aProject, aSubmission, reviewsOf } from '../support/project.ts';
import { sendAll, startReview } from '../support/sessions.ts';

const keys = Array.from({ length: 8 }, (_, i) => `support-${i}`);
const quorum = aProject({ key: 'quorum', name: 'Quorum', window: 1, reviews: reviewsOf(2) });
const secret = aProject({ key: 'secret', name: 'Secret', window: 1, sensitive: ['text'] });
const alike = 'session_alike';

describe('alike ones, answered together', { timeout: 60_000 }, () => {
  let loop: Loop;
  let used = 0;
  beforeAll(async () => {
    loop = await startLoop({
      projects: [...keys.map((key) => aProject({ key, name: key, window: 1 })), quorum, secret],
    });
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  const nextKey = () => keys[used++] ?? '';
  const refunds = (count: number, more: object = {}) =>
    Array.from({ length: count }, (_, i) =>
      aSubmission({ text: `refund number ${i}`, confidence: 0.7 - i / 100, ...more }),
    );
  const item = async (id: string | undefined) => (await loop.api('GET', `/v1/items/${id}`)).body;
  const decision = async (id: string | undefined) => (await item(id)).decision as Record<string, unknown> | null;
  const boxes = (view: { blocks: { type: string; block_id?: string }[] }) =>
    view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id?.replace(':bulk', ''));

  it('are listed with a box each, all ticked; what is unticked stays open, and the records say it was a list', async () => {
    const project = nextKey();
    const ids = await sendAll(loop, refunds(5), project);
    const [billing] = await sendAll(loop, [aSubmission({ text: 'a bill', value: 'billing' })], project);
    const ana = await startReview(loop, 'U01ANA', project);
    await ana.press(alike);
    const list = await ana.view();
    expect(list.callback_id).toBe('bulk');
    expect(await ana.text()).toContain('The model says *refund* for each of these.');
    expect(await ana.text()).toContain('refund number 0');
    expect(await ana.text()).toContain('70 % (fairly sure)');
    expect(boxes(list).toSorted()).toEqual(ids.toSorted());

    await ana.send({ [`${ids[1]}:bulk`]: [] });
    expect(await ana.text()).toContain('*4* approved as *refund*.');
    expect(await ana.text()).toContain('1 unticked: it stays open.');
    for (const id of [ids[0], ids[2], ids[3], ids[4]]) {
      expect(await decision(id)).toMatchObject({ outcome: 'approved', value: 'refund', decided_by: 'U01ANA' });
    }
    expect(await decision(ids[1])).toBeNull();
    const records = String((await loop.api('GET', `/v1/projects/${project}/feedback`)).body.text);
    expect(records.match(/"bulk":true/g)).toHaveLength(4);

    await ana.close(false);
    expect(await ana.text()).toContain('4 answered');
    expect([ids[1], billing]).toContain(await ana.item());
  });

  it('can all be taken back at once', async () => {
    const project = nextKey();
    const ids = await sendAll(loop, refunds(3), project);
    const ana = await startReview(loop, 'U01ANA', project);
    await ana.press(alike);
    await ana.send({});
    expect(await ana.text()).toContain('Undo all 3');
    await ana.press('bulk_undo');
    expect(await ana.text()).toContain('*3* taken back. They are open again.');
    for (const id of ids) expect(await decision(id)).toBeNull();
    await ana.close(false);
    expect(await ana.text()).toContain('0 answered');
    expect(ids).toContain(await ana.item());
  });

  it('are taken back once by two presses at once, and both are answered', async () => {
    const project = nextKey();
    const ids = await sendAll(loop, refunds(3), project);
    const ana = await startReview(loop, 'U01ANA', project);
    await ana.press(alike);
    await ana.send({});
    const both = await Promise.all([ana.press('bulk_undo'), ana.press('bulk_undo')]);
    expect(both.map(({ acked_in_ms }) => acked_in_ms)).toEqual([expect.any(Number), expect.any(Number)]);
    expect(await ana.text()).toContain('*3* taken back. They are open again.');
    for (const id of ids) expect(await decision(id)).toBeNull();
  });

  it('are nobody else’s while the list is open, and everybody’s once it is closed', async () => {
    const project = nextKey();
    await sendAll(loop, refunds(3), project);
    const ana = await startReview(loop, 'U01ANA', project);
    await ana.press(alike);
    const ben = async () => startReview(loop, 'U02BEN', project);
    await expect(ben()).rejects.toThrow(/Nothing waits/);
    await ana.close(false);
    const session = await ben();
    expect(await session.item()).not.toBe(await ana.item());
  });

  it('that somebody decided meanwhile are named, with who and what', async () => {
    const project = nextKey();
    const ids = await sendAll(loop, refunds(3), project);
    const ana = await startReview(loop, 'U01ANA', project);
    await ana.press(alike);
    await loop.api('POST', `/v1/items/${ids[1]}/reviews`, { verdict: 'correct', value: 'billing', reviewer: 'bot-7' });
    await ana.send({});
    expect(await ana.text()).toMatch(
      /\*2\* approved[\s\S]*\*1\* not approved:[\s\S]*refund number 1”: decided before by bot-7, \*billing\*\./,
    );
  });

  it('that changed for others only meanwhile (a card was posted, somebody else answered) are approved like the rest', async () => {
    const ids = await sendAll(loop, refunds(3), quorum.key);
    const ana = await startReview(loop, 'U01ANA', quorum.key);
    await ana.press(alike);
    expect(boxes(await ana.view())).toEqual(expect.arrayContaining(ids));
    const { version } = await item(ids[1]);
    await loop.api('POST', `/v1/items/${ids[1]}/reviews`, { verdict: 'approve', reviewer: 'bot-7' });
    expect((await item(ids[1])).version).toBeGreaterThan(Number(version));
    await ana.send({});
    expect(await ana.text()).toContain('*1* approved as *refund*.');
    expect(await ana.text()).not.toContain('not approved');
    expect(await decision(ids[1])).toMatchObject({ outcome: 'approved', value: 'refund' });
  });

  it('with nothing ticked are not sent', async () => {
    const project = nextKey();
    const ids = await sendAll(loop, refunds(3), project);
    const ana = await startReview(loop, 'U01ANA', project);
    await ana.press(alike);
    const sent = await ana.send(Object.fromEntries(ids.map((id) => [`${id}:bulk`, []])));
    expect(Object.values(sent.errors ?? {})).toEqual(['Nothing is ticked. Close this to leave them open.']);
    for (const id of ids) expect(await decision(id)).toBeNull();
  });

  it('count as one review each where several are needed, and seeds tell their true answer', async () => {
    const [seed] = await sendAll(loop, [aSubmission({ text: 'a check', gold: { value: 'billing' } })], quorum.key);
    const ids = await sendAll(loop, refunds(3), quorum.key);
    const ana = await startReview(loop, 'U01ANA', quorum.key);
    await ana.press(alike);
    expect(boxes(await ana.view())).toContain(seed);
    await ana.send({});
    expect(await ana.text()).toContain('*4* saved: they take more reviews than yours.');
    expect(await ana.text()).toMatch(/“a check”: [\s\S]*it is \*billing\*/);
    expect(await ana.text()).toContain('Undo all 3');
    expect(await decision(ids[0])).toBeNull();
  });

  it('show no hidden text, no blind one and no picture', async () => {
    const ids = await sendAll(loop, refunds(3), secret.key);
    const picture = { input: { text: 'SECRET', image_url: 'https://example.com/a.png' } };
    const [seen] = await sendAll(loop, [{ ...aSubmission(), ...picture }], secret.key);
    const ana = await startReview(loop, 'U01ANA', secret.key);
    await ana.press(alike);
    const list = await ana.view();
    expect(boxes(list).toSorted()).toEqual(ids.toSorted());
    expect(boxes(list)).not.toContain(seen);
    expect(JSON.stringify(list)).not.toMatch(/SECRET|refund number/);
  });

  it('sent twice are answered once', async () => {
    const project = nextKey();
    const ids = await sendAll(loop, refunds(3), project);
    const ana = await startReview(loop, 'U01ANA', project);
    await ana.press(alike);
    await loop.control('faults', { kind: 'duplicate_delivery' });
    await ana.send({});
    expect(await ana.text()).toContain('*3* approved as *refund*.');
    for (const id of ids) expect(((await item(id)).reviews as object[]).length).toBe(1);
  });

  it('are offered only where there are enough of them', async () => {
    const project = nextKey();
    await sendAll(loop, [...refunds(2), aSubmission({ text: 'a bill', value: 'billing' })], project);
    const ana = await startReview(loop, 'U01ANA', project);
    expect(await ana.text()).not.toContain('Answer alike ones together');
  });
});
