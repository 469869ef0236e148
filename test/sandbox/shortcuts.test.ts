import type { MessageShortcut } from '@slack/bolt';
import { expect, test } from 'vitest';
import { modal } from './a-modal.ts';
import { anApp, aSandbox } from './a-sandbox.ts';

test('the workspace there is without a file has the message shortcut and the command of Signoff', async () => {
  const { world } = await aSandbox();
  expect(world.shortcuts()).toEqual([{ callback_id: 'send_to_review', name: 'Send to review', type: 'message' }]);
  expect(world.commands()).toMatchObject([
    { command: '/signoff', usage_hint: 'review | queue | summary | stats | pause | resume | help' },
  ]);
});

test('a message shortcut’s payload is Slack’s, field by field, and its trigger opens a modal', async () => {
  const sandbox = await aSandbox();
  const heard: unknown[] = [];
  await anApp(sandbox, (app) => {
    app.shortcut('send_to_review', async ({ ack, body, client }) => {
      heard.push(body);
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: modal() });
    });
  });
  const parent = sandbox.world.say('U02BEN', 'C0REVIEW', 'look').ts;
  const { ts } = sandbox.world.say('U02BEN', 'C0REVIEW', 'wrong label', parent);
  const outcome = await sandbox.control.post('shortcut', {
    user: 'U01ANA',
    channel: 'C0REVIEW',
    ts,
    callback_id: 'send_to_review',
  });
  expect(outcome.view).toMatchObject({ callback_id: 'form' });
  expect(heard).toEqual([
    {
      type: 'message_action',
      token: expect.any(String),
      action_ts: expect.any(String),
      team: { id: 'T0SANDBOX', domain: 'sandbox' },
      user: { id: 'U01ANA', username: 'ana', name: 'ana', team_id: 'T0SANDBOX' },
      channel: { id: 'C0REVIEW', name: 'review' },
      is_enterprise_install: false,
      enterprise: null,
      callback_id: 'send_to_review',
      trigger_id: expect.any(String),
      response_url: expect.stringContaining('/actions/'),
      message_ts: ts,
      message: {
        type: 'message',
        user: 'U02BEN',
        ts,
        text: 'wrong label',
        team: 'T0SANDBOX',
        thread_ts: parent,
        parent_user_id: 'U02BEN',
      },
    },
  ]);
});

test('a global shortcut stands in no conversation', async () => {
  const sandbox = await aSandbox({ shortcuts: [{ callback_id: 'queue', name: 'My queue', type: 'global' }] });
  const heard: object[] = [];
  await anApp(sandbox, (app) => {
    app.shortcut({ callback_id: 'queue', type: 'shortcut' }, async ({ ack, body, client }) => {
      heard.push(body);
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: modal() });
    });
  });
  const use = (callback_id: string) => sandbox.control.post('shortcut', { user: 'U01ANA', callback_id });
  expect((await use('queue')).view).toMatchObject({ callback_id: 'form' });
  expect(Object.keys(heard[0] ?? {}).toSorted()).toEqual([
    'action_ts',
    'callback_id',
    'enterprise',
    'is_enterprise_install',
    'team',
    'token',
    'trigger_id',
    'type',
    'user',
  ]);
  expect((await use('other')).refused).toContain('no global shortcut');
});

test('looking at the app’s messages tells it so, by the same event as its Home', async () => {
  const sandbox = await aSandbox();
  const tabs: string[] = [];
  await anApp(sandbox, (app) => {
    app.event('app_home_opened', async ({ event }) => {
      tabs.push(String(event.tab));
    });
  });
  await sandbox.control.post('home', { user: 'U01ANA', tab: 'messages' });
  await sandbox.control.post('home', { user: 'U01ANA', settle_ms: 0 });
  expect(tabs).toEqual(['messages', 'home']);
});

test('the response_url of a shortcut answers the person, and can’t touch what somebody else wrote', async () => {
  const sandbox = await aSandbox();
  const codes: number[] = [];
  await anApp(sandbox, (app) => {
    app.shortcut<MessageShortcut>('send_to_review', async ({ ack, body }) => {
      await ack();
      for (const answer of [{ replace_original: true }, { delete_original: true }, {}])
        codes.push(await send(body.response_url, { text: 'Sent.', ...answer }));
    });
  });
  const { ts } = sandbox.world.say('U02BEN', 'C0REVIEW', 'mine');
  const outcome = await sandbox.control.post('shortcut', {
    user: 'U01ANA',
    channel: 'C0REVIEW',
    ts,
    callback_id: 'send_to_review',
  });
  expect(codes).toEqual([404, 404, 200]);
  expect(outcome.said).toMatchObject([{ text: 'Sent.' }]);
  expect(await sandbox.control.messages()).toMatchObject([{ text: 'mine' }]);
});

async function send(url: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
}
