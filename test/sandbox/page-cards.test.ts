import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { acked, createFakeWorld } from '../support/fake-world.ts';
import { aWindow, servePage } from '../support/page-windows.ts';
import { actions, button, openCard, option, section, text } from '../support/sample-blocks.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe('a card', () => {
  test('is answered with one click, and everybody sees the answer at once', async () => {
    const world = createFakeWorld({
      click(world, { user, place }) {
        if ('ts' in place) world.update(place.ts, { blocks: [section(`*refund* · approved by <@${user}>`)] });
        return acked;
      },
    });
    world.post({ text: 'Which intent is this?', blocks: openCard });
    const url = await servePage(world);
    const [ana, ben] = [await aWindow(browser, url, 'U01ANA'), await aWindow(browser, url, 'U02BEN')];

    await ana.getByRole('button', { name: 'Approve refund' }).click();

    await ben.getByText('refund · approved by @Ana').waitFor();
    await ana.getByText('refund · approved by @Ana').waitFor();
    expect(await ben.getByRole('button', { name: 'Approve refund' }).count()).toBe(0);
  });

  test('slides in while one reads, without moving the line in sight or closing what is open', async () => {
    const world = createFakeWorld();
    for (let at = 0; at < 30; at++) world.post({ user: 'U09LEA', text: `message ${at}\nof two lines` });
    const card = world.post({ text: 'Card', blocks: openCard });
    for (let at = 0; at < 30; at++) world.post({ user: 'U03CLEO', text: `more ${at}` });
    const ana = await aWindow(browser, await servePage(world), 'U01ANA');
    await ana.getByPlaceholder('Message #review').fill('half a thought');
    const menu = ana.locator(`[data-ts="${card.ts}"]`).getByRole('button', { name: 'More actions' });
    await menu.scrollIntoViewIfNeeded();
    await menu.click();
    const before = await menu.boundingBox();

    world.post({ text: 'news' });

    await ana.getByText('1 new message').waitFor();
    expect(await ana.getByRole('menuitem', { name: 'Skip' }).isVisible()).toBe(true);
    expect((await menu.boundingBox())?.y).toBeCloseTo(before?.y ?? Number.NaN, 0);
    expect(await ana.getByPlaceholder('Message #review').inputValue()).toBe('half a thought');
    await ana.getByText('1 new message').click();
    await ana.getByText('news', { exact: true }).waitFor();
    await ana.getByText('1 new message').waitFor({ state: 'hidden' });
  });

  test('offers its overflow menu to the keyboard and says which option was picked', async () => {
    const world = createFakeWorld();
    world.post({ blocks: openCard });
    const ana = await aWindow(browser, await servePage(world), 'U01ANA');

    await ana.getByRole('button', { name: 'More actions' }).focus();
    await ana.keyboard.press('Enter');
    await ana.keyboard.press('ArrowDown');
    await ana.keyboard.press('Enter');

    await expect
      .poll(() => world.acts)
      .toMatchObject([{ kind: 'click', details: { action_id: 'more', value: 'Escalate' } }]);
    expect(await ana.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('More actions');
  });

  test('asks before it does what its confirmation dialog asks about', async () => {
    const world = createFakeWorld();
    const confirm = {
      title: text('Sure?'),
      text: text('It is gone then.'),
      confirm: text('Erase'),
      deny: text('Keep'),
    };
    world.post({ blocks: [actions(button('erase', 'Erase it', { style: 'danger', confirm }))] });
    const ana = await aWindow(browser, await servePage(world), 'U01ANA');

    await ana.getByRole('button', { name: 'Erase it' }).click();
    await ana.getByRole('button', { name: 'Keep' }).click();
    await ana.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(world.acts).toEqual([]);

    await ana.getByRole('button', { name: 'Erase it' }).click();
    await ana.getByRole('alertdialog').getByRole('button', { name: 'Erase' }).click();
    await expect.poll(() => world.acts.length).toBe(1);
  });

  test('turns until somebody acknowledges, and says so when nobody does', async () => {
    const answer = Promise.withResolvers<void>();
    const world = createFakeWorld({
      async click() {
        await answer.promise;
        return { acked_in_ms: null, said: [] };
      },
    });
    world.post({ blocks: openCard });
    const ana = await aWindow(browser, await servePage(world), 'U01ANA');

    await ana.getByRole('button', { name: 'Approve refund' }).click();
    await ana.locator('[aria-busy=true]').waitFor();
    answer.resolve();

    await ana.getByRole('alert').getByText('Signoff didn’t respond').waitFor();
    expect(await ana.locator('[aria-busy=true]').count()).toBe(0);
  });

  test('shows why Slack would not have let one do it', async () => {
    const world = createFakeWorld({ click: () => ({ acked_in_ms: 0, said: [], refused: 'no such button any more' }) });
    world.post({ blocks: openCard });
    const ana = await aWindow(browser, await servePage(world), 'U01ANA');
    await ana.getByRole('button', { name: 'Approve refund' }).click();
    await ana.getByText('no such button any more').waitFor();
  });

  test('takes a choice from a list in the message itself', async () => {
    const world = createFakeWorld();
    const list = {
      type: 'static_select',
      action_id: 'label',
      placeholder: text('Label'),
      options: [option('a'), option('b')],
    };
    world.post({ blocks: [section('Pick', list)] });
    const ana = await aWindow(browser, await servePage(world), 'U01ANA');
    await ana.getByRole('combobox', { name: 'Label' }).selectOption('b');
    await expect.poll(() => world.acts).toMatchObject([{ details: { action_id: 'label', value: 'b' } }]);
  });
});

test('what is said to one person alone is seen by that person alone, and marked so', async () => {
  const world = createFakeWorld({
    command(world, { user, channel, text: words }) {
      world.post({ channel, text: `You asked for ${words}`, ephemeral_to: user });
      return acked;
    },
  });
  const url = await servePage(world);
  const [ana, ben] = [await aWindow(browser, url, 'U01ANA'), await aWindow(browser, url, 'U02BEN')];

  await ana.getByPlaceholder('Message #review').pressSequentially('/si');
  await ana.getByRole('option', { name: /\/signoff/ }).waitFor();
  await ana.keyboard.press('Enter');
  await ana.keyboard.type('help');
  await ana.keyboard.press('Enter');

  const answer = ana.getByRole('article').filter({ hasText: 'You asked for help' });
  await answer.getByText('Only visible to you').waitFor();
  world.post({ text: 'after it' });
  await ben.getByText('after it').waitFor();
  expect(await ben.getByText('You asked for').count()).toBe(0);
});

test('a thread is answered beside the channel, and the channel counts the replies', async () => {
  const world = createFakeWorld();
  const card = world.post({ text: 'Which intent?' });
  const url = await servePage(world);
  const [ana, ben] = [await aWindow(browser, url, 'U01ANA'), await aWindow(browser, url, 'U02BEN')];

  await ana.locator(`[data-ts="${card.ts}"]`).hover();
  await ana.getByRole('button', { name: 'Reply in thread' }).click();
  await ana.getByPlaceholder('Reply…').fill('because @Ben said so & <b>');
  await ana.keyboard.press('Enter');

  await ben.getByRole('button', { name: '1 reply' }).click();
  await ben.getByRole('complementary', { name: 'Thread' }).getByText('because @Ben said so & <b>').waitFor();
  expect(world.thread('C0REVIEW', card.ts, 'U01ANA')[1]?.text).toBe('because <@U02BEN> said so &amp; &lt;b&gt;');
});

test('a channel one is not looking at counts what is unread, until one looks', async () => {
  const world = createFakeWorld();
  const ana = await aWindow(browser, await servePage(world), 'U01ANA');
  await ana.getByText('No messages yet.').waitFor();
  world.post({ channel: 'C0LEADS', text: 'one' });
  world.post({ channel: 'C0LEADS', text: 'two' });
  await ana.getByRole('link', { name: 'leads 2 unread' }).click();
  await ana.getByText('two').waitFor();
  await ana.getByRole('link', { name: 'review' }).click();
  await ana.getByText('No messages yet.').waitFor();
  expect(await ana.getByText('unread').count()).toBe(0);
});

test('App Home is drawn when the app publishes it, and drawn again when it publishes anew', async () => {
  const world = createFakeWorld();
  const ana = await aWindow(browser, await servePage(world), 'U01ANA', 'home');
  await ana.getByText('Nothing here yet.').waitFor();
  await expect.poll(() => world.acts).toMatchObject([{ kind: 'home', user: 'U01ANA' }]);
  world.publishHome('U01ANA', [section('3 wait for you', button('start', 'Start Review'))]);
  await ana.getByText('3 wait for you').waitFor();
  world.publishHome('U01ANA', [section('2 wait for you', button('start', 'Start Review'))]);
  await ana.getByText('2 wait for you').waitFor();
  await ana.getByRole('button', { name: 'Start Review' }).click();
  await expect
    .poll(() => world.acts.at(-1))
    .toMatchObject({ kind: 'click', details: { place: { view_id: 'VHU01ANA' } } });
});

test('one becomes another person from the rail; a guest sees only the channels they are in', async () => {
  const ana = await aWindow(browser, await servePage(createFakeWorld()), 'U01ANA', 'C0LEADS');
  await ana.getByRole('button', { name: 'You are Ana' }).click();
  await ana.getByRole('link', { name: 'Gus Guest' }).click();
  await ana.getByRole('button', { name: 'You are Gus' }).waitFor();
  expect(ana.url()).toContain('/as/U08GUS/C0REVIEW');
  expect(await ana.getByRole('link', { name: 'leads' }).count()).toBe(0);
});

test('a shortcut of the app stands in the menu of every message', async () => {
  const world = createFakeWorld();
  const said = world.post({ user: 'U02BEN', text: 'the label on ticket 12 is wrong' });
  const ana = await aWindow(browser, await servePage(world), 'U01ANA');
  await ana.getByText('the label on ticket 12').hover();
  await ana.getByRole('button', { name: 'More with this message' }).click();
  await ana.getByRole('menuitem', { name: 'Send to review' }).click();
  await expect
    .poll(() => world.acts)
    .toMatchObject([{ kind: 'shortcut', details: { ts: said.ts, callback_id: 'send_to_review' } }]);
});
