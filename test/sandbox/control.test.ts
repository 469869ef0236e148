import { request } from 'node:http';
import { expect, test } from 'vitest';
import { aSandbox, type RunningSandbox, text } from './a-sandbox.ts';

/** A request as a browser would send it from somewhere else. */
function knock(sandbox: RunningSandbox, headers: Record<string, string>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request(`${sandbox.url}/_sandbox/messages?channel=C0REVIEW`, { headers }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  sent.on('error', reject).end();
  return promise;
}

test('a page of another origin, or a host name that only points here, is shut out', async () => {
  const sandbox = await aSandbox();
  const { host } = new URL(sandbox.url);
  expect(await knock(sandbox, {})).toBe(200);
  expect(await knock(sandbox, { origin: sandbox.url })).toBe(200);
  expect(await knock(sandbox, { origin: 'https://evil.example' })).toBe(403);
  expect(await knock(sandbox, { origin: 'http://127.0.0.1:1' })).toBe(403);
  expect(await knock(sandbox, { origin: 'null' })).toBe(403);
  expect(await knock(sandbox, { host: 'evil.example' })).toBe(403);
  expect(await knock(sandbox, { host: `localhost:${host.split(':')[1]}` })).toBe(200);
});

test('a request that is not understood says what is missing', async () => {
  const sandbox = await aSandbox();
  await expect(sandbox.control.post('click', { user: 'U01ANA' })).rejects.toThrow('action_id');
  await expect(sandbox.control.post('dance')).rejects.toThrow('no such control');
  await expect(sandbox.control.post('say', { user: 'U0NOBODY', channel: 'C0REVIEW', text: 'a' })).rejects.toThrow(
    'no such person',
  );
  const response = await fetch(`${sandbox.url}/_sandbox/messages?channel=C0NOWHERE`);
  expect(response.status).toBe(400);
});

test('messages are listed oldest first, without replies and ephemerals', async () => {
  const sandbox = await aSandbox();
  const parent = sandbox.world.say('U01ANA', 'C0REVIEW', 'one').ts;
  sandbox.world.say('U02BEN', 'C0REVIEW', 'a reply', parent);
  await sandbox.client.chat.postEphemeral({ channel: 'C0REVIEW', user: 'U01ANA', text: 'psst' });
  sandbox.world.say('U01ANA', 'C0REVIEW', 'two');
  expect((await sandbox.control.messages()).map((each) => each.text)).toEqual(['one', 'two']);
});

test('a reset empties the workspace', async () => {
  const sandbox = await aSandbox({ rate_limits: {} }, () => 1_800_000_000_000);
  const post = () => sandbox.client.chat.postMessage({ channel: 'C0REVIEW', text: 'a' });
  await post();
  await post();
  await sandbox.client.views.publish({
    user_id: 'U01ANA',
    view: { type: 'home', blocks: [{ type: 'header', text: text('a') }] },
  });
  await sandbox.control.post('faults', { kind: 'error_before', times: 9 });
  await sandbox.control.post('reset');
  expect(await sandbox.control.messages()).toEqual([]);
  expect(await sandbox.control.views('U01ANA')).toEqual({ home: null, modals: [] });
  expect(await sandbox.control.calls()).toEqual([]);
  expect(await post()).toMatchObject({ ok: true });
});

test('the page’s listener hears where something changed until it stops listening', async () => {
  const sandbox = await aSandbox();
  const heard: unknown[] = [];
  const stop = sandbox.world.onChange((change) => heard.push(change));
  sandbox.world.say('U01ANA', 'C0REVIEW', 'a');
  await sandbox.client.chat.postEphemeral({ channel: 'C0REVIEW', user: 'U01ANA', text: 'psst' });
  stop();
  sandbox.world.say('U01ANA', 'C0REVIEW', 'b');
  expect(heard).toEqual([{ channel: 'C0REVIEW' }, { channel: 'C0REVIEW', user: 'U01ANA' }]);
});
