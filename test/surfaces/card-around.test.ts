import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { anApprovalProject, anExtractionProject, aProject, aSubmission, reviewsOf } from '../support/project.ts';
import {
  cardOf,
  chooseMore,
  closeDialog,
  dialogOf,
  inOwnChannel,
  opened,
  openSurfaces,
  type Surfaces,
  transports,
} from '../support/surfaces.ts';

const intents = inOwnChannel(aProject());
const blind = inOwnChannel(aProject({ key: 'blind', blind: 1 }));
const secrets = inOwnChannel(anExtractionProject({ key: 'secrets', sensitive: ['text', 'fields.number'] }));
const final = inOwnChannel(aProject({ key: 'final', undoMs: 0 }));
const two = inOwnChannel(aProject({ key: 'two', reviews: reviewsOf(2) }));
const payouts = inOwnChannel(anApprovalProject());
const projects = [intents, blind, secrets, final, two, payouts];

describe.each(transports)('around an answer over %s', (transport) => {
  let surfaces: Surfaces;
  beforeAll(async () => {
    surfaces = await openSurfaces({ transport, projects });
  });
  afterEach(() => surfaces.tidy());
  afterAll(() => surfaces[Symbol.asyncDispose]());

  test('what is sensitive is shown to whoever presses Reveal, to nobody else, and that they looked is told', async () => {
    const secret = {
      input: { text: 'Passport of Ida Jensen' },
      prediction: {
        value: { number: 'P-5501', total: 12.5, issued: null, paid: null, currency: null },
        confidence: 0.4,
      },
    };
    const { ana, ben } = await surfaces.asked(secrets, 'masked', secret);
    const dialog = await opened(ana, 'Reveal what is hidden, to you alone', 'Hidden parts');
    await dialog.getByText('Passport of Ida Jensen').waitFor();
    await dialog.getByText('Number, as the model read it: P-5501').waitFor();
    await closeDialog(ana.page());
    await chooseMore(ben, 'Full text');
    await dialogOf(ben.page(), 'Full text').waitFor();
    for (const page of [ana.page(), ben.page()]) {
      const everything = await page.content();
      expect(everything).toContain('•••••');
      expect(everything).not.toMatch(/Ida Jensen|P-5501/);
    }
    await closeDialog(ben.page());
    await chooseMore(ben, 'History');
    await dialogOf(ben.page(), 'History').getByText('@Ana Sommer looked at what is hidden').waitFor();
    await closeDialog(ben.page());
  });

  test('who skips is told, can take it back, and leaves it to others', async () => {
    const { ana, ben } = await surfaces.asked(intents, 'skipped', aSubmission());
    await chooseMore(ana, 'Skip');
    const told = ana.page().locator('#main article').filter({ hasText: 'Skipped: it stays open for others' });
    await told.getByRole('button', { name: 'Undo' }).click();
    await ana.page().getByText('Taken back. It is open again.').waitFor();
    await surfaces.untilDrawn(intents, 'skipped', ben);
    await ben.getByRole('button', { name: 'Approve refund' }).click();
    await ana.getByText(/^refund · approved by @Ben Okafor/).waitFor();
  });

  test('who escalates may take it back, or hands it to the leads: they are called in its thread, and nobody else decides it', async () => {
    const { ana, ben } = await surfaces.asked(intents, 'escalated', aSubmission());
    const told = ana.page().locator('#main article').filter({ hasText: 'Passed to the leads: they decide it now.' });
    await chooseMore(ana, 'Escalate');
    await told.getByRole('button', { name: 'Undo' }).click();
    await told.waitFor({ state: 'detached' });
    await chooseMore(ana, 'Escalate');
    await told.waitFor();
    await ben.getByText('with the leads, because @Ana Sommer passed it on').waitFor();
    await ben.getByRole('button', { name: 'Correct to billing' }).click();
    await ben.page().getByText('This one is with the leads now, so nothing was saved. They decide it.').waitFor();

    const lea = cardOf(await surfaces.windowOf('lea', intents), 'escalated');
    await lea.getByRole('button', { name: /1 reply|2 replies/ }).click();
    const thread = lea.page().getByRole('complementary', { name: 'Thread' });
    await thread
      .getByText(/^@Lea Brandt: this one needs you, because @Ana Sommer passed it on/)
      .last()
      .waitFor();
    await lea.page().keyboard.press('Escape');
    await lea.getByRole('button', { name: 'Approve refund' }).click();
    await ben.getByText(/^refund · approved by @Lea Brandt as lead/).waitFor();
  });

  test('the second of two reviewers does not learn what the first one said; then both are named', async () => {
    const { ana, ben } = await surfaces.asked(two, 'counted', aSubmission());
    await ben.getByText(/0 of 2 reviews/).waitFor();
    await ana.getByRole('button', { name: 'Correct to billing' }).click();
    await ana
      .page()
      .getByText('Saved. It takes more reviews than yours; the others answer without seeing it.')
      .waitFor();
    await ben.getByText(/1 of 2 reviews/).waitFor();
    await chooseMore(ben, 'History');
    const history = dialogOf(ben.page(), 'History');
    await history.getByText('@Ana Sommer answered').waitFor();
    expect(await history.textContent()).not.toContain('billing');
    await closeDialog(ben.page());
    await ana.getByRole('button', { name: 'Approve refund' }).click();
    await ana
      .page()
      .getByText(/You have answered this one already, and others are still asked/)
      .waitFor();
    await ben.getByRole('button', { name: 'Correct to billing' }).click();
    await ana.getByText(/^billing · corrected from refund by 2 of 2 reviews \(@Ana Sommer, @Ben Okafor\)/).waitFor();
  });

  // What carries a press does not change what comes of it: the rest is tried over one.
  if (transport === 'http') return;

  test('a blind card gives the guess away nowhere, and tells it once it is answered', async () => {
    const { ana, ben } = await surfaces.asked(blind, 'unseen', aSubmission());
    expect(await ben.getByRole('button').allTextContents()).toEqual(
      expect.arrayContaining(['refund', 'billing', 'shipping', 'other', 'Other…']),
    );
    expect(await ben.locator('.message-body').textContent()).not.toMatch(/(41|38)\s%|Approve|Is this/);
    await chooseMore(ben, 'History');
    const history = dialogOf(ben.page(), 'History');
    await history.getByText('with a guess that is hidden until it is answered').waitFor();
    expect(await history.textContent()).not.toContain('refund');
    await closeDialog(ben.page());
    await ana.getByRole('button', { name: 'billing', exact: true }).click();
    await ben.getByText(/^billing · corrected from refund by @Ana Sommer/).waitFor();
  });

  test('guidelines and full text are a menu away, also for a text that is too long for a card', async () => {
    const long = `${'I was charged twice. '.repeat(100)}That is all.`;
    const { ana, ben } = await surfaces.asked(intents, 'long', aSubmission({ text: long }));
    expect(await ana.textContent()).not.toContain('That is all.');
    await chooseMore(ana, 'Full text');
    await dialogOf(ana.page(), 'Full text').getByText('That is all.').waitFor();
    await closeDialog(ana.page());
    await chooseMore(ben, 'Guidelines');
    await dialogOf(ben.page(), 'Guidelines').getByText('Refund means money back.').waitFor();
    await closeDialog(ben.page());
  });

  test('a decision that somebody doubts is asked of others than before, and only a lead reopens it for everybody', async () => {
    const { ana, ben } = await surfaces.asked(final, 'doubted', aSubmission());
    await ana.getByRole('button', { name: 'Approve refund' }).click();
    await ben.getByText(/^refund · approved by @Ana Sommer/).waitFor();
    expect(await ana.getByRole('button', { name: 'Undo: take your answer back' }).count()).toBe(0);

    await chooseMore(ben, 'Reopen… (leads)');
    await ben.page().getByText('Only leads of this project can do that. Nothing was changed.').waitFor();
    await chooseMore(ben, 'Ask for a second look…');
    const doubt = dialogOf(ben.page(), 'Ask for a second look');
    await doubt.getByRole('button', { name: 'Ask again' }).click();
    await doubt.getByText('Please complete this required field.').waitFor();
    await doubt.getByRole('textbox', { name: 'Why?' }).fill('It reads like billing.');
    await doubt.getByRole('button', { name: 'Ask again' }).click();

    await ana.getByText(/asked because somebody asked for a second look/).waitFor();
    await ana.getByRole('button', { name: 'Approve refund' }).click();
    await ana
      .page()
      .getByText(/second look by others, and you have answered this one before/)
      .waitFor();
    await ben.getByRole('button', { name: 'Correct to billing' }).click();
    await ana.getByText(/^billing · corrected from refund by @Ben Okafor/).waitFor();

    const lea = cardOf(await surfaces.windowOf('lea', final), 'doubted');
    await chooseMore(lea, 'Reopen… (leads)');
    const reopen = dialogOf(lea.page(), 'Reopen');
    await reopen.getByRole('button', { name: 'Reopen' }).click();
    await ana.getByText(/asked because somebody reopened it/).waitFor();
    await ana.getByRole('button', { name: 'Approve refund' }).click();
    await ben.getByText(/^refund · approved by @Ana Sommer/).waitFor();
    await chooseMore(ben, 'History');
    const history = await dialogOf(ben.page(), 'History').textContent();
    for (const line of ['asked for a second look', 'Reason: It reads like billing.', '@Lea Brandt reopened it'])
      expect(history).toContain(line);
    await closeDialog(ben.page());
  });

  test('two approve an action before it goes ahead, and one rejection with its reason stops it', async () => {
    const action = {
      input: { text: 'Customer asks for the money back' },
      prediction: {
        value: { action: 'refund.pay', arguments: { amount: 900 }, summary: 'Pay 900 EUR?' },
        confidence: 0.6,
      },
    };
    const { ana, ben } = await surfaces.asked(payouts, 'stopped', action);
    await ana.getByRole('button', { name: 'Approve' }).click();
    await ben.getByText(/1 of 2 reviews · one rejection stops it/).waitFor();
    expect(await ben.getByRole('button', { name: 'Change…' }).count()).toBe(0);
    const dialog = await opened(ben, 'Reject…', 'Reject');
    await dialog.getByRole('radio', { name: 'Too much' }).check();
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await ana.getByText(/^Rejected by/).waitFor();
    await ana.getByText('Reason: Too much').waitFor();
  });
});
