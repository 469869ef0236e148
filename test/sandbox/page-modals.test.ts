import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Block } from '../../src/sandbox/world.ts';
import { openBrowser } from '../support/browser.ts';
import { acked, createFakeWorld, type FakeApp, type FakeWorld } from '../support/fake-world.ts';
import { aWindow, servePage } from '../support/page-windows.ts';
import { actions, button, correction, input, openCard, section, text } from '../support/sample-blocks.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const products = ['Phone S', 'Phone M', 'Tablet'];

/** Opens a form when somebody wants to correct. */
const formApp = (blocks: Block[] = correction, more: FakeApp = {}): FakeApp => ({
  click(world, { user, action_id }) {
    if (action_id === 'correct') openForm(world, user, blocks);
    return acked;
  },
  options: (query) =>
    products
      .filter((name) => name.toLowerCase().includes(query.toLowerCase()))
      .map((name) => ({ text: name, value: name })),
  ...more,
});

function openForm(world: FakeWorld, user: string, blocks: Block[]): void {
  world.open(user, { title: text('Correct the label'), submit: text('Save Label'), close: text('Cancel'), blocks });
}

async function withForm(app: FakeApp = formApp()) {
  const world = createFakeWorld(app);
  world.post({ blocks: openCard });
  const page = await aWindow(browser, await servePage(world), 'U01ANA');
  await page.getByRole('button', { name: 'Correct…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Correct the label' });
  await dialog.waitFor();
  return { world, page, dialog };
}

test('a form is filled in and sent with the keyboard alone, and focus returns to what opened it', async () => {
  const { world, page, dialog } = await withForm();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Ship');
  await page.keyboard.press('Tab');
  await page.keyboard.type('ph');
  await page.getByRole('option', { name: 'Phone M' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('two lines');
  await page.keyboard.press('Enter');
  await page.keyboard.type('of note');
  await page.keyboard.press('Control+Enter');

  await dialog.waitFor({ state: 'detached' });
  expect(world.acts.find((act) => act.kind === 'submit')?.details).toEqual({
    label: { it: 'billing' },
    area: { it: 'Shipping' },
    product: { it: 'Phone M' },
    note: { it: 'two lines\nof note' },
  });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Correct…');
});

test('what is missing is said at its field before anything is sent, and what the app refuses after', async () => {
  const app = formApp([input('note', 'Note', { type: 'plain_text_input' })], {
    submit: (_world, { values }) =>
      values.note?.it === 'x' ? { acked_in_ms: 5, said: [], errors: { note: 'Please say a little more.' } } : acked,
  });
  const { world, page, dialog } = await withForm(app);

  await page.keyboard.press('Enter');
  await dialog.getByText('Please complete this required field.').waitFor();
  expect(world.acts.filter((act) => act.kind === 'submit')).toEqual([]);

  await page.keyboard.type('x');
  await page.keyboard.press('Enter');
  await dialog.getByText('Please say a little more.').waitFor();
  expect(await dialog.getByRole('textbox', { name: 'Note' }).getAttribute('aria-invalid')).toBe('true');

  await page.keyboard.type('yz');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
});

test('Escape closes the view, and the app is told', async () => {
  const { world, page, dialog } = await withForm();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(world.acts.at(-1)).toMatchObject({ kind: 'close', user: 'U01ANA' });
});

test('a view on top of another goes back to it with what was typed still there', async () => {
  const app = formApp([input('note', 'Note', { type: 'plain_text_input' }), actions(button('deeper', 'History'))], {
    click(world, { user, action_id }) {
      if (action_id === 'correct')
        openForm(world, user, [
          input('note', 'Note', { type: 'plain_text_input' }),
          actions(button('deeper', 'History')),
        ]);
      if (action_id === 'deeper') world.open(user, { title: text('History'), blocks: [section('nothing yet')] });
      return acked;
    },
  });
  const { world, page, dialog } = await withForm(app);
  await page.keyboard.type('half');
  await dialog.getByRole('button', { name: 'History' }).click();
  const history = page.getByRole('dialog', { name: 'History' });
  await history.getByText('nothing yet').waitFor();
  expect(world.acts.at(-1)).toMatchObject({ details: { typed: { note: { it: 'half' } } } });
  await history.getByRole('button', { name: 'Back' }).first().click();
  await history.waitFor({ state: 'detached' });
  expect(await dialog.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('half');
});

test('a view the app changes keeps what was typed in the inputs that stay', async () => {
  const { world, page, dialog } = await withForm(
    formApp([section('loading …'), input('note', 'Note', { type: 'plain_text_input' })]),
  );
  await page.keyboard.type('mine');
  const [view] = world.modals('U01ANA');
  world.change('U01ANA', view?.id ?? '', {
    blocks: [section('loaded'), { ...input('note', 'A better label', { type: 'plain_text_input' }) }],
  });
  await dialog.getByText('loaded').waitFor();
  expect(await dialog.getByRole('textbox', { name: 'A better label' }).inputValue()).toBe('mine');
});

test('fields of every kind send what Slack would make of them', async () => {
  const fields: Block[] = [
    input('date', 'Day', { type: 'datepicker', initial_date: '2026-11-24' }),
    input('time', 'Hour', { type: 'timepicker', initial_time: '14:30' }),
    input('both', 'Moment', { type: 'datetimepicker', initial_date_time: 1_794_999_960 }),
    input('number', 'Amount', { type: 'number_input', is_decimal_allowed: true, initial_value: '12.5' }),
    input('mail', 'Mail', { type: 'email_text_input', initial_value: 'a@example.com' }),
    input('url', 'Page', { type: 'url_text_input', initial_value: 'https://example.com' }),
    input('who', 'Who', { type: 'users_select', initial_user: 'U02BEN' }),
    input('tags', 'Tags', {
      type: 'multi_static_select',
      options: ['urgent', 'legal', 'vip'].map((value) => ({ text: text(value), value })),
    }),
    input('checks', 'Checks', {
      type: 'checkboxes',
      options: ['read', 'sure'].map((value) => ({ text: text(value), value })),
    }),
  ];
  const { world, page, dialog } = await withForm(formApp(fields));
  for (const tag of ['vip', 'urgent']) {
    await dialog.getByRole('combobox', { name: 'Tags' }).fill(tag);
    await page.keyboard.press('Enter');
  }
  await dialog.getByRole('checkbox', { name: 'sure' }).check();
  await dialog.getByRole('button', { name: 'Save Label' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(world.acts.find((act) => act.kind === 'submit')?.details).toEqual({
    date: { it: '2026-11-24' },
    time: { it: '14:30' },
    both: { it: '1794999960' },
    number: { it: '12.5' },
    mail: { it: 'a@example.com' },
    url: { it: 'https://example.com' },
    who: { it: 'U02BEN' },
    tags: { it: ['vip', 'urgent'] },
    checks: { it: ['sure'] },
  });
});
