import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import { actions } from '../../src/slack/acts.ts';
import { openDatabase } from '../../src/store/database.ts';
import { readable } from '../support/block-kit.ts';
import { type Loop, type SlackMessage, startLoop, type Transport } from '../support/loop.ts';
import { anExtractionProject, aProject, aSubmission, aTextProject, reviewsOf } from '../support/project.ts';
import { asksForReview, inSession, sendAll, startReview } from '../support/sessions.ts';

/** Each test has a project of its own, in a channel of its own, so that one loop serves them all. */
const own = Array.from({ length: 24 }, (_, i) => aProject({ key: `support-${i}`, name: `Support ${i}` }));
const quorum = aProject({ key: 'quorum', reviews: reviewsOf(2) });
const another = aProject({ key: 'another', reviews: reviewsOf(2) });
const many = aProject({
  key: 'many',
  labels: Array.from({ length: 10_000 }, (_, i) => ({ value: `label-${i}`, title: `Label ${i}`, description: null })),
});
const replies = aTextProject({ rejection: { reason: 'required', reasons: ['Too rude', 'Wrong'] } });
const invoices = anExtractionProject({ sensitive: ['fields.number'] });
const projects = [...own, quorum, another, many, replies, invoices].map((project, i) => ({
  ...project,
  window: 1,
  channel: `C1${String(i).padStart(3, '0')}`,
}));
const { channels } = defaultWorkspace({
  channels: [{ id: 'C0REVIEW', name: 'review' }, ...projects.map(({ channel, key }) => ({ id: channel, name: key }))],
});

const some = (i: number) => aSubmission({ text: `text number ${i}` });
const aLabel = () => ({
  input: { text: 'x' },
  prediction: { value: 'label-1', confidence: 0.4, model: 'm', model_version: '1' },
});
const aReply = (i: number) => aSubmission({ text: `mail ${i}`, value: `Dear ${i}` });
const invoice = { number: 'DE-4711', total: 12, issued: null, paid: true, currency: 'EUR' };
const anInvoice = () => ({
  input: { text: 'Invoice' },
  prediction: { value: invoice, confidence: 0.4, model: 'reader', model_version: '1' },
});
const kindOf: Record<string, (i: number) => object> = {
  [many.key]: aLabel,
  [replies.key]: aReply,
  [invoices.key]: anInvoice,
};

/** A loop in which every project has one card in its channel; whatever comes later waits. */
async function aLoop(transport: Transport, keys: string[]) {
  // Some hundred views within seconds: more than Slack takes of one app in a minute.
  const loop = await startLoop({ transport, projects, workspace: { channels, rate_limits: 'off' } });
  const onCard = new Map<string, string>();
  for (const key of keys) {
    const [id = ''] = await sendAll(loop, [(kindOf[key] ?? some)(0)], key);
    onCard.set(key, id);
  }
  const cardOf = (key: string) =>
    loop.until(async () => {
      const channel = projects.find((project) => project.key === key)?.channel;
      const messages = await loop.control<SlackMessage[]>(`messages?channel=${channel}`);
      return messages.find(({ metadata }) => metadata?.event_payload.item === onCard.get(key));
    });
  await Promise.all(keys.map(cardOf));
  let used = 0;
  const item = async (id: string | undefined) => (await loop.api('GET', `/v1/items/${id}`)).body;
  return {
    loop,
    item,
    reviews: async (id: string | undefined) => (await item(id)).reviews as Record<string, unknown>[],
    decision: async (id: string | undefined) => (await item(id)).decision as Record<string, unknown> | null,
    /** So many items wait, in this order; behind them comes the one with a card. */
    async waiting(count: number, project = keys[used++] ?? '') {
      const submissions = Array.from({ length: count }, (_, i) => (kindOf[project] ?? some)(i + 1));
      return { project, onCard: onCard.get(project), ids: await sendAll(loop, submissions, project) };
    },
    async clickOnCard(user: string, key: string, action_id: string) {
      const { ts } = await cardOf(key);
      const channel = projects.find((project) => project.key === key)?.channel;
      return loop.control('click', { user, channel, ts, action_id });
    },
  };
}

describe.each(['socket', 'http'] as const)('a review session over %s', { timeout: 60_000 }, (transport) => {
  let open: Awaited<ReturnType<typeof aLoop>>;
  beforeAll(async () => {
    open = await aLoop(transport, [...own.slice(0, 5).map(({ key }) => key), many.key, replies.key]);
  }, 60_000);
  afterAll(() => open.loop[Symbol.asyncDispose]());

  it('takes an answer with one click, says what became of it, and asks the next one, best first', async () => {
    const { project, ids, onCard } = await open.waiting(3);
    const ana = await startReview(open.loop, 'U01ANA', project);
    expect(await ana.text()).toContain('Answer with one click');
    const shown = [];
    for (const act of ['session_approve', 'session_alt_1', 'session_alt_2', 'session_approve']) {
      shown.push(await ana.item());
      expect(await ana.press(act)).toMatchObject({ acked_in_ms: expect.any(Number), view: { callback_id: 'session' } });
    }
    expect(shown).toEqual([...ids, onCard]);
    expect(await open.decision(ids[0])).toMatchObject({ outcome: 'approved', value: 'refund', decided_by: 'U01ANA' });
    expect(await open.decision(ids[1])).toMatchObject({ outcome: 'corrected', value: 'billing' });
    expect(await open.decision(ids[2])).toMatchObject({ outcome: 'corrected', value: 'other' });
    expect(await ana.text()).toContain('That was all');
    expect(await ana.text()).toMatch(/You answered \*4\* in \*\d+ s\*, typically \*\d+ s\* each\./);
  });

  it('takes any other label from the form, with a note, and what the project lacks', async () => {
    const { project, ids } = await open.waiting(2);
    const ana = await startReview(open.loop, 'U01ANA', project);
    expect(await ana.send({ label: 'shipping', note: 'It says parcel.' })).toMatchObject({
      view: { callback_id: 'session' },
    });
    expect(await ana.text()).toContain('Corrected to *shipping*.');
    expect(await open.reviews(ids[0])).toMatchObject([
      { verdict: 'correct', value: 'shipping', note: 'It says parcel.' },
    ]);
    await ana.send({ label: 'signoff:none', proposal: 'fraud' });
    expect(await ana.text()).toContain('you proposed *fraud*');
    expect(await open.reviews(ids[1])).toMatchObject([{ verdict: 'reject', proposed_label: 'fraud' }]);
  });

  it('finds one of ten thousand labels as it is typed', async () => {
    const { ids } = await open.waiting(1, many.key);
    const ana = await startReview(open.loop, 'U01ANA', many.key);
    const { id } = await ana.view();
    const found = await open.loop.control<{ value: string }[]>('options', {
      user: 'U01ANA',
      view_id: id,
      action_id: 'input',
      block_id: `${ids[0]}:label`,
      query: 'label 777',
    });
    expect(found.map(({ value }) => value)).toContain('label-7770');
    await ana.send({ label: 'label-7770' });
    expect(await open.decision(ids[0])).toMatchObject({ value: 'label-7770' });
  });

  it('asks why something is rejected without losing the place, and takes the note along', async () => {
    const { ids } = await open.waiting(2, replies.key);
    const ana = await startReview(open.loop, 'U01ANA', replies.key);
    await ana.press('session_reject', { [`${ids[0]}:note`]: { input: 'Begun.' } });
    expect((await ana.view()).callback_id).toBe('session_reject');
    await ana.close(false);
    expect(await ana.item()).toBe(ids[0]);

    await ana.press('session_reject', { [`${ids[0]}:note`]: { input: 'Begun.' } });
    expect((await ana.send({ reason: '' })).errors).toBeDefined();
    await ana.send({ 'reason-of': 'Too rude' });
    expect((await ana.view()).callback_id).toBe('session');
    expect(await ana.item()).toBe(ids[1]);
    expect(await ana.text()).toMatch(/Rejected\.[\s\S]*1 answered/);
    expect(await open.reviews(ids[0])).toMatchObject([{ verdict: 'reject', reason: 'Too rude', note: 'Begun.' }]);
    // The form starts from the proposed text: sending it as it is approves it.
    await ana.send({});
    expect(await open.reviews(ids[1])).toMatchObject([{ verdict: 'approve', value: 'Dear 2' }]);
  });

  it('gives an item back when it is closed', async () => {
    const { project, ids } = await open.waiting(1);
    const ana = await startReview(open.loop, 'U01ANA', project);
    expect(await ana.item()).toBe(ids[0]);
    const ben = await startReview(open.loop, 'U02BEN', project);
    expect(await ben.item()).not.toBe(ids[0]);
    await ana.press('session_guidelines');
    await ana.close();
    // Nobody waits for what is told of a closed view.
    const db = openDatabase({ url: open.loop.databaseUrl });
    await open.loop.until(async () => {
      const held = await db.query('select from signoff.reservations where item_id = $1 and until > now()', [ids[0]]);
      return held.rows.length === 0;
    });
    await db.end();
    await ben.press('session_skip');
    expect(await ben.item()).toBe(ids[0]);
  });

  it('when Slack is slow, says so in time, and draws the next one when it can', async () => {
    const { project, ids } = await open.waiting(2);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await open.loop.control('faults', { kind: 'slow', method: 'views.update', ms: 3_500 });
    const pressed = await ana.press('session_approve');
    expect(pressed.acked_in_ms).toBeLessThan(3_000);
    expect(readable(pressed.view?.blocks)).toContain('This takes longer than usual.');
    await ana.close(false);
    await open.loop.until(async () => (await ana.item()) === ids[1]);
  });
});

describe('a review session', { timeout: 60_000 }, () => {
  let open: Awaited<ReturnType<typeof aLoop>>;
  beforeAll(async () => {
    open = await aLoop('socket', [...own.map(({ key }) => key), quorum.key, another.key, replies.key, invoices.key]);
  }, 60_000);
  afterAll(() => open.loop[Symbol.asyncDispose]());

  it('takes a note along with a click', async () => {
    const { project, ids } = await open.waiting(1);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await ana.press('session_approve', { [`${ids[0]}:note`]: { input: 'I asked them.' } });
    expect(await open.reviews(ids[0])).toMatchObject([{ verdict: 'approve', note: 'I asked them.' }]);
  });

  it('with nothing filled in is not sent, and with something wrong stays where it is', async () => {
    const { project, ids } = await open.waiting(1);
    const ana = await startReview(open.loop, 'U01ANA', project);
    expect(await ana.send({})).toMatchObject({ refused: expect.any(String) });
    const sent = await ana.send({ label: 'refund', proposal: 'fraud' });
    expect(sent.errors).toEqual({ [`${ids[0]}:label`]: expect.stringContaining('None of these') });
    expect(await open.reviews(ids[0])).toEqual([]);
  });

  it('never shows one item to two people, and gets all of them answered once', async () => {
    const { project, ids, onCard } = await open.waiting(24);
    const seen = new Map<string, string[]>();
    const work = async (user: string) => {
      const session = await startReview(open.loop, user, project);
      for (;;) {
        const shown = await session.item();
        if (shown === null) return;
        seen.set(shown, [...(seen.get(shown) ?? []), user]);
        await session.press('session_approve');
      }
    };
    await Promise.all([work('U01ANA'), work('U02BEN'), work('U03CLEO')]);
    expect([...seen.keys()].toSorted()).toEqual([...ids, onCard].toSorted());
    expect([...seen.values()].filter((users) => users.length > 1)).toEqual([]);
    for (const id of ids) expect(await open.reviews(id)).toHaveLength(1);
  });

  it('passes over what was skipped, for whoever skipped it and nobody else', async () => {
    const { project, ids, onCard } = await open.waiting(1);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await ana.press('session_skip');
    expect(await ana.text()).toContain('Skipped: it stays open for others');
    expect(await ana.item()).toBe(onCard);
    await ana.press('session_skip');
    expect(await ana.text()).toMatch(/You answered \*0\* and skipped \*2\* in/);
    const ben = await startReview(open.loop, 'U02BEN', project);
    expect(await ben.item()).toBe(ids[0]);
  });

  it('passes an item to the leads, who get it first', async () => {
    const { project, ids } = await open.waiting(2);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await ana.press('session_skip');
    await ana.press('session_escalate');
    expect(await ana.text()).toContain('Passed to the leads');
    const lea = await startReview(open.loop, 'U09LEA', project);
    expect(await lea.item()).toBe(ids[1]);
    expect(await lea.text()).toContain('<@U01ANA> passed it on');
    await lea.press('session_alt_1');
    expect(await open.reviews(ids[1])).toMatchObject([{ verdict: 'escalate' }, { as_lead: true, value: 'billing' }]);
  });

  it('looks back at what was answered, takes it back and asks it again, and goes forward', async () => {
    const { project, ids } = await open.waiting(3);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await ana.press('session_approve');
    await ana.press('session_skip');
    expect(await ana.item()).toBe(ids[2]);
    await ana.press('session_back');
    expect(await ana.text()).toContain('You skipped it');
    await ana.press('session_back');
    expect(await ana.text()).toMatch(/This is 2 before\.[\s\S]*text number 1[\s\S]*You approved it as \*refund\*/);
    await ana.press('session_next');
    await ana.press('session_next');
    expect(await ana.item()).toBe(ids[2]);
    expect(await ana.text()).toContain('text number 3');
    await ana.press('session_back');
    await ana.press('session_back');
    await ana.press('session_again');
    expect(await ana.item()).toBe(ids[0]);
    expect(await ana.text()).toContain('Taken back. What is the answer?');
    expect(await open.decision(ids[0])).toBeNull();
    await ana.press('session_alt_1');
    expect(await open.decision(ids[0])).toMatchObject({ value: 'billing' });
    expect(await ana.item()).toBe(ids[2]);
  });

  it('takes the last answer back from the top', async () => {
    const { project, ids } = await open.waiting(2);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await ana.press('session_approve');
    expect(await ana.text()).toContain('1 answered');
    await ana.press('session_undo');
    expect(await ana.item()).toBe(ids[0]);
    expect(await ana.text()).toContain('0 answered');
    expect(await open.decision(ids[0])).toBeNull();
    // The one that was asked meanwhile is free again.
    expect(await (await startReview(open.loop, 'U02BEN', project)).item()).toBe(ids[1]);
  });

  it('goes on after the service was started anew in the middle', async () => {
    const { project, ids } = await open.waiting(3);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await ana.press('session_approve');
    await open.loop.restart();
    await ana.press('session_alt_1');
    expect(await ana.text()).toContain('2 answered');
    expect(await ana.item()).toBe(ids[2]);
    await ana.press('session_back');
    await ana.press('session_back');
    expect(await ana.text()).toContain('You approved it as *refund*');
  });

  it('tells calmly that somebody else was first, and goes on', async () => {
    const { project, onCard } = await open.waiting(0);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await open.clickOnCard('U02BEN', project, actions.alternatives[0]);
    await ana.press('session_approve');
    expect(await ana.text()).toMatch(/<@U02BEN> answered the one before first: \*billing\*\. Yours was not needed\./);
    expect(await open.reviews(onCard)).toHaveLength(1);
    await ana.press('session_back');
    expect(await ana.text()).toMatch(/You have not answered this one\.[\s\S]*corrected from refund by <@U02BEN>/);
  });

  it('needs several people where the project says so, and tells nobody what others said', async () => {
    const { ids } = await open.waiting(1, quorum.key);
    const [ana, ben] = [await startReview(open.loop, 'U01ANA', quorum.key), inSession(open.loop, 'U02BEN')];
    expect(await ana.text()).toContain('0 of 2 reviews');
    await ana.press('session_approve');
    expect(await ana.text()).toContain('It takes more reviews than yours');
    await asksForReview(open.loop, 'U02BEN', quorum.key);
    expect(await ben.item()).toBe(ids[0]);
    expect(await ben.text()).toContain('1 of 2 reviews');
    expect(JSON.stringify((await ben.view()).blocks)).not.toContain('U01ANA');
    await ben.press('session_approve');
    expect(await open.decision(ids[0])).toMatchObject({ outcome: 'approved', agreement: 1 });
  });

  it('counts an answer to a version that others made old meanwhile', async () => {
    const { onCard } = await open.waiting(0, another.key);
    const ana = await startReview(open.loop, 'U01ANA', another.key);
    await open.clickOnCard('U03CLEO', another.key, actions.approve);
    await ana.press('session_approve');
    expect(await open.decision(onCard)).toMatchObject({ outcome: 'approved' });
  });

  it('tells the true answer of a check, which nobody can correct afterwards', async () => {
    const { project } = await open.waiting(0);
    const [gold] = await sendAll(open.loop, [aSubmission({ text: 'a check', gold: { value: 'billing' } })], project);
    const ana = await startReview(open.loop, 'U01ANA', project);
    expect(await ana.item()).toBe(gold);
    expect(await ana.text()).not.toMatch(/check[\s\S]*known/);
    await ana.press('session_approve');
    expect(await ana.text()).toContain('This was a check whose answer is known: it is *billing*.');
    expect(JSON.stringify((await ana.view()).blocks)).not.toContain('session_undo');
    await ana.press('session_back');
    expect(JSON.stringify((await ana.view()).blocks)).not.toContain('session_again');
  });

  it('shows hidden fields only when asked to, and notes who looked', async () => {
    const { ids } = await open.waiting(1, invoices.key);
    const ana = await startReview(open.loop, 'U01ANA', invoices.key);
    expect(JSON.stringify(await ana.view())).not.toContain('DE-4711');
    expect((await ana.send({ note: 'x' })).errors).toBeDefined();
    await ana.press('session_correct');
    expect(JSON.stringify(await ana.view())).toContain('DE-4711');
    await ana.send({ 'field:1': '13.5' });
    expect(await open.decision(ids[0])).toMatchObject({ outcome: 'corrected', value: { ...invoice, total: 13.5 } });
    expect(await audit(open.loop, ids[0] ?? '')).toContainEqual(
      expect.objectContaining({ actor: 'U01ANA', action: 'item.revealed' }),
    );
  });

  it('opens what is there to read on top, and comes back to the same item', async () => {
    const { project, ids } = await open.waiting(1);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await ana.press('session_full_text');
    expect(await ana.text()).toContain('text number 1');
    await ana.close(false);
    await ana.press('session_guidelines');
    expect(await ana.text()).toContain('Refund means money back.');
    await ana.close(false);
    expect(await ana.item()).toBe(ids[0]);
  });

  it('of two presses of the same button takes one', async () => {
    const { project, ids } = await open.waiting(3);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await Promise.all([ana.press('session_approve'), ana.press('session_approve')]);
    expect(await open.reviews(ids[0])).toHaveLength(1);
    expect(await open.reviews(ids[1])).toEqual([]);
    expect(await ana.item()).toBe(ids[1]);
    await open.loop.control('faults', { kind: 'duplicate_delivery' });
    await ana.press('session_approve');
    expect(await ana.item()).toBe(ids[2]);
    expect(await open.reviews(ids[2])).toEqual([]);
    await open.loop.control('faults', { kind: 'duplicate_delivery' });
    await ana.send({ label: 'shipping' });
    expect(await open.decision(ids[2])).toMatchObject({ value: 'shipping' });
  });

  it('when the database does not answer, says so, loses nothing, and takes the same button again', async () => {
    const { project, ids } = await open.waiting(2);
    const ana = await startReview(open.loop, 'U01ANA', project);
    const db = openDatabase({ url: open.loop.databaseUrl, connectionsMax: 1 });
    await db.query('begin');
    await db.query('select from signoff.items where id = $1 for update', [ids[0]]);
    const pressed = await ana.press('session_approve');
    expect(pressed.acked_in_ms).toBeLessThan(3_000);
    expect(readable(pressed.view?.blocks)).toMatch(/press the button again/);
    await db.query('rollback');
    await db.end();
    await ana.close(false);
    expect(await ana.item()).toBe(ids[0]);
    await ana.press('session_approve');
    expect(await ana.item()).toBe(ids[1]);
    expect(await open.reviews(ids[0])).toHaveLength(1);
  });

  it('when Slack does not draw the next one, says so, keeps the answer, and goes on with the same button', async () => {
    const { project, ids } = await open.waiting(2);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await open.loop.control('faults', { kind: 'error_before', method: 'views.update' });
    await ana.press('session_approve');
    expect(await ana.text()).toContain('That is saved, but Slack did not show what comes next.');
    expect(await open.decision(ids[0])).toMatchObject({ value: 'refund' });
    await ana.close(false);
    await ana.press('session_approve');
    expect(await ana.text()).toContain('Your answer to the one before was saved: *refund*.');
    expect(await ana.item()).toBe(ids[1]);
    expect(await open.reviews(ids[1])).toEqual([]);
  });

  it('when Slack asks to slow down, waits and goes on by itself', async () => {
    const { project, ids } = await open.waiting(2);
    const ana = await startReview(open.loop, 'U01ANA', project);
    await open.loop.control('faults', { kind: 'rate_limited', method: 'views.update', retry_after: 1 });
    await ana.press('session_approve');
    expect(await ana.item()).toBe(ids[1]);
  });

  it('tells whoever may not review, and whoever has nothing to do, why no session opens', async () => {
    const { project, onCard } = await open.waiting(0);
    const said = async (user: string, of = project) =>
      (await asksForReview(open.loop, user, of)).said.map(({ text }) => text).join();
    expect(await said('U08GUS')).toContain('Guests can look but not answer');
    const ana = await startReview(open.loop, 'U01ANA', project);
    await ana.press('session_approve');
    expect(await open.decision(onCard)).not.toBeNull();
    await ana.close();
    expect(await said('U01ANA')).toMatch(/Nothing waits/);
  });
});

async function audit(loop: Loop, itemId: string): Promise<object[]> {
  const db = openDatabase({ url: loop.databaseUrl });
  try {
    return (await db.query('select actor, action from signoff.audit where item_id = $1', [itemId])).rows;
  } finally {
    await db.end();
  }
}

describe('the time in a session', { timeout: 60_000 }, () => {
  let loop: Loop;
  let aheadMs = 0;
  const group = {
    id: 'S01REVIEW',
    handle: 'reviewers',
    name: 'Reviewers',
    users: ['U01ANA', 'U02BEN'],
    disabled: false,
  };
  beforeAll(async () => {
    loop = await startLoop({
      projects: [aProject({ window: 1, undoMs: 60_000 }), aProject({ key: 'later', window: 1 })],
      workspace: { groups: [group] },
      now: () => new Date(Date.now() + aheadMs),
    });
  });
  afterAll(() => loop[Symbol.asyncDispose]());

  it('counts from the moment at which an item was shown; an answer after the reservation is over counts too', async () => {
    const [first] = await sendAll(loop, [
      aSubmission({ text: 'one' }),
      aSubmission({ text: 'two' }),
      aSubmission({ text: 'three' }),
    ]);
    const ana = await startReview(loop, 'U01ANA', 'support-intent');
    const shown = await ana.item();
    aheadMs += 6 * 60_000;
    await ana.press('session_approve');
    const { body } = await loop.api('GET', `/v1/items/${shown}`);
    const [review] = body.reviews as { latency_ms: number }[];
    expect(review?.latency_ms).toBeGreaterThan(6 * 60_000);
    expect(review?.latency_ms).toBeLessThan(7 * 60_000);
    expect(first).toBeDefined();
    await ana.close();
  });

  it('lets others at an item that somebody left lying, and tells whoever comes back', async () => {
    await sendAll(loop, [aSubmission({ text: 'four' })], 'later');
    await loop.until(async () => (await loop.cards()).length > 0);
    const [five] = await sendAll(loop, [aSubmission({ text: 'five' })], 'later');
    const ana = await startReview(loop, 'U01ANA', 'later');
    const ben = await startReview(loop, 'U02BEN', 'later');
    const [left, other] = [await ana.item(), await ben.item()];
    expect(left).not.toBe(other);
    expect([left, other]).toContain(five);
    aheadMs += 6 * 60_000;
    await ben.press('session_skip');
    expect(await ben.item()).toBe(left);
    await ben.press('session_alt_1');
    await ana.press('session_approve');
    expect(await ana.text()).toContain('<@U02BEN> answered the one before first: *billing*.');
  });

  it('ends Undo when it is over, and says so', async () => {
    const [six] = await sendAll(loop, [aSubmission({ text: 'six', priority: 1000 })]);
    const ana = await startReview(loop, 'U01ANA', 'support-intent');
    while ((await ana.item()) !== six) await ana.press('session_skip');
    await ana.press('session_approve');
    aheadMs += 2 * 60_000;
    await ana.press('session_undo');
    expect(await ana.text()).toContain('The time to undo this is over.');
    await ana.press('session_back');
    expect(JSON.stringify((await ana.view()).blocks)).not.toContain('session_again');
  });

  it('is over for whoever is no reviewer any more: nothing is saved, and they read why', async () => {
    const [seven] = await sendAll(loop, [aSubmission({ text: 'seven', priority: 1000 })]);
    const ana = await startReview(loop, 'U01ANA', 'support-intent');
    while ((await ana.item()) !== seven) await ana.press('session_skip');
    group.users = ['U02BEN'];
    aheadMs += 2 * 60_000;
    await ana.press('session_approve');
    expect(await ana.text()).toContain('You are not a reviewer of this project, so nothing was saved.');
    expect(await ana.text()).toContain('That was all');
    expect((await loop.api('GET', `/v1/items/${seven}`)).body.reviews).toEqual([]);
  });
});
