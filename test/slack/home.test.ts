import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActOutcome, View } from '../../src/sandbox/world.ts';
import { openDatabase } from '../../src/store/database.ts';
import { asked, type OnCard, press } from '../support/acts.ts';
import { readable } from '../support/block-kit.ts';
import { type Loop, startLoop, type Transport } from '../support/loop.ts';
import { aProject, aSubmission, aTextProject, reviewsOf } from '../support/project.ts';
import { inSession } from '../support/sessions.ts';

const projects = [
  aProject(),
  aProject({ key: 'several', name: 'Several reviewers', reviews: reviewsOf(2), leads: { users: [], groups: [] } }),
  aTextProject({ undoMs: 0, leads: { users: [], groups: [] } }),
];

describe.each<Transport>(['socket', 'http'])('App Home (%s)', { timeout: 60_000 }, (transport) => {
  let loop: Loop;
  beforeAll(async () => {
    loop = await startLoop({ transport, projects });
  });
  afterAll(() => loop[Symbol.asyncDispose]());
  beforeEach(() =>
    rows(
      "update signoff.items set status = 'completed', outcome = 'withdrawn', decided_at = now() where status <> 'completed'",
    ),
  );

  const open = (user: string) => loop.control<ActOutcome>('home', { user });
  const home = async (user: string) => {
    const { home: view } = await loop.control<{ home: View | null }>(`views?user=${user}`);
    return readable(view?.blocks ?? []);
  };
  const modal = async (user: string) => {
    const { modals } = await loop.control<{ modals: View[] }>(`views?user=${user}`);
    return readable(modals.at(-1)?.blocks ?? []);
  };
  const click = (user: string, action_id: string, value: string, more: object = {}) =>
    loop.control<ActOutcome>('click', { user, view_id: 'home', action_id, ...blockOf(action_id, value), ...more });
  let shown: View | undefined;
  /** The button with this value; an action may be there several times. */
  function blockOf(action_id: string, value: string) {
    const block = shown?.blocks.find(
      (each) =>
        JSON.stringify(each).includes(`"action_id":"${action_id}"`) &&
        JSON.stringify(each).includes(`"value":"${value}"`),
    );
    return block?.block_id ? { block_id: block.block_id } : {};
  }
  async function opened(user: string): Promise<string> {
    const { view } = await open(user);
    shown = view;
    return readable(view?.blocks ?? []);
  }
  async function rows(sql: string): Promise<void> {
    const db = openDatabase({ url: loop.databaseUrl });
    await db.query(sql).finally(() => db.end());
  }
  const item = async ({ id }: OnCard) => (await loop.api('GET', `/v1/items/${id}`)).body;

  it('shows what waits, and reviews it', async () => {
    const one = await asked(loop, aSubmission({ text: 'first of all' }));
    expect(await opened('U01ANA')).toMatch(/^Waiting for you\n\*Support intent\*\n1 in <#C0REVIEW>, since <!date/);
    // On a busy machine a dialog takes its time.
    const { view, acked_in_ms } = await click('U01ANA', 'home_review', 'support-intent', { settle_ms: 10_000 });
    expect(acked_in_ms).toBeLessThan(3_000);
    expect(view?.type).toBe('modal');
    const session = inSession(loop, 'U01ANA');
    expect(await session.item()).toBe(one.id);

    await session.press('session_approve');
    await session.close();
    expect(await item(one)).toMatchObject({ decision: { outcome: 'approved', decided_by: 'U01ANA' } });
    // Home follows by itself.
    const after = await loop.until(async () => {
      const text = await home('U01ANA');
      return text.includes('“first of all”') && text;
    });
    expect(after).toMatch(/^Nothing waits for you\n/);
    expect(after).toContain('you approved *refund* · settled');
  });

  it('reviews everything at once where several projects have something', async () => {
    await asked(loop);
    await asked(loop, aSubmission(), 'several');
    expect(await opened('U01ANA')).toContain('Review Everything');
    expect((await click('U01ANA', 'home_review', '*')).view?.type).toBe('modal');
    await inSession(loop, 'U01ANA').close();
  });

  it('says so when what it offered is gone by now', async () => {
    const one = await asked(loop);
    await opened('U01ANA');
    await press(loop, 'U02BEN', one, 'approve');
    await click('U01ANA', 'home_review', 'support-intent');
    await loop.until(async () => (await modal('U01ANA')).includes('Nothing waits for your answer at the moment.'));
    await loop.until(async () => (await home('U01ANA')).startsWith('Nothing waits for you'));
  });

  it('takes an answer back, and offers it as long as that can be done', async () => {
    const one = await asked(loop);
    await press(loop, 'U02BEN', one, 'approve');
    await opened('U02BEN');
    expect((await click('U02BEN', 'home_undo', one.id)).acked_in_ms).toBeLessThan(3_000);
    await loop.until(async () => (await home('U02BEN')).startsWith('Taken back: it is open again'));
    expect(await item(one)).toMatchObject({ status: 'in_review', decision: null });

    // From a Home that shows an old state.
    await pressAnyway('U02BEN', 'home_undo', one.id);
    await loop.until(async () => (await modal('U02BEN')).includes('There is no answer of yours on this one to undo.'));
  });

  // What carries a press does not change what comes of it: the rest is tried over one.
  if (transport === 'http') return;

  it('does not offer to undo what nobody can undo: others agree, the time is over, the project does not have it', async () => {
    const [quorum, over] = [await asked(loop, aSubmission(), 'several'), await asked(loop)];
    const text = await asked(
      loop,
      { ...aSubmission({ value: 'We are sorry.' }), prediction: { value: 'We are sorry.', confidence: 0.3 } },
      'support-replies',
    );
    for (const each of [quorum, over, text]) await press(loop, 'U03CLEO', each, 'approve');
    const undos = async () => {
      const { view } = await open('U03CLEO');
      return [...JSON.stringify(view?.blocks).matchAll(/"value":"(itm_[0-9a-f]+)"/g)].map(([, id]) => id);
    };
    expect((await undos()).toSorted()).toEqual([quorum.id, over.id].toSorted());
    await rows(`update signoff.items set final_at = now() where id = '${over.id}'`);
    expect(await undos()).toEqual([quorum.id]);
  });

  it('shows leads how their project stands; they pause it and let it go on', async () => {
    expect(await opened('U09LEA')).toMatch(
      /^Projects you lead\n\*Support intent\*\nHealthy: 0 items wait\..*\nPause\n/,
    );
    await click('U09LEA', 'home_pause', 'support-intent');
    const paused = await loop.until(async () => {
      const text = await home('U09LEA');
      return text.includes('is paused: no new cards') && text;
    });
    expect(paused).toContain('*Support intent* · Paused by <@U09LEA> since <!date');
    expect((await loop.api('POST', '/v1/projects/support-intent/items', aSubmission())).status).toBe(201);
    await opened('U01ANA');
    expect(await home('U01ANA')).toContain('1 in the queue');

    await opened('U09LEA');
    await click('U09LEA', 'home_resume', 'support-intent');
    await loop.until(async () => (await home('U09LEA')).startsWith('*Support intent* goes on'));
    await loop.until(async () => (await opened('U09LEA')).includes('1 in <#C0REVIEW>'));
  });

  it('lets leads stop the gate: everything goes to people until they let it approve again', async () => {
    const sure = () =>
      loop.api('POST', '/v1/projects/support-intent/items', {
        ...aSubmission(),
        prediction: { value: 'refund', confidence: 0.99 },
      });
    expect(await opened('U09LEA')).not.toContain('Approve Again');
    expect((await sure()).body).toMatchObject({ decision: { outcome: 'auto_approved' } });
    expect(await opened('U09LEA')).toContain('Stop Auto-Approval');
    await click('U09LEA', 'home_stop_approving', 'support-intent');
    await loop.until(async () =>
      (await home('U09LEA')).includes('*Support intent* · gate stopped by <@U09LEA> since <!date'),
    );
    expect((await sure()).body).toMatchObject({ status: 'waiting', selection: { reasons: ['stopped'] } });

    expect(await opened('U09LEA')).toContain('Approve Again');
    await click('U09LEA', 'home_approve_again', 'support-intent');
    await loop.until(async () => !(await home('U09LEA')).includes('gate stopped'));
    expect((await sure()).body).toMatchObject({ decision: { outcome: 'auto_approved' } });
  });

  it('stops no gate for somebody who does not lead', async () => {
    await pressAnyway('U01ANA', 'home_stop_approving', 'support-intent');
    await loop.until(async () => (await modal('U01ANA')).includes('Only leads of this project can do that.'));
    expect((await loop.api('GET', '/v1/projects/support-intent')).body).toMatchObject({
      auto_approve: { on: true },
    });
  });

  it('offers leads what was passed to them', async () => {
    const one = await asked(loop);
    const { acked_in_ms } = await loop.control<ActOutcome>('click', {
      user: 'U01ANA',
      channel: 'C0REVIEW',
      ts: one.card.ts,
      action_id: 'more',
      value: `escalate:${one.id}`,
    });
    expect(acked_in_ms).not.toBeNull();
    expect(await opened('U09LEA')).toContain('Decide as Lead');
    expect(await opened('U01ANA')).toContain('you passed it to the leads · with the leads');
  });

  it('pauses nothing for somebody who does not lead, whatever their Home shows', async () => {
    await pressAnyway('U01ANA', 'home_pause', 'support-intent');
    await loop.until(async () =>
      (await modal('U01ANA')).includes('Only leads of this project can do that. Nothing was changed.'),
    );
    expect(await opened('U09LEA')).not.toContain('Paused by');
  });

  /** A click that this person's own Home does not offer: on one that is out of date, or made up. */
  function pressAnyway(user: string, action_id: string, value: string): Promise<ActOutcome> {
    return loop.until(async () => {
      await show(user, action_id, value);
      const outcome = await loop.control<ActOutcome>('click', { user, view_id: 'home', action_id });
      // What came before may have had their Home drawn anew just then: there is no such button any more.
      return outcome.refused === undefined && outcome;
    });
  }

  async function show(user: string, action_id: string, value: string): Promise<void> {
    const response = await fetch(`${loop.sandbox.apiUrl}views.publish`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-sandbox', 'content-type': 'application/json' },
      body: JSON.stringify({
        user_id: user,
        view: {
          type: 'home',
          blocks: [
            {
              type: 'actions',
              elements: [{ type: 'button', action_id, value, text: { type: 'plain_text', text: 'x' } }],
            },
          ],
        },
      }),
    });
    expect(await response.json()).toMatchObject({ ok: true });
  }

  it.each([
    ['home_pause', 'nope', 'is switched off at the moment'],
    ['home_undo', 'itm_nope', 'This item does not exist any more.'],
    ['home_review', 'nope', 'There is no project “nope”.'],
  ])('a click with a value of nobody’s (%s) is answered, and changes nothing', async (action, value, sentence) => {
    expect((await pressAnyway('U01ANA', action, value)).acked_in_ms).not.toBeNull();
    await loop.until(async () => (await modal('U01ANA')).includes(sentence));
  });

  it('has a friendly sentence for guests, and nothing to press', async () => {
    const text = await opened('U08GUS');
    expect(text).toContain('Guests can look at the cards in their channels, but not answer them.');
    expect(JSON.stringify(shown)).not.toContain('"button"');
  });

  it('shows what a person sent to review, and what became of it', async () => {
    const one = await asked(loop, aSubmission({ text: 'is this one right?', requested_by: 'U01ANA' }));
    expect(await opened('U01ANA')).toMatch(
      /^Nothing waits for you\n.*What you sent to review\n“is this one right\?”\n[^\n]*open in <#C0REVIEW>/s,
    );
    await press(loop, 'U02BEN', one, 'alt_1');
    expect(await opened('U01ANA')).toContain('corrected to *billing*, not refund');
  });

  it('tells the person when nothing can be read, and is whole again at the next look', async () => {
    await rows('alter table signoff.items rename to items_away');
    try {
      expect(await opened('U01ANA')).toContain('Signoff could not read what waits for you.');
      await pressAnyway('U01ANA', 'home_undo', 'itm_1');
      await loop.until(async () => (await modal('U01ANA')).includes('That did not go through.'));
    } finally {
      await rows('alter table signoff.items_away rename to items');
    }
    expect(await opened('U01ANA')).toContain('Nothing waits for you');
  });

  it('tells the person when Slack does not say who they are', async () => {
    await loop.restart();
    await loop.control('faults', { method: 'users.info', kind: 'error_before', times: 3 });
    expect(await opened('U02BEN')).toContain('Slack did not say what you may do here');
  });

  it('needs a few calls to Slack, however often it is opened at once', async () => {
    const before = (await loop.control<unknown[]>('calls?method=views.publish')).length;
    await Promise.all(Array.from({ length: 15 }, () => loop.control('home', { user: 'U03CLEO', settle_ms: 0 })));
    await loop.until(async () => (await loop.control<unknown[]>('calls?method=views.publish')).length > before + 1);
    expect((await loop.control<unknown[]>('calls?method=views.publish')).length).toBeLessThanOrEqual(before + 3);
  });
});
