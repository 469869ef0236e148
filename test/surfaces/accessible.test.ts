import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { problemsInBothSchemes } from '../support/axe.ts';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aTextProject,
} from '../support/project.ts';
import {
  cardOf,
  chooseMore,
  closeDialog,
  dialogOf,
  inOwnChannel,
  openSurfaces,
  reviewing,
  type Surfaces,
} from '../support/surfaces.ts';

const labels = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ value: `label ${i}`, title: `label ${i}`, description: null }));
const intents = inOwnChannel(aProject({ undoMs: 0 }));
const many = inOwnChannel(aProject({ key: 'many', labels: labels(10_000) }));
const topics = inOwnChannel(aMultilabelProject());
const tags = inOwnChannel(aMultilabelProject({ key: 'tags', labels: labels(40) }));
const replies = inOwnChannel(aTextProject());
const invoices = inOwnChannel(anExtractionProject({ sensitive: ['fields.number'] }));
const payouts = inOwnChannel(anApprovalProject({ reviews: { required: 1, agree: 1, reject: 1, max: 1 } }));
const alike = inOwnChannel(aProject({ key: 'alike', name: 'Alike', window: 1 }));
const projects = [intents, many, topics, tags, replies, invoices, payouts, alike];

const input = { text: 'I was charged twice' };
const says = (value: unknown, ...then: string[]) => ({
  input,
  prediction: { value, confidence: 0.4, alternatives: then.map((each) => ({ value: each, confidence: 0.3 })) },
});

/** Each kind of card, and the dialogs that its buttons and its menu open. */
const cards = [
  { project: intents, item: says('refund', 'billing'), buttons: { 'Correct…': 'Correct the label' }, reads: true },
  { project: many, item: says('label 1', 'label 2'), buttons: { 'Correct…': 'Correct the label' } },
  { project: topics, item: says(['delivery'], 'price'), buttons: { 'Correct…': 'Correct the labels' } },
  { project: tags, item: says(['label 1'], 'label 2'), buttons: { 'Correct…': 'Correct the labels' } },
  { project: replies, item: says('We are sorry.'), buttons: { 'Edit…': 'Edit the text', 'Reject…': 'Reject' } },
  {
    project: invoices,
    item: says({ number: '7', total: 12.5, issued: '2026-02-01', paid: null, currency: 'EUR' }),
    buttons: { 'Correct…': 'Correct the fields', 'Reveal what is hidden, to you alone': 'Hidden parts' },
  },
  {
    project: payouts,
    item: says({ action: 'refund.pay', arguments: { amount: 120, urgent: true }, summary: 'Pay 120 EUR?' }),
    buttons: { 'Change…': 'Change the action', 'Reject…': 'Reject' },
  },
];

describe('axe finds nothing wrong in the light and in the dark', () => {
  let surfaces: Surfaces;
  let ana: Page;
  beforeAll(async () => {
    surfaces = await openSurfaces({ transport: 'socket', projects });
    for (const { project, item } of cards) await surfaces.send(project, project.key, item);
    for (let i = 0; i < 4; i++) await surfaces.send(alike, `alike-${i}`, says('refund', 'billing'));
    ana = await surfaces.windowOf('ana', intents);
  });
  afterEach(() => surfaces.tidy());
  afterAll(() => surfaces[Symbol.asyncDispose]());
  const isFine = async (on: Page = ana) => expect(await problemsInBothSchemes(on)).toEqual([]);

  test.each(cards)('with a card of $project.name and its dialogs', async ({ project, buttons, reads }) => {
    await surfaces.windowOf('ana', project);
    const card = cardOf(ana, project.key);
    await card.waitFor();
    await isFine();
    for (const [button, title] of Object.entries(buttons)) {
      await card.getByRole('button', { name: button }).click();
      await dialogOf(ana, title).waitFor();
      await isFine();
      await closeDialog(ana);
    }
    if (!reads) return;
    await card.getByRole('button', { name: 'More actions' }).click();
    await ana.getByRole('menuitem', { name: 'Skip' }).waitFor();
    await isFine();
    await ana.keyboard.press('Escape');
    for (const title of ['Guidelines', 'Full text', 'History']) await dialogFromMenu(card, title, title);
    await card.getByRole('button', { name: /^Approve/ }).click();
    await card.getByText('approved by').waitFor();
    await isFine();
    await dialogFromMenu(card, 'Ask for a second look…', 'Ask for a second look');
  });

  async function dialogFromMenu(card: Locator, what: string, title: string): Promise<void> {
    await chooseMore(card, what);
    await dialogOf(ana, title).waitFor();
    await isFine();
    await closeDialog(ana);
  }

  test('with a session, a list of alike ones, a look back and the end', async () => {
    await surfaces.windowOf('ana', alike);
    const session = await reviewing(ana, alike);
    await isFine();
    await session.getByRole('button', { name: 'Answer alike ones together' }).click();
    const list = dialogOf(ana, 'Approve together');
    await list.waitFor();
    await isFine();
    await list.getByRole('button', { name: 'Approve ticked' }).click();
    await list.locator('.modal-body').getByText('4 approved').waitFor();
    await isFine();
    await ana.keyboard.press('Escape');
    await session.getByRole('heading', { name: 'That was all' }).waitFor();
    await isFine();
    await session.getByText('Back', { exact: true }).click();
    await session.getByText(/^You approved it/).waitFor();
    await isFine();
    await closeDialog(ana);
  });

  test('with App Home, for a reviewer and for a lead who pauses, and with what commands answer', async () => {
    await surfaces.windowOf('ana', 'home');
    await ana.getByText(/^As of/).waitFor();
    await isFine();
    const lea = await surfaces.windowOf('lea', 'home');
    await lea.getByRole('button', { name: 'Pause Alike' }).click();
    await lea.getByRole('alertdialog').waitFor();
    await isFine(lea);
    await lea.keyboard.press('Escape');
    await isFine(lea);
    await surfaces.windowOf('ana', topics);
    for (const command of ['help', 'queue', 'stats']) {
      await ana.locator('#composer-main').fill(`/signoff ${command}`);
      await ana.locator('#composer-main').press('Enter');
    }
    await ana.getByRole('heading', { name: 'Your own figures' }).waitFor();
    await isFine();
  });
});
