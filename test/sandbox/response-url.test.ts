import type { BlockAction } from '@slack/bolt';
import { expect, test } from 'vitest';
import { actions, anApp, aSandbox, button, section } from './a-sandbox.ts';

/** A message Ana clicked on, and the response_url the click gave. */
async function aResponseUrl(now?: () => number) {
  const sandbox = await aSandbox({}, now);
  let url = '';
  await anApp(sandbox, (app) => {
    app.action<BlockAction>('go', async ({ ack, body }) => {
      url = body.response_url;
      await ack();
    });
  });
  const { ts = '' } = await sandbox.client.chat.postMessage({
    channel: 'C0REVIEW',
    text: 'card',
    blocks: [actions(button('go'))],
  });
  await sandbox.control.post('click', { user: 'U01ANA', channel: 'C0REVIEW', ts, action_id: 'go', settle_ms: 0 });
  const respond = async (body: object) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.status;
  };
  return { ...sandbox, ts, respond };
}

test('answers are for the person alone unless they are in_channel', async () => {
  const { control, respond } = await aResponseUrl();
  expect(await respond({ text: 'quiet' })).toBe(200);
  expect(await respond({ text: 'loud', response_type: 'in_channel' })).toBe(200);
  expect((await control.ephemerals('U01ANA')).map((each) => each.text)).toEqual(['quiet']);
  expect((await control.messages()).map((each) => each.text)).toEqual(['card', 'loud']);
});

test('the original message can be replaced and deleted', async () => {
  const { control, respond, ts } = await aResponseUrl();
  await respond({ replace_original: true, text: 'done', blocks: [section('done')] });
  expect(await control.messages()).toMatchObject([{ ts, text: 'done', blocks: [section('done')] }]);
  await respond({ delete_original: true });
  expect(await control.messages()).toEqual([]);
});

test('five answers are taken and the sixth is not', async () => {
  const { control, respond } = await aResponseUrl();
  const codes: number[] = [];
  for (let count = 0; count < 6; count++) codes.push(await respond({ text: `${count}` }));
  expect(codes).toEqual([200, 200, 200, 200, 200, 404]);
  expect((await control.calls('response_url')).at(-1)).toMatchObject({ ok: false, error: 'used_url' });
});

test('after thirty minutes nothing is taken', async () => {
  const time = { at: 1_800_000_000_000 };
  const { respond } = await aResponseUrl(() => time.at);
  time.at += 30 * 60_000;
  expect(await respond({ text: 'just in time' })).toBe(200);
  time.at += 1;
  expect(await respond({ text: 'late' })).toBe(404);
});

test('what no message may hold no answer may hold', async () => {
  const { control, respond } = await aResponseUrl();
  expect(await respond({ text: 'a', blocks: [section('x'.repeat(3001))] })).toBe(400);
  expect(await respond({ text: '' })).toBe(400);
  expect(await respond({ text: 'a', colour: 'red' })).toBe(400);
  const errors = (await control.calls('response_url')).map((call) => call.error);
  expect(errors).toEqual(['invalid_blocks', 'no_text', 'invalid_arguments']);
});
