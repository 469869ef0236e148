import { describe, expect, test } from 'vitest';
import { actions, aSandbox, button, refusalOf, section, text } from './a-sandbox.ts';

const metadata = { event_type: 'signoff_card', event_payload: { item: 'itm_1' } };
const quote = {
  type: 'rich_text' as const,
  elements: [{ type: 'rich_text_quote' as const, elements: [{ type: 'text' as const, text: 'a' }] }],
};

test('a posted message is the bot’s, and every block of it has a block_id', async () => {
  const { client, control } = await aSandbox();
  const { ts } = await client.chat.postMessage({ channel: 'C0REVIEW', text: 'a', blocks: [section('b')], metadata });
  expect(await control.messages()).toEqual([
    {
      type: 'message',
      ts,
      user: 'U0SIGNOFF',
      bot_id: 'B0SANDBOX',
      app_id: 'A0SANDBOX',
      team: 'T0SANDBOX',
      text: 'a',
      blocks: [{ ...section('b'), block_id: expect.stringMatching(/.+/) }],
      metadata,
    },
  ]);
});

describe('chat.postMessage says no to', () => {
  test.each([
    ['a channel that is none', { channel: 'C0NOWHERE', text: 'a' }, 'channel_not_found'],
    ['a channel the bot was not invited to', { channel: 'C0OTHER', text: 'a' }, 'not_in_channel'],
    ['a private channel it can’t know of', { channel: 'C0SECRET', text: 'a' }, 'channel_not_found'],
    ['an archived channel', { channel: 'C0OLD', text: 'a' }, 'is_archived'],
    ['nothing to say', { channel: 'C0REVIEW', text: '' }, 'no_text'],
    ['blocks that are no JSON', { channel: 'C0REVIEW', blocks: '[{' }, 'invalid_blocks_format'],
    ['blocks that are not a list', { channel: 'C0REVIEW', blocks: '{}' }, 'invalid_blocks_format'],
    [
      'metadata without a payload',
      { channel: 'C0REVIEW', text: 'a', metadata: { event_type: 'x' } },
      'invalid_metadata_format',
    ],
    [
      'metadata that is no id',
      { channel: 'C0REVIEW', text: 'a', metadata: { event_type: 'x', event_payload: { a: 'x'.repeat(8000) } } },
      'metadata_too_large',
    ],
    [
      'too much text in legal blocks',
      { channel: 'C0REVIEW', text: 'a', blocks: Array.from({ length: 5 }, () => section('x'.repeat(2641))) },
      'msg_blocks_too_long',
    ],
    ['a thread that is none', { channel: 'C0REVIEW', text: 'a', thread_ts: '1.000001' }, 'thread_not_found'],
  ])('%s', async (_name, args, error) => {
    const channels = [
      { id: 'C0REVIEW', name: 'review' },
      { id: 'C0OTHER', name: 'other', bot: false },
      { id: 'C0SECRET', name: 'secret', bot: false, is_private: true },
      { id: 'C0OLD', name: 'old', is_archived: true },
    ];
    const { client } = await aSandbox({ channels });
    expect(await refusalOf(client.apiCall('chat.postMessage', args))).toMatchObject({ error });
  });
});

test('invalid blocks are named with their pointers in response_metadata.messages', async () => {
  const { client } = await aSandbox();
  const blocks = [{ type: 'header', text: text('x'.repeat(151)) }];
  expect(await refusalOf(client.chat.postMessage({ channel: 'C0REVIEW', text: 'a', blocks }))).toEqual({
    error: 'invalid_blocks',
    messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
  });
});

test('text beyond 40,000 characters is cut on posting; beyond 4,000 it is refused on updating', async () => {
  const { client, control } = await aSandbox();
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0REVIEW', text: 'x'.repeat(40_001) });
  expect((await control.messages())[0]?.text).toHaveLength(40_000);
  await client.chat.update({ channel: 'C0REVIEW', ts, text: 'x'.repeat(4000) });
  expect(await refusalOf(client.chat.update({ channel: 'C0REVIEW', ts, text: 'x'.repeat(4001) }))).toMatchObject({
    error: 'msg_too_long',
  });
});

test('an update with text alone takes the blocks away and marks the message edited; with blocks it does not', async () => {
  const { client, control } = await aSandbox();
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0REVIEW', text: 'a', blocks: [section('b')] });
  await client.chat.update({ channel: 'C0REVIEW', ts, text: 'c', blocks: [section('d')] });
  expect((await control.messages())[0]).toMatchObject({ text: 'c', blocks: [section('d')] });
  expect((await control.messages())[0]).not.toHaveProperty('edited');
  await client.chat.update({ channel: 'C0REVIEW', ts, text: 'e' });
  expect((await control.messages())[0]).toMatchObject({ text: 'e', edited: { user: 'U0SIGNOFF' } });
  expect((await control.messages())[0]).not.toHaveProperty('blocks');
});

test('metadata stays through an update that leaves it out, and goes with an empty one', async () => {
  const { client, control } = await aSandbox();
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0REVIEW', text: 'a', metadata });
  await client.chat.update({ channel: 'C0REVIEW', ts, text: 'b' });
  expect((await control.messages())[0]).toMatchObject({ metadata });
  await client.apiCall('chat.update', { channel: 'C0REVIEW', ts, text: 'b', metadata: {} });
  expect((await control.messages())[0]).not.toHaveProperty('metadata');
});

test('a message with rich text can’t become one without', async () => {
  const { client } = await aSandbox();
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0REVIEW', text: 'a', blocks: [quote, section('b')] });
  const update = (blocks: object[]) => client.apiCall('chat.update', { channel: 'C0REVIEW', ts, text: 'a', blocks });
  await update([section('c'), quote]);
  expect(await refusalOf(update([section('d')]))).toMatchObject({ error: 'block_mismatch' });
});

test('the bot changes and deletes only its own messages', async () => {
  const sandbox = await aSandbox();
  const { ts } = sandbox.world.say('U01ANA', 'C0REVIEW', 'mine');
  const { client } = sandbox;
  expect(await refusalOf(client.chat.update({ channel: 'C0REVIEW', ts, text: 'a' }))).toMatchObject({
    error: 'cant_update_message',
  });
  expect(await refusalOf(client.chat.delete({ channel: 'C0REVIEW', ts }))).toMatchObject({
    error: 'cant_delete_message',
  });
  expect(await refusalOf(client.chat.delete({ channel: 'C0REVIEW', ts: '1.000001' }))).toMatchObject({
    error: 'message_not_found',
  });
});

test('a deleted message is gone, and can’t be updated any more', async () => {
  const { client, control } = await aSandbox();
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0REVIEW', text: 'a' });
  await client.chat.delete({ channel: 'C0REVIEW', ts });
  expect(await control.messages()).toEqual([]);
  expect(await refusalOf(client.chat.update({ channel: 'C0REVIEW', ts, text: 'b' }))).toMatchObject({
    error: 'message_not_found',
  });
});

test('an ephemeral message is seen by one person, is in no history and can’t be updated', async () => {
  const sandbox = await aSandbox();
  const { client, control, world } = sandbox;
  const { message_ts: ts = '' } = await client.chat.postEphemeral({
    channel: 'C0REVIEW',
    user: 'U01ANA',
    text: 'psst',
  });
  expect(await control.messages()).toEqual([]);
  expect(await control.ephemerals('U01ANA')).toMatchObject([{ ts, text: 'psst' }]);
  expect(world.messages('C0REVIEW', 'U01ANA')).toHaveLength(1);
  expect(world.messages('C0REVIEW', 'U02BEN')).toEqual([]);
  expect(await refusalOf(client.chat.update({ channel: 'C0REVIEW', ts, text: 'b' }))).toMatchObject({
    error: 'message_not_found',
  });
});

test('an ephemeral message reaches only members of the channel', async () => {
  const { client } = await aSandbox({ channels: [{ id: 'C0REVIEW', name: 'review', members: ['U01ANA'] }] });
  const post = (user: string) => client.chat.postEphemeral({ channel: 'C0REVIEW', user, text: 'a' });
  expect(await refusalOf(post('U02BEN'))).toMatchObject({ error: 'user_not_in_channel' });
  expect(await refusalOf(post('U0NOBODY'))).toMatchObject({ error: 'user_not_found' });
});

test('a reply is in its thread and counted at its parent, and in the channel only when broadcast', async () => {
  const { client, control } = await aSandbox();
  const { ts: thread_ts = '' } = await client.chat.postMessage({ channel: 'C0REVIEW', text: 'parent' });
  await client.chat.postMessage({ channel: 'C0REVIEW', text: 'quiet', thread_ts });
  await client.chat.postMessage({ channel: 'C0REVIEW', text: 'loud', thread_ts, reply_broadcast: true });
  expect((await control.messages()).map((each) => each.text)).toEqual(['parent', 'loud']);
  expect((await control.messages('C0REVIEW', thread_ts)).map((each) => each.text)).toEqual(['parent', 'quiet', 'loud']);
  expect((await control.messages())[0]).toMatchObject({ reply_count: 2, thread_ts });
});

test('a message to a person’s id is a direct message', async () => {
  const { client, control } = await aSandbox();
  const { channel = '' } = await client.chat.postMessage({ channel: 'U01ANA', text: 'hello' });
  expect(channel).toMatch(/^D/);
  expect((await client.conversations.open({ users: 'U01ANA' })).channel?.id).toBe(channel);
  expect(await control.messages(channel)).toMatchObject([{ text: 'hello' }]);
});

test('a permalink is made for a message that exists', async () => {
  const { client } = await aSandbox();
  const { ts: message_ts = '' } = await client.chat.postMessage({
    channel: 'C0REVIEW',
    text: 'a',
    blocks: [actions(button('x'))],
  });
  expect((await client.chat.getPermalink({ channel: 'C0REVIEW', message_ts })).permalink).toContain(
    '/archives/C0REVIEW/p',
  );
  expect(await refusalOf(client.chat.getPermalink({ channel: 'C0REVIEW', message_ts: '1.000001' }))).toMatchObject({
    error: 'message_not_found',
  });
});
