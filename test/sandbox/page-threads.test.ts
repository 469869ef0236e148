import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { aWindow } from '../support/page-windows.ts';
import { actions, anApp, aSandbox, button } from './a-sandbox.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function aThread() {
  const sandbox = await aSandbox();
  const { ts = '' } = await sandbox.client.chat.postMessage({ channel: 'C0REVIEW', text: 'Which intent?' });
  sandbox.world.say('U02BEN', 'C0REVIEW', 'looks like billing', ts);
  return { ...sandbox, ts };
}

test('a message says who replied and when last, and its thread counts along while one reads it', async () => {
  const { world, url, ts } = await aThread();
  const ana = await aWindow(browser, url, 'U01ANA');
  await ana.getByRole('button', { name: /1 reply.*Last reply today at/ }).click();
  const thread = ana.getByRole('complementary', { name: 'Thread' });
  await thread.getByText('looks like billing').waitFor();
  world.say('U03CLEO', 'C0REVIEW', 'agreed', ts);
  await thread.getByText('2 replies').waitFor();
  await thread.getByText('agreed').waitFor();
  await ana.getByRole('button', { name: /2 replies/ }).waitFor();
});

test('Escape closes the thread, and focus goes back to what opened it', async () => {
  const { url } = await aThread();
  const ana = await aWindow(browser, url, 'U01ANA');
  await ana.getByRole('button', { name: /1 reply/ }).press('Enter');
  await expect.poll(() => ana.evaluate(() => document.activeElement?.id)).toBe('composer-thread');
  await ana.keyboard.press('Escape');
  await ana.getByRole('complementary', { name: 'Thread' }).waitFor({ state: 'hidden' });
  expect(await ana.evaluate(() => document.activeElement?.className)).toBe('thread-link');
});

test('the arrow keys go from message to message, and its menu is a Tab away', async () => {
  const { world, url } = await aThread();
  world.say('U03CLEO', 'C0REVIEW', 'the last one');
  const ana = await aWindow(browser, url, 'U01ANA');
  await ana.getByRole('region', { name: 'Messages in #review' }).focus();
  const focused = () => ana.evaluate(() => document.activeElement?.textContent);
  await ana.keyboard.press('ArrowUp');
  expect(await focused()).toContain('the last one');
  await ana.keyboard.press('ArrowUp');
  expect(await focused()).toContain('Which intent?');
  for (const key of ['ArrowDown', 'Tab', 'Tab', 'Enter']) await ana.keyboard.press(key);
  expect(await focused()).toBe('Send to review');
});

test('what only oneself sees in a thread is no reply; its buttons work, and it can be put away', async () => {
  const { client, control, url, ts, ...sandbox } = await aThread();
  await anApp({ ...sandbox, url }, (app) => {
    app.action('undo', async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: 'Undone.' });
    });
  });
  const blocks = [actions(button('undo'))];
  await client.chat.postEphemeral({ channel: 'C0REVIEW', user: 'U01ANA', text: 'Done', thread_ts: ts, blocks });
  const ana = await aWindow(browser, url, 'U01ANA');
  await ana.getByRole('button', { name: /1 reply/ }).click();
  const thread = ana.getByRole('complementary', { name: 'Thread' });
  await thread.getByText('Only visible to you').waitFor();
  expect(await thread.getByText('1 reply', { exact: true }).count()).toBe(1);
  await thread.getByRole('button', { name: 'Press' }).click();
  await thread.getByText('Undone.').waitFor();
  await thread.getByRole('button', { name: 'Dismiss message' }).press('Enter');
  await thread.getByText('Undone.').waitFor({ state: 'detached' });
  expect(await control.ephemerals('U01ANA')).toEqual([]);
});

test('a command in a thread is refused, as Slack refuses it', async () => {
  const { control, url } = await aThread();
  const ana = await aWindow(browser, url, 'U01ANA');
  await ana.getByRole('button', { name: /1 reply/ }).click();
  await ana.getByPlaceholder('Reply…').fill('/signoff help');
  await ana.keyboard.press('Enter');
  await ana.getByText('/signoff is not supported in threads').waitFor();
  expect(await ana.getByPlaceholder('Reply…').inputValue()).toBe('/signoff help');
  expect(await control.calls()).not.toContainEqual(expect.objectContaining({ method: 'slash_command' }));
});

test('a permalink opens the channel at that message, however old, and a reply’s its thread', async () => {
  const { world, client, url, ts } = await aThread();
  const reply = world.thread('C0REVIEW', ts, 'U01ANA')[1]?.ts ?? '';
  for (let count = 0; count < 130; count++) world.say('U03CLEO', 'C0REVIEW', `later ${count}`);
  const link = async (message_ts: string) =>
    String((await client.chat.getPermalink({ channel: 'C0REVIEW', message_ts })).permalink);

  const ana = await aWindow(browser, url, 'U01ANA');
  expect(await ana.getByText('Which intent?').count()).toBe(0);
  await ana.goto(await link(ts));
  const target = ana.locator('.is-target');
  await target.getByText('Which intent?').waitFor();
  expect(await target.evaluate((row) => row === document.activeElement)).toBe(true);
  await expect.poll(() => inSight(target)).toBe(true);

  await ana.goto(await link(reply));
  await target.getByText('looks like billing').waitFor();
  expect(await ana.locator('#thread .is-target').count()).toBe(1);
});

const inSight = (row: import('playwright-core').Locator) =>
  row.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

test('a link to a message is followed in the same window, as the same person', async () => {
  const { client, url, ts } = await aThread();
  const { permalink } = await client.chat.getPermalink({ channel: 'C0REVIEW', message_ts: ts });
  for (const channel of ['C0REVIEW', 'C0LEADS'])
    await client.chat.postMessage({ channel, text: `see <${permalink}|the card>` });
  const lea = await aWindow(browser, url, 'U09LEA', 'C0LEADS');
  await lea.getByRole('link', { name: 'the card' }).click();
  await lea.locator('.is-target').getByText('Which intent?').waitFor();
  expect(lea.url()).toContain('/as/U09LEA/C0REVIEW');
  await lea.evaluate(() => document.querySelector('.is-target')?.classList.remove('is-target'));
  await lea.getByRole('link', { name: 'the card' }).click();
  await lea.locator('.is-target').getByText('Which intent?').waitFor();
  expect(lea.context().pages()).toHaveLength(1);
});

test('nobody follows a link into a channel they are not in, or to no message', async () => {
  const { url } = await aSandbox({ channels: [{ id: 'C0EMPTY', name: 'empty', members: [] }] });
  for (const path of ['C0EMPTY/p1700000000000100', 'C0NOWHERE/p1700000000000100', 'C0EMPTY/nonsense'])
    expect((await fetch(`${url}/archives/${path}`)).status).toBe(404);
});
