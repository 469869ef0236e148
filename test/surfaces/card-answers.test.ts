import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  aMultilabelProject,
  anApprovalProject,
  anExtractionProject,
  aProject,
  aTextProject,
} from '../support/project.ts';
import { inOwnChannel, opened, openSurfaces, type Surfaces, transports } from '../support/surfaces.ts';

const labels = (count: number, word: string) =>
  Array.from({ length: count }, (_, i) => ({ value: `${word} ${i}`, title: `${word} ${i}`, description: null }));
const onePerson = { required: 1, agree: 1, reject: 1, max: 1 };

const intents = inOwnChannel(aProject());
const late = inOwnChannel(aProject({ key: 'late' }));
const languages = inOwnChannel(aProject({ key: 'languages', labels: labels(40, 'language') }));
const products = inOwnChannel(aProject({ key: 'products', labels: labels(10_000, 'product') }));
const topics = inOwnChannel(aMultilabelProject());
const tags = inOwnChannel(aMultilabelProject({ key: 'tags', labels: labels(40, 'tag') }));
const codes = inOwnChannel(aMultilabelProject({ key: 'codes', labels: labels(10_000, 'code') }));
const replies = inOwnChannel(aTextProject());
const invoices = inOwnChannel(anExtractionProject());
const payouts = inOwnChannel(anApprovalProject({ reviews: onePerson }));
const projects = [intents, late, languages, products, topics, tags, codes, replies, invoices, payouts];

function said(value: unknown, alternatives: string[] = []) {
  return {
    input: { text: 'I was charged twice, and it came late' },
    prediction: {
      value,
      confidence: 0.41,
      alternatives: alternatives.map((each, i) => ({ value: each, confidence: 0.3 - i / 10 })),
    },
  };
}

const action = said({
  action: 'refund.pay',
  arguments: { amount: 120, currency: 'EUR', urgent: true },
  summary: 'Pay 120 EUR?',
});

describe.each(transports)('answering a card over %s', (transport) => {
  let surfaces: Surfaces;
  beforeAll(async () => {
    surfaces = await openSurfaces({ transport, projects });
  });
  afterEach(() => surfaces.tidy());
  afterAll(() => surfaces[Symbol.asyncDispose]());

  test('one press approves; the other person reads what, who and how fast, and only who answered may undo it', async () => {
    const { ana, ben } = await surfaces.asked(intents, 'approve-1', said('refund', ['billing', 'other']));
    await ana.getByRole('button', { name: 'Approve refund' }).click();
    await ben.getByText(/^refund · approved by @Ana Sommer in \d+ s$/).waitFor();
    expect(await ben.getByRole('button', { name: 'Approve refund' }).count()).toBe(0);
    await ben.getByRole('button', { name: 'Undo: take your answer back' }).click();
    await ben.page().getByText('There is no answer of yours on this one to undo.').waitFor();
    await ana.getByRole('button', { name: 'Undo: take your answer back' }).click();
    await Promise.all([ana, ben].map((card) => card.getByRole('button', { name: 'Approve refund' }).waitFor()));
    expect(await ben.getByText('approved by').count()).toBe(0);
  });

  test('one press corrects to a runner-up', async () => {
    const { ana, ben } = await surfaces.asked(intents, 'runner-up', said('refund', ['billing', 'other']));
    await ana.getByRole('button', { name: 'Correct to other' }).click();
    await ben.getByText(/^other · corrected from refund by @Ana Sommer in \d+ s$/).waitFor();
  });

  test('of few labels one is chosen with nothing chosen beforehand, and the note is read by all', async () => {
    const { ana, ben } = await surfaces.asked(intents, 'radio', said('refund', ['billing']));
    const dialog = await opened(ana, 'Correct…', 'Correct the label');
    expect(await dialog.getByRole('radio', { checked: true }).count()).toBe(0);
    await dialog.getByRole('radio', { name: 'shipping' }).check();
    await dialog.getByRole('textbox', { name: 'Note' }).fill('It says parcel.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await ben.getByText(/^shipping · corrected from refund by @Ana Sommer/).waitFor();
    await ben.getByText('Note: It says parcel.').waitFor();
  });

  test('several labels start from what the model said, and what was added and removed is told', async () => {
    const { ana, ben } = await surfaces.asked(topics, 'boxes', said(['delivery', 'price'], ['service']));
    await ben.getByRole('button', { name: 'Approve delivery, price' }).waitFor();
    const dialog = await opened(ana, 'Correct…', 'Correct the labels');
    expect(await dialog.getByRole('checkbox', { checked: true }).count()).toBe(2);
    await dialog.getByRole('checkbox', { name: 'price' }).uncheck();
    await dialog.getByRole('checkbox', { name: 'service' }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ben.getByText(/^delivery, service · corrected from delivery, price by @Ana Sommer/).waitFor();
    await ben.getByText('Added: service').waitFor();
    await ben.getByText('Removed: price').waitFor();
  });

  test('a text is edited from what the model wrote, and others see word by word what changed', async () => {
    const { ana, ben } = await surfaces.asked(replies, 'edited', said('We are sorry. Your money is on its way.'));
    const dialog = await opened(ana, 'Edit…', 'Edit the text');
    const field = dialog.getByRole('textbox', { name: 'The right text' });
    expect(await field.inputValue()).toBe('We are sorry. Your money is on its way.');
    await field.fill('We are very sorry. Your money is coming.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ben.getByText(/^Corrected by @Ana Sommer/).waitFor();
    expect(await ben.locator('strong, b').allTextContents()).toEqual(expect.arrayContaining(['very ']));
    expect((await ben.locator('s, del').allTextContents()).join('')).toContain('on its way');
  });

  test('fields are corrected each in its own kind of input, the doubtful one first, and what was before is told', async () => {
    const value = { number: '7', total: 12.5, issued: '2026-02-01', paid: null, currency: 'EUR' };
    const found = { ...said(value), prediction: { ...said(value).prediction, field_confidence: { total: 0.4 } } };
    const { ana, ben } = await surfaces.asked(invoices, 'fields', found);
    await ana.getByText('Total: 12.5 40 %, doubtful').waitFor();
    const dialog = await opened(ana, 'Correct…', 'Correct the fields');
    const input = (name: string) => dialog.getByLabel(name);
    expect(await dialog.locator('[data-field]').first().textContent()).toContain('Total');
    await input('Total').fill('');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Please complete this required field.').waitFor();
    await input('Total').fill('21.5');
    await input('Number').fill('8');
    await input('Issued').fill('2026-03-02');
    await input('Paid').selectOption('Yes');
    await input('Currency').selectOption('USD');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ben.getByText(/^Corrected by @Ana Sommer/).waitFor();
    const card = await ben.textContent();
    for (const line of ['Number: 8', 'Total: 21.5', 'Issued: 2026-03-02', 'Paid: yes', 'Currency: USD'])
      expect(card).toContain(line);
    expect(card).toContain('was 12.5');
  });

  test('an action is rejected only with a reason, one of the project’s or in words', async () => {
    const { ana, ben } = await surfaces.asked(payouts, 'never', action);
    const dialog = await opened(ana, 'Reject…', 'Reject');
    await dialog.getByRole('radio', { name: 'Something else' }).check();
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await dialog.getByText('Say what the reason is.').waitFor();
    await dialog.getByRole('radio', { name: 'Wrong person' }).check();
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await ben.getByText(/^Rejected by @Ana Sommer/).waitFor();
    await ben.getByText('Reason: Wrong person').waitFor();
  });

  // What carries a press does not change the inputs of a dialog: the rest is tried over one.
  if (transport === 'http') return;

  test('a label that is missing is proposed; a half-made proposal is said beside its field, and nothing typed is lost', async () => {
    const { ana, ben } = await surfaces.asked(intents, 'missing', said('refund'));
    const dialog = await opened(ana, 'Correct…', 'Correct the label');
    await dialog.getByRole('radio', { name: 'other' }).check();
    await dialog.getByRole('textbox', { name: 'Missing label' }).fill('fraud');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('To propose a label, choose “None of these” here.').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Missing label' }).inputValue()).toBe('fraud');
    await dialog.getByRole('radio', { name: 'None of these' }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ben.getByText(/^Rejected by @Ana Sommer/).waitFor();
    await ben.getByText('Proposed label: fraud').waitFor();
  });

  test('of some dozens of labels one is chosen from a menu', async () => {
    const { ana, ben } = await surfaces.asked(languages, 'menu', said('language 7', ['language 8']));
    const dialog = await opened(ana, 'Correct…', 'Correct the label');
    await dialog.getByRole('combobox', { name: 'The right label' }).selectOption({ label: 'language 33' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ben.getByText(/^language 33 · corrected from language 7 by @Ana Sommer/).waitFor();
  });

  test('of ten thousand labels one is found by typing, the exact one first', async () => {
    const { ana, ben } = await surfaces.asked(products, 'typed', said('product 7', ['product 8']));
    const dialog = await opened(ana, 'Correct…', 'Correct the label');
    await dialog.getByRole('combobox', { name: 'The right label' }).fill('product 77');
    await ana.page().getByRole('option', { name: 'product 7701' }).waitFor();
    expect(await ana.page().getByRole('option').first().textContent()).toBe('product 77');
    await ana.page().getByRole('option', { name: 'product 7701' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ben.getByText(/^product 7701 · corrected from product 7 by @Ana Sommer/).waitFor();
  });

  test.each([
    { project: tags, word: 'tag', by: 'choosing' },
    { project: codes, word: 'code', by: 'typing' },
  ])('several of many labels are added and taken out by $by', async ({ project, word }) => {
    const { ana, ben } = await surfaces.asked(project, `many-${word}`, said([`${word} 1`, `${word} 2`]));
    const dialog = await opened(ana, 'Correct…', 'Correct the labels');
    await dialog.getByRole('button', { name: `Remove ${word} 1` }).click();
    await dialog.getByRole('combobox', { name: 'The right labels' }).fill(`${word} 33`);
    await ana
      .page()
      .getByRole('option', { name: `${word} 33`, exact: true })
      .click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ben.getByText(new RegExp(`^${word} 2, ${word} 33 · corrected from ${word} 1, ${word} 2 by`)).waitFor();
  });

  test('a text is approved with one press, or rejected in words', async () => {
    const approved = await surfaces.asked(replies, 'fine', said('We are sorry.'));
    await approved.ana.getByRole('button', { name: 'Approve' }).click();
    await approved.ben.getByText(/^Approved by @Ana Sommer/).waitFor();
    const { ana, ben } = await surfaces.asked(replies, 'rude', said('Go away.'));
    const dialog = await opened(ben, 'Reject…', 'Reject');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Too rude');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await ana.getByText(/^Rejected by @Ben Okafor/).waitFor();
    await ana.getByText('Reason: Too rude').waitFor();
  });

  test('fields that are right are approved with one press; where a required one is missing, nobody can', async () => {
    const whole = { number: '7', total: 12.5, issued: null, paid: false, currency: null };
    const right = await surfaces.asked(invoices, 'all-right', said(whole));
    await right.ana.getByRole('button', { name: 'Approve' }).click();
    await right.ben.getByText(/^Approved by @Ana Sommer/).waitFor();
    const { ana } = await surfaces.asked(invoices, 'lacks-total', said({ ...whole, total: null }));
    await ana.getByRole('button', { name: 'Correct…' }).waitFor();
    expect(await ana.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });

  test('an action is approved with one press, or changed, and what was changed is told', async () => {
    const approved = await surfaces.asked(payouts, 'go-ahead', action);
    await approved.ana.getByRole('button', { name: 'Approve' }).click();
    await approved.ben.getByText(/^Approved by @Ana Sommer/).waitFor();
    const { ana, ben } = await surfaces.asked(payouts, 'less', action);
    const dialog = await opened(ana, 'Change…', 'Change the action');
    await dialog.getByLabel('amount').fill('100');
    await dialog.getByLabel('urgent').selectOption('No');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ben.getByText(/^Corrected by @Ana Sommer/).waitFor();
    await ben.getByText('amount: 100 was 120').waitFor();
    expect(await ben.textContent()).toContain('urgent: no');
  });

  test('whoever presses too late is told who was first, and changes nothing; so is whoever sends a dialog too late', async () => {
    const { ana, ben } = await surfaces.asked(late, 'too-late', said('refund', ['billing']));
    // Slack does not let the card be redrawn for a moment.
    await surfaces.loop.control('faults', { method: 'chat.update', kind: 'rate_limited', times: 1, retry_after: 1 });
    await ana.getByRole('button', { name: 'Approve refund' }).click();
    await surfaces.loop.until(async () => {
      const calls = await surfaces.loop.control<{ ok: boolean }[]>('calls?method=chat.update');
      return calls.at(-1)?.ok === false;
    });
    await ben.getByRole('button', { name: 'Correct to billing' }).click();
    await ben.page().getByText('@Ana Sommer already approved this as refund. Nothing was changed.').waitFor();
    await ben.getByText(/^refund · approved by @Ana Sommer/).waitFor();

    const next = await surfaces.asked(late, 'later-still', said('refund', ['billing']));
    const dialog = await opened(next.ben, 'Correct…', 'Correct the label');
    await dialog.getByRole('radio', { name: 'other' }).check();
    await next.ana.getByRole('button', { name: 'Correct to billing' }).click();
    await next.ana.getByText(/^billing · corrected from refund/).waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    const no = ben.page().getByRole('dialog', { name: 'Not saved' });
    await no
      .locator('.modal-body')
      .getByText('@Ana Sommer already corrected this to billing. Nothing was changed.')
      .waitFor();
    await no.getByRole('button', { name: 'Close' }).first().click();
    await no.waitFor({ state: 'detached' });
  });
});
