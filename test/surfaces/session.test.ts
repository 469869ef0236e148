import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Project } from '../../src/review/project.ts';
import { anApprovalProject, aProject, aSubmission } from '../support/project.ts';
import {
  cardOf,
  closeDialog,
  dialogOf,
  inOwnChannel,
  openSurfaces,
  reads,
  reviewing,
  type Surfaces,
  transports,
} from '../support/surfaces.ts';

/** One item at most is a card; the others wait. */
const aQueue = (key: string) => inOwnChannel(aProject({ key, name: key, window: 1 }));
const shared = aQueue('shared');
const forms = aQueue('forms');
const ways = aQueue('ways');
const keyboard = aQueue('keyboard');
const alike = aQueue('alike');
const payouts = inOwnChannel(anApprovalProject({ window: 1, reviews: { required: 1, agree: 1, reject: 1, max: 1 } }));
const projects = [shared, forms, ways, keyboard, alike, payouts];

describe.each(transports)('a review session over %s', (transport) => {
  let surfaces: Surfaces;
  beforeAll(async () => {
    surfaces = await openSurfaces({ transport, projects });
  });
  afterEach(() => surfaces.tidy());
  afterAll(() => surfaces[Symbol.asyncDispose]());

  /** So many items wait, `key-0` first; their names stand in their texts too. */
  async function waiting(project: Project, count: number, submission: object = aSubmission()) {
    for (let i = 0; i < count; i++) {
      const name = `${project.key}-${i}`;
      await surfaces.send(project, name, { ...submission, input: { text: `About ${name}` }, priority: 100 - i });
    }
  }
  /** The name of the item that a session asks about; null: of none. */
  async function askedIn(session: Locator): Promise<string | null> {
    const words = (await session.locator('.modal-body').textContent()) ?? '';
    return /About ([a-z-]+-\d+)/.exec(words)?.[1] ?? null;
  }
  /** Does something, and waits until something else is asked. */
  async function past(session: Locator, act: () => Promise<void>): Promise<string | null> {
    const before = await askedIn(session);
    await act();
    await expect.poll(() => askedIn(session)).not.toBe(before);
    return askedIn(session);
  }
  const top = (session: Locator) => session.locator('.modal-body > *').first();

  test('two people at once are never asked about the same item, and a card changes with an answer given here', async () => {
    await waiting(shared, 6);
    const [ana, ben] = await Promise.all([surfaces.windowOf('ana', shared), surfaces.windowOf('ben', shared)]);
    await cardOf(ben, 'shared-0').waitFor();
    const sessions = [await reviewing(ana, shared), await reviewing(ben, shared)];
    const seen: (string | null)[] = await Promise.all(sessions.map(askedIn));
    for (let round = 0; round < 2; round++) {
      for (const session of sessions)
        seen.push(await past(session, () => session.getByRole('button', { name: 'Approve refund' }).click()));
    }
    expect(new Set(seen).size).toBe(6);
    expect(seen).not.toContain(null);
    for (const session of sessions) await session.getByRole('button', { name: 'Approve refund' }).click();
    for (const session of sessions) await session.getByRole('heading', { name: 'That was all' }).waitFor();
    await expect.poll(() => sessions[0]?.textContent()).toMatch(/You answered 3 in \d+ s/);
    await closeDialog(ben);
    await cardOf(ben, 'shared-0')
      .getByText(/^refund · approved by @(Ana|Ben)/)
      .waitFor();
  });

  test('who rejects says why on top of the session, and is back in it then', async () => {
    const action = {
      value: { action: 'refund.pay', arguments: { amount: 120 }, summary: 'Pay 120 EUR?' },
      confidence: 0.6,
    };
    await waiting(payouts, 1, { prediction: action });
    const ana = await surfaces.windowOf('ana', payouts);
    const session = await reviewing(ana, payouts);
    await session.getByRole('button', { name: 'Reject…' }).click();
    const why = dialogOf(ana, 'Reject');
    await why.getByRole('radio', { name: 'Too much' }).check();
    await why.getByRole('button', { name: 'Reject' }).click();
    await why.waitFor({ state: 'detached' });
    await top(session).getByText('Rejected.').waitFor();
    const ben = await surfaces.windowOf('ben', payouts);
    await ben.getByText('Reason: Too much').waitFor();
  });

  test('alike ones are approved together, but for the one that is unticked, and all of them are taken back at once', async () => {
    await waiting(alike, 5);
    const ana = await surfaces.windowOf('ana', alike);
    const session = await reviewing(ana, alike);
    await session.getByRole('button', { name: 'Answer alike ones together' }).click();
    const list = dialogOf(ana, 'Approve together');
    await expect.poll(() => list.getByRole('checkbox', { checked: true }).count()).toBe(5);
    await list.getByRole('checkbox').nth(2).uncheck();
    await list.getByRole('button', { name: 'Approve ticked' }).click();
    await reads(list, '4 approved as refund.');
    await reads(list, '1 unticked: it stays open.');
    const ben = await surfaces.windowOf('ben', alike);
    await cardOf(ben, 'alike-0')
      .getByText(/^refund · approved by @Ana Sommer/)
      .waitFor();
    await list.getByRole('button', { name: 'Undo all 4' }).click();
    await reads(list, '4 taken back. They are open again.');
    await cardOf(ben, 'alike-0').getByRole('button', { name: 'Approve refund' }).waitFor();
    await ana.keyboard.press('Escape');
    await reads(session, /^0 answered/);
  });

  // What carries a press does not change what comes of it: the rest is tried over one.
  if (transport === 'http') return;

  test('an answer by form goes with Ctrl+Enter, with its note, and the next form starts from nothing', async () => {
    await waiting(forms, 2);
    const ana = await surfaces.windowOf('ana', forms);
    const session = await reviewing(ana, forms);
    await session.getByRole('radio', { name: 'shipping' }).check();
    await session.getByRole('textbox', { name: 'Note' }).fill('It says parcel.');
    await past(session, () => ana.keyboard.press('Control+Enter'));
    await top(session).getByText('Corrected to shipping.').waitFor();
    expect(await session.getByRole('radio', { checked: true }).count()).toBe(0);
    expect(await session.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('');
    await session.getByRole('radio', { name: 'None of these' }).check();
    await session.getByRole('textbox', { name: 'Missing label' }).fill('fraud');
    await ana.keyboard.press('Control+Enter');
    await top(session).getByText('Saved; you proposed fraud.').waitFor();
    // What stands in the channel is asked last, and its card follows.
    const card = cardOf(await surfaces.windowOf('ben', forms), 'forms-0');
    await card.getByText(/^Rejected by @Ana Sommer/).waitFor();
    await card.getByText('Proposed label: fraud').waitFor();
  });

  test('one can skip, take the last answer back, look back and answer anew, and is told what is left', async () => {
    await waiting(ways, 3);
    const ana = await surfaces.windowOf('ana', ways);
    const session = await reviewing(ana, ways);
    await reads(session, '0 answered · 2 more · ways');
    const second = await past(session, () => session.getByText('Skip', { exact: true }).click());
    await top(session).getByText('Skipped: it stays open for others, and does not come back to you.').waitFor();
    await past(session, () => session.getByRole('button', { name: 'Approve refund' }).click());
    await reads(session, '1 answered · 1 skipped · the last one · ways');
    await top(session).getByText('Approved as refund.').waitFor();

    expect(await past(session, () => top(session).getByText('Undo').click())).toBe(second);
    await top(session).getByText('Taken back. What is the answer?').waitFor();
    await past(session, () => session.getByRole('button', { name: 'Correct to billing' }).click());

    expect(await past(session, () => session.getByText('Back', { exact: true }).click())).toBe(second);
    await reads(session, /^You corrected it to billing/);
    await session.getByRole('button', { name: 'Undo and answer again' }).click();
    await past(session, () => session.getByRole('button', { name: 'Correct to other' }).click());
    await top(session).getByText('Corrected to other.').waitFor();

    await session.getByRole('button', { name: 'Approve refund' }).click();
    await session.getByRole('heading', { name: 'That was all' }).waitFor();
    await reads(session, /^You answered 2.*skipped 1.*in \d+ s/);
    await surfaces.send(ways, 'ways-9', aSubmission({ text: 'About ways-9' }));
    await session.getByRole('button', { name: 'Look again' }).click();
    await expect.poll(() => askedIn(session)).toBe('ways-9');
  });

  test('a session works by keyboard alone, from the command to its end', async () => {
    await waiting(keyboard, 3);
    const ana = await surfaces.windowOf('ana', keyboard);
    await ana.locator('#composer-main').focus();
    await ana.keyboard.type('/signoff review keyboard');
    await ana.keyboard.press('Enter');
    const session = dialogOf(ana, 'Review');
    await session.waitFor();
    /** Tab until the focus is there. */
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 30; presses++) {
        if (await session.getByRole('button', { name, exact: true }).evaluate((it) => it === document.activeElement))
          return;
        await ana.keyboard.press('Tab');
      }
      throw new Error(`Tab never came to ${name}`);
    };
    // The form has the focus: an arrow chooses, Ctrl+Enter sends.
    await past(session, async () => {
      await ana.keyboard.press('ArrowDown');
      await ana.keyboard.press('Control+Enter');
    });
    await top(session)
      .getByText(/^Corrected to|^Approved as/)
      .waitFor();
    await tabTo('Approve refund');
    await past(session, () => ana.keyboard.press('Enter'));
    // The button is there again and keeps the focus.
    await ana.keyboard.press('Enter');
    await session.getByRole('heading', { name: 'That was all' }).waitFor();
    await ana.keyboard.press('Escape');
    await session.waitFor({ state: 'detached' });
  });
});
