import type { SlashCommand } from '@slack/bolt';
import { expect, test } from 'vitest';
import { actions, anApp, aSandbox, button, refusalOf, section } from './a-sandbox.ts';

test('a slash command carries its fields as text, and its answer is said to the person alone', async () => {
  const sandbox = await aSandbox();
  const heard: SlashCommand[] = [];
  await anApp(sandbox, (app) => {
    app.command('/signoff', async ({ ack, command }) => {
      heard.push(command);
      await ack({ text: 'Nothing waits.' });
    });
  });
  const outcome = await sandbox.control.post('command', {
    user: 'U01ANA',
    channel: 'C0REVIEW',
    command: '/signoff',
    text: 'queue',
  });
  expect(outcome.said.map((message) => message.text)).toEqual(['Nothing waits.']);
  expect(await sandbox.control.messages()).toEqual([]);
  expect(heard).toEqual([
    {
      token: expect.any(String),
      team_id: 'T0SANDBOX',
      team_domain: 'sandbox',
      channel_id: 'C0REVIEW',
      channel_name: 'review',
      user_id: 'U01ANA',
      user_name: 'ana',
      command: '/signoff',
      text: 'queue',
      api_app_id: 'A0SANDBOX',
      is_enterprise_install: 'false',
      response_url: expect.stringContaining('/commands/'),
      trigger_id: expect.any(String),
    },
  ]);
});

test('an in_channel answer is there for everybody', async () => {
  const sandbox = await aSandbox();
  await anApp(sandbox, (app) => {
    app.command('/signoff', async ({ ack }) => ack({ response_type: 'in_channel', text: 'Paused.' }));
  });
  await sandbox.control.post('command', { user: 'U01ANA', channel: 'C0REVIEW', command: '/signoff', settle_ms: 0 });
  expect(await sandbox.control.messages()).toMatchObject([{ text: 'Paused.' }]);
});

test('an answer Slack can’t show is refused and listed', async () => {
  const sandbox = await aSandbox();
  await anApp(sandbox, (app) => {
    app.command('/signoff', async ({ ack }) => ack({ text: '', blocks: [section('x'.repeat(3001))] }));
  });
  const outcome = await sandbox.control.post('command', { user: 'U01ANA', channel: 'C0REVIEW', command: '/signoff' });
  expect(outcome.refused).toContain('invalid_blocks');
  expect(await sandbox.control.calls('slash_command')).toMatchObject([{ ok: false, error: 'invalid_blocks' }]);
});

test('a command the app does not have is never sent', async () => {
  const sandbox = await aSandbox();
  const outcome = await sandbox.control.post('command', { user: 'U01ANA', channel: 'C0REVIEW', command: '/other' });
  expect(outcome.refused).toContain('/other');
});

test('opening App Home tells the app, and what it publishes is on the person’s screen', async () => {
  const sandbox = await aSandbox();
  const heard: unknown[] = [];
  await anApp(sandbox, (app) => {
    app.event('app_home_opened', async ({ event, client, body }) => {
      heard.push(event, body.event_id);
      await client.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [section('Nothing waits'), actions(button('refresh'))] },
      });
    });
    app.action('refresh', async ({ ack, body, client }) => {
      await ack();
      await client.views.publish({ user_id: body.user.id, view: { type: 'home', blocks: [section('Fresh')] } });
    });
  });
  const outcome = await sandbox.control.post('home', { user: 'U01ANA' });
  expect(outcome.view).toMatchObject({ type: 'home', blocks: [section('Nothing waits'), {}] });
  expect(heard).toEqual([
    {
      type: 'app_home_opened',
      user: 'U01ANA',
      channel: expect.stringMatching(/^D/),
      tab: 'home',
      event_ts: expect.any(String),
    },
    expect.stringMatching(/^Ev/),
  ]);

  const again = await sandbox.control.post('click', { user: 'U01ANA', view_id: 'home', action_id: 'refresh' });
  expect(again.view).toMatchObject({ type: 'home', blocks: [section('Fresh')] });
  expect((await sandbox.control.views('U01ANA')).home).toMatchObject({ blocks: [section('Fresh')] });
  expect((await sandbox.control.views('U02BEN')).home).toBeNull();
});

test('a command’s response_url answers in blocks whose buttons work, and has no original to replace', async () => {
  const sandbox = await aSandbox();
  const codes: number[] = [];
  await anApp(sandbox, (app) => {
    app.command('/signoff', async ({ ack, command }) => {
      await ack();
      for (const more of [{ replace_original: true }, { blocks: [actions(button('go'))] }]) {
        const body = JSON.stringify({ text: 'Choose', ...more });
        const headers = { 'content-type': 'application/json' };
        codes.push((await fetch(command.response_url, { method: 'POST', headers, body })).status);
      }
    });
    app.action('go', async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: 'Gone.' });
    });
  });
  const at = { user: 'U01ANA', channel: 'C0REVIEW' };
  const outcome = await sandbox.control.post('command', { ...at, command: '/signoff' });
  expect(codes).toEqual([404, 200]);
  const ts = outcome.said[0]?.ts;
  expect((await sandbox.control.post('click', { ...at, ts, action_id: 'go' })).said).toMatchObject([{ text: 'Gone.' }]);
});

test('App Home published with a hash that is no longer true is a hash_conflict', async () => {
  const { client } = await aSandbox();
  const publish = (hash?: string) =>
    client.views.publish({ user_id: 'U01ANA', view: { type: 'home', blocks: [] }, ...(hash ? { hash } : {}) });
  const first = (await publish()).view?.hash ?? '';
  await publish(first);
  expect(await refusalOf(publish(first))).toMatchObject({ error: 'hash_conflict' });
});
