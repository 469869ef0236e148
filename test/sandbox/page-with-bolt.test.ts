import type { App } from '@slack/bolt';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { registerPage } from '../../src/sandbox/page/register.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { defaultWorkspace } from '../../src/sandbox/workspace.ts';
import { openBrowser } from '../support/browser.ts';
import { aWindow } from '../support/page-windows.ts';
import { aClient, anApp } from './a-sandbox.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const words = (given: string) => ({ type: 'plain_text' as const, text: given });
const option = (given: string) => ({ text: words(given), value: given });

/** A small app as anybody would write it with Bolt: a card, a form behind it, a command, an App Home. */
function tinyApp(app: App): void {
  app.action('approve', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.channel || !body.message) return;
    const { channel, message, user } = body;
    await client.chat.update({ channel: channel.id, ts: message.ts, text: `approved by <@${user.id}>`, blocks: [] });
    await client.chat.postEphemeral({ channel: channel.id, user: user.id, text: 'Thank you.' });
  });
  app.action('correct', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.channel || !body.message) return;
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'correction',
        private_metadata: `${body.channel.id} ${body.message.ts}`,
        title: words('Correct the label'),
        submit: words('Save Label'),
        blocks: [
          {
            type: 'input',
            block_id: 'label',
            label: words('Label'),
            element: { type: 'radio_buttons', action_id: 'it', options: [option('refund'), option('billing')] },
          },
          {
            type: 'input',
            block_id: 'product',
            label: words('Product'),
            element: { type: 'external_select', action_id: 'it', min_query_length: 1 },
          },
          {
            type: 'input',
            block_id: 'note',
            label: words('Note'),
            element: { type: 'plain_text_input', action_id: 'it', multiline: true },
          },
        ],
      },
    });
  });
  app.options('it', async ({ ack, payload }) => {
    const found = ['Phone', 'Tablet'].filter((one) => one.toLowerCase().startsWith(payload.value.toLowerCase()));
    await ack({ options: found.map(option) });
  });
  app.view('correction', async ({ ack, view, body, client }) => {
    const { label, product, note } = view.state.values;
    if ((note?.it?.value ?? '').length < 5)
      return ack({ response_action: 'errors', errors: { note: 'A few more words, please.' } });
    await ack();
    const [channel = '', ts = ''] = view.private_metadata.split(' ');
    const text = `${label?.it?.selected_option?.value} · ${product?.it?.selected_option?.value} · by <@${body.user.id}>`;
    await client.chat.update({ channel, ts, text, blocks: [] });
  });
  app.command('/signoff', async ({ ack, command }) => ack(`You asked for *${command.text}*`));
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'section', text: words('Nothing waits for you.') }] },
    });
  });
}

async function aLivingSandbox() {
  const sandbox = await startSandbox({
    port: 0,
    workspace: defaultWorkspace({ rate_limits: 'off' }),
    page: registerPage,
  });
  onTestFinished(() => sandbox.close());
  await anApp(sandbox, tinyApp);
  const buttons = ['approve', 'correct'].map((id) => ({ type: 'button' as const, action_id: id, text: words(id) }));
  const post = () =>
    aClient(sandbox).chat.postMessage({
      channel: 'C0REVIEW',
      text: 'Which intent?',
      blocks: [{ type: 'actions', elements: buttons }],
    });
  return { sandbox, post };
}

test('a click reaches a real Bolt app, and what it answers is seen by those it is for', async () => {
  const { sandbox, post } = await aLivingSandbox();
  const [ana, ben] = [await aWindow(browser, sandbox.url, 'U01ANA'), await aWindow(browser, sandbox.url, 'U02BEN')];
  await post();
  await ana.getByRole('button', { name: 'approve' }).click();
  await ben.getByText('approved by @Ana').waitFor();
  await ana.getByText('Thank you.').waitFor();
  expect(await ben.getByText('Thank you.').count()).toBe(0);
});

test('a form of a real Bolt app is filled in, refused, mended and accepted', async () => {
  const { sandbox, post } = await aLivingSandbox();
  await post();
  const ana = await aWindow(browser, sandbox.url, 'U01ANA');
  await ana.getByRole('button', { name: 'correct' }).click();
  const dialog = ana.getByRole('dialog', { name: 'Correct the label' });
  await dialog.getByRole('radio', { name: 'billing' }).check();
  await dialog.getByRole('combobox', { name: 'Product' }).fill('ta');
  await ana.getByRole('option', { name: 'Tablet' }).click();
  await dialog.getByRole('textbox', { name: 'Note' }).fill('no');
  await dialog.getByRole('button', { name: 'Save Label' }).click();
  await dialog.getByText('A few more words, please.').waitFor();
  await dialog.getByRole('textbox', { name: 'Note' }).fill('not a refund');
  await dialog.getByRole('button', { name: 'Save Label' }).click();
  await ana.getByText('billing · Tablet · by @Ana').waitFor();
  await dialog.waitFor({ state: 'detached' });
});

test('a command is answered to whoever gave it, and App Home fills when it is opened', async () => {
  const { sandbox } = await aLivingSandbox();
  const ana = await aWindow(browser, sandbox.url, 'U01ANA');
  await ana.getByPlaceholder('Message #review').fill('/signoff queue');
  await ana.keyboard.press('Enter');
  await ana.getByText('You asked for queue').waitFor();
  const lea = await aWindow(browser, sandbox.url, 'U09LEA', 'home');
  await lea.getByText('Nothing waits for you.').waitFor();
});
