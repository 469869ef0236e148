import type { BlockAction } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { actions, anApp, aSandbox, button, type RunningSandbox, refusalOf } from './a-sandbox.ts';

/** A card of the app's with one reply of Ben's. */
async function aThread() {
  const sandbox = await aSandbox();
  const { ts = '' } = await sandbox.client.chat.postMessage({ channel: 'C0REVIEW', text: 'card' });
  const reply = sandbox.world.say('U02BEN', 'C0REVIEW', 'a reply', ts).ts;
  return { ...sandbox, ts, reply };
}

const inThread = ({ client }: RunningSandbox, thread_ts: string) =>
  client.chat.postMessage({ channel: 'C0REVIEW', text: 'more', thread_ts });

test('a parent counts its replies, names the latest and who wrote them', async () => {
  const sandbox = await aThread();
  const answer = await inThread(sandbox, sandbox.ts);
  expect((await sandbox.control.messages())[0]).toMatchObject({
    thread_ts: sandbox.ts,
    reply_count: 2,
    reply_users: ['U02BEN', 'U0SIGNOFF'],
    reply_users_count: 2,
    latest_reply: answer.ts,
  });
});

test('a deleted reply counts no more', async () => {
  const sandbox = await aThread();
  const { ts = '' } = await inThread(sandbox, sandbox.ts);
  await sandbox.client.chat.delete({ channel: 'C0REVIEW', ts });
  expect((await sandbox.control.messages())[0]).toMatchObject({ reply_count: 1, latest_reply: sandbox.reply });
});

test('each page of replies begins with the parent, and a reply says whose it answers', async () => {
  const { client, world, ts, reply } = await aThread();
  const second = world.say('U01ANA', 'C0REVIEW', 'another', ts).ts;
  const read = async (more: object) =>
    (await client.conversations.replies({ channel: 'C0REVIEW', ts, ...more })).messages?.map((each) => each.ts);
  expect(await read({ oldest: reply })).toEqual([ts, second]);
  const { messages } = await client.conversations.replies({ channel: 'C0REVIEW', ts });
  expect(messages?.[1]).toMatchObject({ thread_ts: ts, parent_user_id: 'U0SIGNOFF' });
});

test('a reply is in the channel too only if it was broadcast', async () => {
  const sandbox = await aThread();
  const loud = { channel: 'C0REVIEW', text: 'more', reply_broadcast: true };
  await sandbox.client.apiCall('chat.postMessage', { ...loud, thread_ts: sandbox.ts });
  expect((await sandbox.control.messages()).map((each) => each.text)).toEqual(['card', 'more']);
  expect(await refusalOf(sandbox.client.apiCall('chat.postMessage', loud))).toMatchObject({
    error: 'invalid_arguments',
  });
});

describe('nobody can answer', () => {
  test('a reply, nor a message that is gone, by whatever way', async () => {
    const sandbox = await aThread();
    const { client, reply } = sandbox;
    await client.chat.delete({ channel: 'C0REVIEW', ts: sandbox.ts });
    for (const thread_ts of [reply, sandbox.ts]) {
      const ephemeral = () => client.chat.postEphemeral({ channel: 'C0REVIEW', user: 'U01ANA', text: 'a', thread_ts });
      expect(await refusalOf(inThread(sandbox, thread_ts))).toMatchObject({ error: 'cannot_reply_to_message' });
      expect(await refusalOf(ephemeral())).toMatchObject({ error: 'cannot_reply_to_message' });
    }
    expect(() => sandbox.world.say('U01ANA', 'C0REVIEW', 'a', reply)).toThrow('no such thread');
  });
});

test('a reply’s permalink names its thread', async () => {
  const { client, url, ts, reply } = await aThread();
  const link = async (message_ts: string) =>
    (await client.chat.getPermalink({ channel: 'C0REVIEW', message_ts })).permalink;
  expect(await link(ts)).toBe(`${url}/archives/C0REVIEW/p${ts.replace('.', '')}`);
  expect(await link(reply)).toBe(`${url}/archives/C0REVIEW/p${reply.replace('.', '')}?thread_ts=${ts}&cid=C0REVIEW`);
});

describe('what only one person sees in a thread', () => {
  test('is seen once the thread has begun, and never before', async () => {
    const { client, control, ts } = await aThread();
    const { ts: quiet = '' } = await client.chat.postMessage({ channel: 'C0REVIEW', text: 'no replies' });
    const psst = (thread_ts: string) =>
      client.chat.postEphemeral({ channel: 'C0REVIEW', user: 'U01ANA', text: 'psst', thread_ts });
    await psst(quiet);
    expect(await control.ephemerals('U01ANA')).toEqual([]);
    await psst(ts);
    expect(await control.ephemerals('U01ANA')).toMatchObject([{ text: 'psst', thread_ts: ts }]);
    expect((await control.messages())[0]).toMatchObject({ reply_count: 1 });
  });

  test('can be clicked on, and its response_url replaces and deletes it', async () => {
    const { ts, ...sandbox } = await aThread();
    const heard: BlockAction[] = [];
    await anApp(sandbox, (app) => {
      app.action<BlockAction>('undo', async ({ ack, body, respond }) => {
        heard.push(body);
        await ack();
        const replaced = { replace_original: true, text: 'sure?', blocks: [actions(button('really'))] };
        await respond(replaced);
      });
      app.action<BlockAction>('really', async ({ ack, respond }) => {
        await ack();
        await respond({ delete_original: true });
      });
    });
    await sandbox.client.chat.postEphemeral({
      channel: 'C0REVIEW',
      user: 'U01ANA',
      text: 'Approved',
      thread_ts: ts,
      blocks: [actions(button('undo'))],
    });
    const at = { user: 'U01ANA', channel: 'C0REVIEW', ts: (await sandbox.control.ephemerals('U01ANA'))[0]?.ts };
    const outcome = await sandbox.control.post('click', { ...at, action_id: 'undo' });
    expect(outcome.said).toMatchObject([{ text: 'sure?' }]);
    expect(heard).toMatchObject([{ container: { is_ephemeral: true, thread_ts: ts, message_ts: at.ts } }]);
    expect(heard[0]).not.toHaveProperty('message');
    await sandbox.control.post('click', { ...at, action_id: 'really' });
    expect(await sandbox.control.ephemerals('U01ANA')).toEqual([]);
  });

  test('can be put away by that person alone', async () => {
    const { control, client } = await aThread();
    await client.chat.postEphemeral({ channel: 'C0REVIEW', user: 'U01ANA', text: 'psst' });
    const ts = (await control.ephemerals('U01ANA'))[0]?.ts;
    const dismiss = (user: string) => control.post('dismiss', { user, channel: 'C0REVIEW', ts });
    expect((await dismiss('U02BEN')).refused).toContain('not for this person');
    expect((await dismiss('U01ANA')).refused).toBeUndefined();
    expect(await control.ephemerals('U01ANA')).toEqual([]);
  });
});
