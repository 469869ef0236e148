import { expect, test } from 'vitest';
import { aClient, aSandbox, refusalOf } from './a-sandbox.ts';

test('nobody is let in without a token, with a wrong one, or with the app’s own where a bot’s is needed', async () => {
  const sandbox = await aSandbox();
  const call = async (token?: string) => {
    const headers = token ? { authorization: `Bearer ${token}` } : undefined;
    const response = await fetch(`${sandbox.apiUrl}users.info?user=U01ANA`, { ...(headers ? { headers } : {}) });
    return (await response.json()).error;
  };
  expect(await call()).toBe('not_authed');
  expect(await call('xoxb-stolen')).toBe('invalid_auth');
  expect(await call('xapp-sandbox')).toBe('not_allowed_token_type');
  expect(await call('xoxb-sandbox')).toBeUndefined();
});

test('a bot token opens no socket', async () => {
  const sandbox = await aSandbox();
  expect(await refusalOf(sandbox.client.apps.connections.open())).toMatchObject({ error: 'not_allowed_token_type' });
});

test('a missing scope is named, with those that were granted', async () => {
  const sandbox = await aSandbox({ scopes: ['chat:write'] });
  const call = sandbox.client.users.info({ user: 'U01ANA' });
  await expect(call).rejects.toMatchObject({
    data: { error: 'missing_scope', needed: 'users:read', provided: 'chat:write' },
  });
  expect(await refusalOf(sandbox.client.conversations.history({ channel: 'C0REVIEW' }))).toMatchObject({
    error: 'missing_scope',
  });
});

test('a method that does not exist here is an unknown method', async () => {
  const sandbox = await aSandbox();
  expect(
    await refusalOf(sandbox.client.reactions.add({ channel: 'C0REVIEW', name: 'eyes', timestamp: '1.1' })),
  ).toMatchObject({ error: 'unknown_method' });
});

test('an argument nobody knows is refused by its name, where Slack would say nothing', async () => {
  const sandbox = await aSandbox();
  const call = sandbox.client.apiCall('chat.postMessage', { channel: 'C0REVIEW', text: 'a', treadts: '1.1' });
  expect(await refusalOf(call)).toEqual({
    error: 'invalid_arguments',
    messages: ['[ERROR] unexpected argument: treadts [json-pointer:/treadts]'],
  });
});

test('the same call works as a form, as JSON, and with the token among the arguments', async () => {
  const sandbox = await aSandbox();
  const post = async (contentType: string, body: string, headers = {}) => {
    const response = await fetch(`${sandbox.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': contentType, ...headers },
      body,
    });
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(response.headers.get('x-oauth-scopes')).toContain('chat:write');
    return response.json();
  };
  const bearer = { authorization: 'Bearer xoxb-sandbox' };
  const blocks = [{ type: 'divider' }];
  const form = new URLSearchParams({
    channel: 'C0REVIEW',
    text: 'a',
    blocks: JSON.stringify(blocks),
    token: 'xoxb-sandbox',
  });
  expect(await post('application/x-www-form-urlencoded', form.toString())).toMatchObject({ ok: true });
  expect(
    await post('application/json', JSON.stringify({ channel: 'C0REVIEW', text: 'a', blocks }), bearer),
  ).toMatchObject({
    ok: true,
  });
});

test('auth.test says who the bot is', async () => {
  const sandbox = await aSandbox();
  expect(await sandbox.client.auth.test()).toMatchObject({
    team_id: 'T0SANDBOX',
    user_id: 'U0SIGNOFF',
    bot_id: 'B0SANDBOX',
  });
});

test('blocks.validate needs no token and answers each problem with pointer, code and message', async () => {
  const sandbox = await aSandbox();
  const validate = async (body: object) => {
    const response = await fetch(`${sandbox.apiUrl}blocks.validate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  const tooLong = { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } };
  expect(await validate({ blocks: [tooLong] })).toEqual({
    ok: false,
    error: 'invalid_blocks',
    errors: [{ pointer: '/blocks/0/text/text', code: 'too_long', message: 'must be less than 151 characters' }],
  });
  expect(await validate({ blocks: [{ type: 'divider' }] })).toEqual({ ok: true });
  expect(await validate({ view: { type: 'modal' } })).toMatchObject({ error: 'invalid_view' });
  expect(await validate({ blocks: [], view: {} })).toMatchObject({ error: 'invalid_arguments' });
});

test('every call is listed with its arguments read and its token left out', async () => {
  const sandbox = await aSandbox();
  await sandbox.client.chat.postMessage({ channel: 'C0REVIEW', text: 'a', blocks: [{ type: 'divider' }] });
  await refusalOf(aClient(sandbox, 'xoxb-wrong').chat.postMessage({ channel: 'C0REVIEW', text: 'b' }));
  expect(await sandbox.control.calls()).toEqual([
    {
      at: expect.any(String),
      method: 'chat.postMessage',
      args: { channel: 'C0REVIEW', text: 'a', blocks: [{ type: 'divider' }] },
      ok: true,
      error: null,
    },
    expect.objectContaining({ args: { channel: 'C0REVIEW', text: 'b' }, ok: false, error: 'invalid_auth' }),
  ]);
});
