import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemsInBothSchemes as problems } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { acked, createFakeWorld } from '../support/fake-world.ts';
import { aWindow, servePage } from '../support/page-windows.ts';
import { actions, button, correction, input, openCard, option, section, text } from '../support/sample-blocks.ts';
import { uploaded } from './a-picture.ts';
import { anApp, aSandbox } from './a-sandbox.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test('axe finds nothing wrong in the light and the dark page, with menu, thread, form and its errors open', async () => {
  const world = createFakeWorld({
    click(world, { user, action_id }) {
      if (action_id === 'correct')
        world.open(user, { title: text('Correct'), submit: text('Save'), blocks: correction });
      return acked;
    },
  });
  const card = world.post({ text: 'Which intent?', blocks: openCard });
  world.post({ user: 'U02BEN', text: 'I think *billing*, see <https://example.com|this>', thread_ts: card.ts });
  world.publishHome('U01ANA', [section('3 wait', button('start', 'Start Review', { style: 'primary' }))]);
  const page = await aWindow(browser, await servePage(world), 'U01ANA');

  expect(await problems(page)).toEqual([]);
  await page.getByRole('button', { name: '1 reply' }).click();
  await page.getByRole('complementary', { name: 'Thread' }).getByText('billing').waitFor();
  expect(await problems(page)).toEqual([]);
  await page.getByRole('button', { name: 'More actions' }).first().click();
  expect(await problems(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'You are Ana' }).click();
  expect(await problems(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Correct…' }).first().click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Please complete this required field.').first().waitFor();
  expect(await problems(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Signoff' }).click();
  await page.getByText('3 wait').waitFor();
  expect(await problems(page)).toEqual([]);
});

/** Everything a form can hold, and what stands beside its fields. */
const everything = [
  ...(['error', 'warning', 'info', 'success', 'default'] as const).map((level) => ({
    type: 'alert',
    level,
    text: text(`An alert of the kind ${level}`),
  })),
  input('tags', 'Tags', {
    type: 'multi_static_select',
    initial_options: [option('refund')],
    option_groups: [
      { label: text('Money'), options: [option('refund'), option('billing')] },
      { label: text('Goods'), options: [option('shipping')] },
    ],
  }),
  input('product', 'Product', { type: 'external_select', min_query_length: 2 }),
  input('amount', 'Amount', { type: 'number_input', is_decimal_allowed: false, min_value: '0' }),
  input('due', 'Due', { type: 'datepicker' }, { hint: text('Nobody is reminded.') }),
  input('search', 'Search', { type: 'plain_text_input' }, { dispatch_action: true, optional: true }),
  input('checks', 'Checks', {
    type: 'checkboxes',
    options: [{ text: text('read'), value: 'read', description: text('all of it') }],
  }),
];

for (const [name, size] of Object.entries({
  desk: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
})) {
  test(`axe finds nothing wrong with lists, dialogs, pictures and links on a ${name}, light and dark`, async () => {
    const sandbox = await aSandbox({
      timings: { file_processing_ms: 0 },
      shortcuts: [
        { callback_id: 'form', name: 'Open the form', type: 'global' },
        { callback_id: 'send_to_review', name: 'Send to review' },
      ],
    });
    const { client, world, url } = sandbox;
    await anApp(sandbox, (app) => {
      app.shortcut('form', async ({ ack, body, client: web }) => {
        await ack();
        const view = { type: 'modal', title: text('Everything'), submit: text('Save'), blocks: everything };
        await web.apiCall('views.open', { trigger_id: body.trigger_id, view });
      });
      app.options('it', async ({ ack }) => ack({ options: [option('Phone M')] }));
    });
    const confirm = {
      title: text('Sure?'),
      text: text('It is gone then.'),
      confirm: text('Erase'),
      deny: text('Keep'),
    };
    const blocks = [
      { type: 'image', alt_text: 'a chart', slack_file: { id: await uploaded(sandbox) } },
      { type: 'image', alt_text: 'a receipt', image_url: 'https://example.com/a.png' },
      actions(button('erase', 'Erase it', { style: 'danger', confirm }), { type: 'datepicker', action_id: 'due' }),
      section(':tada: for <!subteam^S01REVIEW> due <!date^1790000000^{date_short} {time}|soon>'),
    ];
    const card = await client.apiCall('chat.postMessage', { channel: 'C0REVIEW', text: 'card', blocks });
    const ts = 'ts' in card ? String(card.ts) : '';
    world.say('U02BEN', 'C0REVIEW', 'a reply', ts);
    const psst = { channel: 'C0REVIEW', user: 'U01ANA', text: 'psst', thread_ts: ts };
    await client.chat.postEphemeral(psst);
    await client.apiCall('chat.postMessage', { ...psst, user: undefined, reply_broadcast: true });

    const page = await aWindow(browser, url, 'U01ANA', `C0REVIEW?at=${ts}`, size);
    await page.locator('.is-target').waitFor();
    expect(await problems(page)).toEqual([]);
    await page.getByPlaceholder('Message #review').fill('/signoff ');
    await page.getByRole('status').getByText('/signoff review | queue').waitFor();
    expect(await problems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Erase it' }).click();
    await page.getByRole('alertdialog').waitFor();
    expect(await problems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    expect(await problems(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Open the form' }).click();
    const dialog = page.getByRole('dialog', { name: 'Everything' });
    await dialog.getByRole('combobox', { name: 'Tags' }).press('ArrowDown');
    await page.getByRole('option', { name: 'billing' }).waitFor();
    expect(await problems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.getByRole('combobox', { name: 'Product' }).pressSequentially('p');
    await page.getByText('Type 1 more letter').waitFor();
    expect(await problems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Please complete this required field.').first().waitFor();
    expect(await problems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /1 reply|2 replies/ }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByText('Only visible to you').waitFor();
    expect(await problems(page)).toEqual([]);
  });
}

test('a window is light or dark as the person wishes, whatever the system has, and stays so', async () => {
  const { url } = await aSandbox();
  const ana = await aWindow(browser, url, 'U01ANA');
  await ana.emulateMedia({ colorScheme: 'light' });
  const paper = () => ana.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const white = await paper();
  const button = ana.getByRole('button', { name: 'Appearance' });
  await button.click();
  await button.press('Enter');
  await ana.getByRole('button', { name: 'Appearance: dark' }).waitFor();
  await expect.poll(paper).not.toBe(white);
  const dark = await paper();
  await ana.reload();
  await ana.getByRole('button', { name: 'Appearance: dark' }).waitFor();
  await expect.poll(paper).toBe(dark);
  await button.click();
  await expect.poll(paper).toBe(white);
});
