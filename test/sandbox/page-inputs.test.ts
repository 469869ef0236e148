import type { App } from '@slack/bolt';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { aWindow } from '../support/page-windows.ts';
import { input, modal, option } from './a-modal.ts';
import { png, uploaded } from './a-picture.ts';
import { actions, anApp, aSandbox, button, section, text } from './a-sandbox.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Ana's window with a form of these blocks open, and what she submitted. */
async function aForm(blocks: object[], more: (app: App) => void = () => {}) {
  const sandbox = await aSandbox({ shortcuts: [{ callback_id: 'form', name: 'Open the form', type: 'global' }] });
  const submitted: unknown[] = [];
  await anApp(sandbox, (app) => {
    app.shortcut('form', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: modal({ blocks }) });
    });
    app.view('form', async ({ ack, view }) => {
      submitted.push(view.state.values);
      await ack();
    });
    more(app);
  });
  const ana = await aWindow(browser, sandbox.url, 'U01ANA');
  await ana.getByRole('button', { name: 'Shortcuts' }).press('Enter');
  await ana.getByRole('menuitem', { name: 'Open the form' }).press('Enter');
  await ana.getByRole('dialog', { name: 'Correct' }).waitFor();
  return { ...sandbox, ana, submitted };
}

const submit = (ana: Page) => ana.getByRole('button', { name: 'Save' }).click();

describe('a list one types into', () => {
  const grouped = {
    option_groups: [
      {
        label: text('Money'),
        options: [option('refund'), { ...option('billing'), description: text('a bill is wrong') }],
      },
      { label: text('Goods'), options: [option('shipping')] },
    ],
  };

  test('shows its headings and descriptions, hides what is chosen, and is worked by the keyboard', async () => {
    const blocks = [input('Tags', { type: 'multi_static_select', initial_options: [option('refund')], ...grouped })];
    const { ana, submitted } = await aForm(blocks);
    const tags = ana.getByRole('combobox', { name: 'Tags' });
    await tags.press('ArrowDown');
    await ana.getByRole('group', { name: 'Money' }).getByText('a bill is wrong').waitFor();
    expect(await ana.getByRole('option', { name: 'refund' }).count()).toBe(0);
    await ana.keyboard.press('ArrowDown');
    await ana.keyboard.press('Enter');
    await tags.pressSequentially('bill');
    expect(await ana.getByRole('group', { name: 'Goods' }).count()).toBe(0);
    await ana.keyboard.press('Enter');
    await submit(ana);
    const chosen = [option('refund'), option('shipping'), grouped.option_groups[0]?.options[1]];
    await expect.poll(() => submitted).toMatchObject([{ Tags: { a: { selected_options: chosen } } }]);
  });

  test('asks the app from min_query_length on; Escape closes the list and not the form', async () => {
    const blocks = [input('Product', { type: 'external_select', min_query_length: 2 })];
    const { ana, submitted } = await aForm(blocks, (app) => {
      app.options('a', async ({ ack }) =>
        ack({ option_groups: [{ label: text('Phones'), options: [option('Phone M')] }] }),
      );
    });
    const product = ana.getByRole('combobox', { name: 'Product' });
    await product.pressSequentially('p');
    await ana.getByText('Type 1 more letter').waitFor();
    await product.pressSequentially('h');
    await ana.getByRole('group', { name: 'Phones' }).getByRole('option', { name: 'Phone M' }).waitFor();
    await ana.keyboard.press('Escape');
    await ana.getByRole('option').waitFor({ state: 'hidden' });
    expect(await ana.getByRole('dialog', { name: 'Correct' }).isVisible()).toBe(true);
    await product.fill('pho');
    await ana.getByRole('option', { name: 'Phone M' }).click();
    await submit(ana);
    await expect.poll(() => submitted).toMatchObject([{ Product: { a: { selected_option: option('Phone M') } } }]);
  });
});

test('an alert says its level in words too', async () => {
  const { ana } = await aForm([{ type: 'alert', level: 'error', text: text('Ben has answered meanwhile.') }]);
  expect(await ana.getByRole('alert').filter({ hasText: 'Ben' }).textContent()).toContain(
    'Error: Ben has answered meanwhile.',
  );
});

test('a date typed into a message is told once, when it is complete', async () => {
  const sandbox = await aSandbox();
  const heard: unknown[] = [];
  await anApp(sandbox, (app) => {
    app.action('due', async ({ ack, payload }) => {
      heard.push('selected_date' in payload && payload.selected_date);
      await ack();
    });
  });
  const blocks = [
    { type: 'actions', elements: [{ type: 'datepicker', action_id: 'due', initial_date: '2026-11-24' }] },
  ];
  await sandbox.client.apiCall('chat.postMessage', { channel: 'C0REVIEW', text: 'Due', blocks });
  const ana = await aWindow(browser, sandbox.url, 'U01ANA');
  await ana.getByLabel('Date').focus();
  await ana.keyboard.type('12312027');
  await ana.keyboard.press('Enter');
  await expect.poll(() => heard).toEqual(['2027-12-31']);
});

test('what stands in the inputs of a message travels with its buttons', async () => {
  const sandbox = await aSandbox();
  const states: unknown[] = [];
  await anApp(sandbox, (app) => {
    app.action('send', async ({ ack, body }) => {
      if (body.type === 'block_actions') states.push(body.state?.values);
      await ack();
    });
  });
  const blocks = [input('Note', { type: 'plain_text_input' }), actions(button('send'))];
  await sandbox.client.apiCall('chat.postMessage', { channel: 'C0REVIEW', text: 'Note', blocks });
  const ana = await aWindow(browser, sandbox.url, 'U01ANA');
  await ana.getByRole('textbox', { name: 'Note' }).fill('hello');
  await ana.getByRole('button', { name: 'Press' }).click();
  await expect.poll(() => states).toMatchObject([{ Note: { a: { value: 'hello' } } }]);
});

describe('a picture', () => {
  test('that the app uploaded is drawn in a message, a thread’s file and a form', async () => {
    const sandbox = await aSandbox({ timings: { file_processing_ms: 0 } });
    const { client } = sandbox;
    const picture = { type: 'image', alt_text: 'a chart', slack_file: { id: await uploaded(sandbox) } };
    await client.apiCall('chat.postMessage', { channel: 'C0REVIEW', text: 'a', blocks: [picture] });
    await client.filesUploadV2({ channel_id: 'C0REVIEW', file: png, filename: 'day.png', title: 'The day' });
    await client.apiCall('views.publish', { user_id: 'U01ANA', view: { type: 'home', blocks: [picture] } });
    const ana = await aWindow(browser, sandbox.url, 'U01ANA');
    const loaded = (name: string) =>
      ana.getByRole('img', { name }).evaluate((one) => one instanceof HTMLImageElement && one.naturalWidth);
    await expect.poll(() => loaded('a chart')).toBe(1);
    await expect.poll(() => loaded('The day')).toBe(1);
    await ana.getByRole('link', { name: 'Signoff' }).click();
    await expect.poll(() => loaded('a chart')).toBe(1);
  });

  test('that does not come, or is from elsewhere, leaves its words and the rest stands', async () => {
    const { client, url } = await aSandbox();
    const blocks = ['http://127.0.0.1:9/gone.png', 'https://example.com/far.png'].map((image_url) => ({
      type: 'image',
      image_url,
      alt_text: `A receipt ${image_url.includes('far') ? 'far away' : 'gone'}`,
    }));
    await client.apiCall('chat.postMessage', { channel: 'C0REVIEW', text: 'a', blocks: [...blocks, section('after')] });
    // A window of its own: that the first can't be fetched is an error in the console, as it should be.
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).host));
    await page.goto(`${url}/as/U01ANA/C0REVIEW`);
    await page.getByText('Picture not loaded: A receipt gone').waitFor();
    await page.getByText('A receipt far away').waitFor();
    await page.getByText('after').waitFor();
    expect(asked).not.toContain('example.com');
    await page.close();
  });
});

test('a command shows what may come after it', async () => {
  const { url } = await aSandbox();
  const ana = await aWindow(browser, url, 'U01ANA');
  await ana.getByPlaceholder('Message #review').pressSequentially('/sig');
  await ana.getByRole('option', { name: /\/signoff/ }).waitFor();
  await ana.keyboard.press('Tab');
  await ana.getByText('/signoff review | queue | summary | stats | pause | resume | help').waitFor();
});

test('a message’s address is copied from its menu', async () => {
  const { url, world } = await aSandbox();
  const { ts } = world.say('U02BEN', 'C0REVIEW', 'look at this');
  const ana = await aWindow(browser, url, 'U01ANA');
  await ana.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await ana.getByRole('button', { name: 'More with this message' }).press('Enter');
  await ana.getByRole('menuitem', { name: 'Copy link' }).press('Enter');
  await ana.getByText('Link copied').waitFor();
  expect(await ana.evaluate(() => navigator.clipboard.readText())).toBe(
    `${url}/archives/C0REVIEW/p${ts.replace('.', '')}`,
  );
});

test('App Home that is published anew keeps its scroll and its focus, also where blocks have no ids', async () => {
  const { client, url } = await aSandbox();
  const publish = (word: string) =>
    client.views.publish({
      user_id: 'U01ANA',
      view: {
        type: 'home',
        blocks: [
          ...Array.from({ length: 40 }, (_, at) => section(`${word} ${at}`)),
          actions(button('refresh', { text: text('Refresh') })),
          section('end'),
        ],
      },
    });
  await publish('old');
  const ana = await aWindow(browser, url, 'U01ANA', 'home');
  const scrolled = () => ana.locator('.home-scroll').evaluate((pane) => pane.scrollTop);
  await ana.getByRole('button', { name: 'Refresh' }).focus();
  const before = await scrolled();
  expect(before).toBeGreaterThan(100);
  await publish('new');
  await ana.getByText('new 0').waitFor({ state: 'attached' });
  expect(await scrolled()).toBe(before);
  expect(await ana.evaluate(() => document.activeElement?.textContent)).toBe('Refresh');
});

test('in a form, Escape closes what is on top: a menu, a question, then the form', async () => {
  const more = { type: 'overflow', action_id: 'more', options: [option('skip')] };
  const sure = { title: text('Sure?'), text: text('Gone then.'), confirm: text('Yes'), deny: text('No') };
  const { ana } = await aForm([
    section('Hello'),
    { type: 'actions', elements: [more, button('x', { confirm: sure })] },
  ]);
  const dialog = ana.getByRole('dialog', { name: 'Correct' });
  await dialog.getByRole('button', { name: 'More actions' }).press('Enter');
  await ana.getByRole('menuitem', { name: 'skip' }).waitFor();
  await ana.keyboard.press('Escape');
  await ana.getByRole('menuitem', { name: 'skip' }).waitFor({ state: 'hidden' });
  await dialog.getByRole('button', { name: 'Press' }).press('Enter');
  await ana.getByRole('alertdialog').waitFor();
  await ana.keyboard.press('Escape');
  await ana.getByRole('alertdialog').waitFor({ state: 'detached' });
  expect(await dialog.isVisible()).toBe(true);
  await ana.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});
