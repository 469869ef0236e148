import type { BlockAction, ButtonAction } from '@slack/bolt';
import { expect, test } from 'vitest';
import { actions, anApp, aSandbox, button, section, text } from './a-sandbox.ts';

const option = (value: string) => ({ text: text(value), value });
const posted = async (sandbox: Awaited<ReturnType<typeof aSandbox>>, ...blocks: object[]) => {
  const answer = await sandbox.client.apiCall('chat.postMessage', { channel: 'C0REVIEW', text: 'card', blocks });
  return { channel: 'C0REVIEW', ts: 'ts' in answer ? String(answer.ts) : '' };
};

test('a click reaches the app as Slack’s documentation has it', async () => {
  const sandbox = await aSandbox();
  const heard: BlockAction[] = [];
  await anApp(sandbox, (app) => {
    app.action<BlockAction<ButtonAction>>('approve', async ({ ack, body }) => {
      heard.push(body);
      await ack();
    });
  });
  const at = await posted(sandbox, {
    ...actions(button('approve', { value: 'itm_1', style: 'primary' })),
    block_id: 'b1',
  });
  const outcome = await sandbox.control.post('click', { user: 'U01ANA', ...at, action_id: 'approve', settle_ms: 0 });
  expect(outcome).toEqual({ acked_in_ms: expect.any(Number), said: [] });
  expect(heard).toEqual([
    {
      type: 'block_actions',
      user: { id: 'U01ANA', username: 'ana', name: 'ana', team_id: 'T0SANDBOX' },
      api_app_id: 'A0SANDBOX',
      token: expect.any(String),
      container: { type: 'message', message_ts: at.ts, channel_id: 'C0REVIEW', is_ephemeral: false },
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]+$/),
      team: { id: 'T0SANDBOX', domain: 'sandbox' },
      enterprise: null,
      is_enterprise_install: false,
      channel: { id: 'C0REVIEW', name: 'review' },
      message: expect.objectContaining({ ts: at.ts, bot_id: 'B0SANDBOX', app_id: 'A0SANDBOX', text: 'card' }),
      state: { values: {} },
      response_url: expect.stringContaining('/actions/'),
      actions: [
        {
          type: 'button',
          action_id: 'approve',
          block_id: 'b1',
          text: text('Press'),
          value: 'itm_1',
          style: 'primary',
          action_ts: expect.stringMatching(/^\d+\.\d{6}$/),
        },
      ],
    },
  ]);
});

test('what a person picks from a menu is the action’s selected option, and stays in the message’s state for them', async () => {
  const sandbox = await aSandbox();
  const heard: BlockAction[] = [];
  await anApp(sandbox, (app) => {
    app.action<BlockAction>(/.*/, async ({ ack, body }) => {
      heard.push(body);
      await ack();
    });
  });
  const at = await posted(
    sandbox,
    {
      type: 'section',
      block_id: 's',
      text: text('a'),
      accessory: { type: 'static_select', action_id: 'pick', options: [option('x'), option('y')] },
    },
    { type: 'actions', block_id: 'a', elements: [{ type: 'overflow', action_id: 'more', options: [option('skip')] }] },
  );
  await sandbox.control.post('click', { user: 'U01ANA', ...at, action_id: 'pick', value: 'y', settle_ms: 0 });
  await sandbox.control.post('click', { user: 'U01ANA', ...at, action_id: 'more', value: 'skip', settle_ms: 0 });
  await sandbox.control.post('click', { user: 'U02BEN', ...at, action_id: 'more', value: 'skip', settle_ms: 0 });
  expect(heard[0]?.actions).toMatchObject([{ type: 'static_select', selected_option: option('y') }]);
  expect(heard[1]?.actions).toMatchObject([{ type: 'overflow', selected_option: option('skip') }]);
  expect(heard[1]?.state?.values).toEqual({ s: { pick: { type: 'static_select', selected_option: option('y') } } });
  expect(heard[2]?.state?.values).toEqual({ s: { pick: { type: 'static_select', selected_option: null } } });
});

test('a person can’t click what they do not see', async () => {
  const sandbox = await aSandbox({
    channels: [{ id: 'C0REVIEW', name: 'review', members: ['U01ANA', 'U04GONE'] }],
    people: [
      { id: 'U01ANA', name: 'ana' },
      { id: 'U02BEN', name: 'ben' },
      { id: 'U04GONE', name: 'gone', deleted: true },
    ],
    groups: [],
  });
  const at = await posted(sandbox, actions(button('approve')), {
    type: 'actions',
    elements: [{ type: 'overflow', action_id: 'more', options: [option('skip')] }],
  });
  const refusal = async (more: object) =>
    (await sandbox.control.post('click', { user: 'U01ANA', ...at, ...more })).refused;
  expect(await refusal({ action_id: 'gone' })).toBe('nothing to click on with action_id gone');
  expect(await refusal({ action_id: 'more', value: 'delete' })).toBe('no such option: delete');
  expect(await refusal({ action_id: 'approve', ts: '1.000001' })).toBe('no such message');
  expect(await refusal({ action_id: 'approve', user: 'U02BEN' })).toBe('this person is not in that channel');
  expect(await refusal({ action_id: 'approve', user: 'U04GONE' })).toBe('this person’s account is deactivated');
  expect(await refusal({ action_id: 'approve', user: 'U0NOBODY' })).toBe('no such person: U0NOBODY');
});

test('one action_id in two blocks is clicked by naming the block', async () => {
  const sandbox = await aSandbox();
  const heard: string[] = [];
  await anApp(sandbox, (app) => {
    app.action<BlockAction<ButtonAction>>('approve', async ({ ack, action }) => {
      heard.push(action.block_id);
      await ack();
    });
  });
  const at = await posted(
    sandbox,
    { ...actions(button('approve')), block_id: 'one' },
    { ...actions(button('approve')), block_id: 'two' },
  );
  const click = (more: object) =>
    sandbox.control.post('click', { user: 'U01ANA', ...at, action_id: 'approve', settle_ms: 0, ...more });
  expect((await click({})).refused).toContain('more than once');
  await click({ block_id: 'two' });
  expect(heard).toEqual(['two']);
});

test('what is said to the clicker alone is part of the outcome, before the ack or after it', async () => {
  const sandbox = await aSandbox();
  await anApp(sandbox, (app) => {
    app.action<BlockAction>('after', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'by response_url' });
    });
    app.action<BlockAction>('before', async ({ ack, client, body }) => {
      await client.chat.postEphemeral({ channel: 'C0REVIEW', user: body.user.id, text: 'by postEphemeral' });
      await ack();
    });
  });
  const at = await posted(sandbox, actions(button('after'), button('before')));
  const said = async (action_id: string) =>
    (await sandbox.control.post('click', { user: 'U01ANA', ...at, action_id })).said.map((message) => message.text);
  expect(await said('after')).toEqual(['by response_url']);
  expect(await said('before')).toEqual(['by postEphemeral']);
});

test('the buttons of an ephemeral message work, for the one who sees it', async () => {
  const sandbox = await aSandbox();
  const heard: BlockAction[] = [];
  await anApp(sandbox, (app) => {
    app.action<BlockAction>('undo', async ({ ack, body, respond }) => {
      heard.push(body);
      await ack();
      await respond({ replace_original: true, text: 'Undone' });
    });
  });
  const { message_ts: ts } = await sandbox.client.chat.postEphemeral({
    channel: 'C0REVIEW',
    user: 'U01ANA',
    text: 'Saved',
    blocks: [section('Saved'), actions(button('undo'))],
  });
  const click = (user: string) => sandbox.control.post('click', { user, channel: 'C0REVIEW', ts, action_id: 'undo' });
  expect((await click('U02BEN')).refused).toBe('no such message');
  expect((await click('U01ANA')).said).toMatchObject([{ ts, text: 'Undone' }]);
  expect(heard).toMatchObject([{ container: { is_ephemeral: true, message_ts: ts } }]);
  expect(heard[0]).not.toHaveProperty('message');
  expect(await sandbox.control.ephemerals('U01ANA')).toMatchObject([{ ts, text: 'Undone' }]);
});

test('fifty people’s clicks are on their way at the same time', async () => {
  const sandbox = await aSandbox();
  let waiting = 0;
  let most = 0;
  const all = Promise.withResolvers<void>();
  await anApp(sandbox, (app) => {
    app.action<BlockAction>('approve', async ({ ack }) => {
      waiting += 1;
      most = Math.max(most, waiting);
      if (waiting === 50) all.resolve();
      await all.promise;
      waiting -= 1;
      await ack();
    });
  });
  const at = await posted(sandbox, actions(button('approve')));
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () =>
      sandbox.control.post('click', { user: 'U01ANA', ...at, action_id: 'approve', settle_ms: 0 }),
    ),
  );
  expect(most).toBe(50);
  expect(outcomes.every((outcome) => outcome.acked_in_ms !== null)).toBe(true);
});

test('a click nobody acknowledges in time tells the person so and is not sent again', async () => {
  const sandbox = await aSandbox({ timings: { ack_ms: 50 } });
  let heard = 0;
  await anApp(sandbox, (app) => {
    app.action<BlockAction>('approve', async () => {
      heard += 1;
    });
  });
  const at = await posted(sandbox, actions(button('approve')));
  expect(await sandbox.control.post('click', { user: 'U01ANA', ...at, action_id: 'approve' })).toEqual({
    acked_in_ms: null,
    said: [],
  });
  expect(heard).toBe(1);
});

test('a message shortcut brings the whole message', async () => {
  const sandbox = await aSandbox({ shortcuts: [{ callback_id: 'send_to_review', name: 'Send to review' }] });
  const heard: unknown[] = [];
  await anApp(sandbox, (app) => {
    app.shortcut({ callback_id: 'send_to_review', type: 'message_action' }, async ({ ack, shortcut }) => {
      heard.push(shortcut);
      await ack();
    });
  });
  const { ts } = sandbox.world.say('U02BEN', 'C0REVIEW', 'I want my money back');
  const use = (callback_id: string) =>
    sandbox.control.post('shortcut', { user: 'U01ANA', channel: 'C0REVIEW', ts, callback_id, settle_ms: 0 });
  expect((await use('other')).refused).toBe('the app has no message shortcut other');
  await use('send_to_review');
  expect(heard).toMatchObject([
    { type: 'message_action', user: { id: 'U01ANA' }, message: { text: 'I want my money back', user: 'U02BEN' } },
  ]);
});
