import { expect, test } from 'vitest';
import { actions, anApp, aSandbox, button, type RunningSandbox } from './a-sandbox.ts';

const post = (sandbox: RunningSandbox, text = 'a') => sandbox.client.chat.postMessage({ channel: 'C0REVIEW', text });
const fault = (sandbox: RunningSandbox, kind: string, more: object = {}) =>
  sandbox.control.post('faults', { method: 'chat.postMessage', kind, times: 1, ...more });
const posted = async (sandbox: RunningSandbox) => (await sandbox.control.messages()).length;

test('rate_limited answers 429 with the Retry-After it was given, and does nothing', async () => {
  const sandbox = await aSandbox();
  await fault(sandbox, 'rate_limited', { retry_after: 7 });
  await expect(post(sandbox)).rejects.toMatchObject({ retryAfter: 7 });
  expect(await posted(sandbox)).toBe(0);
  await post(sandbox);
  expect(await posted(sandbox)).toBe(1);
});

test('error_before loses the call, error_after loses only the answer', async () => {
  const sandbox = await aSandbox();
  await fault(sandbox, 'error_before');
  await expect(post(sandbox)).rejects.toMatchObject({ code: expect.any(String) });
  expect(await posted(sandbox)).toBe(0);
  await fault(sandbox, 'error_after');
  await expect(post(sandbox)).rejects.toMatchObject({ code: expect.any(String) });
  expect(await posted(sandbox)).toBe(1);
  expect((await sandbox.control.calls()).map((call) => call.error)).toEqual(['error_before', 'error_after']);
});

test('reset cuts the connection before anything is done', async () => {
  const sandbox = await aSandbox();
  await fault(sandbox, 'reset');
  await expect(post(sandbox)).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
  expect(await posted(sandbox)).toBe(0);
});

test('slow does the work at once and answers late', async () => {
  const sandbox = await aSandbox();
  await fault(sandbox, 'slow', { ms: 100 });
  let answered = false;
  const answer = post(sandbox).then(() => {
    answered = true;
  });
  await expect.poll(() => posted(sandbox)).toBe(1);
  expect(answered).toBe(false);
  await answer;
});

test('a fault hits as many calls as it says, of its method or of any', async () => {
  const sandbox = await aSandbox();
  await fault(sandbox, 'error_before', { method: 'chat.update', times: 1 });
  await fault(sandbox, 'error_before', { method: '*', times: 2 });
  const results = await Promise.allSettled([post(sandbox), post(sandbox), post(sandbox)]);
  expect(results.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
});

async function aCounter(sandbox: RunningSandbox) {
  let heard = 0;
  await anApp(sandbox, (app) => {
    app.action('go', async ({ ack }) => {
      heard += 1;
      await ack();
    });
  });
  const { ts } = await sandbox.client.chat.postMessage({
    channel: 'C0REVIEW',
    text: 'a',
    blocks: [actions(button('go'))],
  });
  const click = () =>
    sandbox.control.post('click', { user: 'U01ANA', channel: 'C0REVIEW', ts, action_id: 'go', settle_ms: 0 });
  return { click, heard: () => heard };
}

test('duplicate_delivery brings the next click twice', async () => {
  const sandbox = await aSandbox();
  const { click, heard } = await aCounter(sandbox);
  await fault(sandbox, 'duplicate_delivery');
  await click();
  expect(heard()).toBe(2);
  await click();
  expect(heard()).toBe(3);
});

test('lost_delivery lets the next click vanish on its way', async () => {
  const sandbox = await aSandbox();
  const { click, heard } = await aCounter(sandbox);
  await fault(sandbox, 'lost_delivery');
  expect((await click()).acked_in_ms).toBeNull();
  expect(heard()).toBe(0);
});

test('a kind of fault that is none is refused with the kinds there are', async () => {
  const sandbox = await aSandbox();
  await expect(fault(sandbox, 'meteor')).rejects.toThrow('rate_limited');
});
