import { expect, test } from 'vitest';
import { aSandbox, refusalOf } from './a-sandbox.ts';

async function withMessages(count: number) {
  const sandbox = await aSandbox();
  const stamps: string[] = [];
  for (let index = 0; index < count; index++) stamps.push(sandbox.world.say('U01ANA', 'C0REVIEW', `m${index}`).ts);
  const history = async (args: object = {}) => {
    const answer = await sandbox.client.conversations.history({ channel: 'C0REVIEW', ...args });
    return {
      texts: answer.messages?.map((message) => message.text),
      more: answer.has_more,
      cursor: answer.response_metadata?.next_cursor,
    };
  };
  return { ...sandbox, stamps, history };
}

test('history is newest first, and its cursors reach every message once', async () => {
  const { history } = await withMessages(5);
  const first = await history({ limit: 2 });
  expect(first).toMatchObject({ texts: ['m4', 'm3'], more: true });
  const second = await history({ limit: 2, cursor: first.cursor });
  expect(second.texts).toEqual(['m2', 'm1']);
  expect(await history({ limit: 2, cursor: second.cursor })).toEqual({ texts: ['m0'], more: false, cursor: undefined });
});

test('a message posted between two pages is on neither', async () => {
  const { history, world } = await withMessages(4);
  const { cursor } = await history({ limit: 2 });
  world.say('U01ANA', 'C0REVIEW', 'late');
  expect((await history({ limit: 2, cursor })).texts).toEqual(['m1', 'm0']);
});

test('oldest and latest are excluded unless they are asked for', async () => {
  const { history, stamps } = await withMessages(4);
  const window = { oldest: stamps[0], latest: stamps[3] };
  expect((await history(window)).texts).toEqual(['m2', 'm1']);
  expect((await history({ ...window, inclusive: true })).texts).toEqual(['m3', 'm2', 'm1', 'm0']);
});

test('metadata is shown to who asks for it', async () => {
  const { client } = await aSandbox();
  const metadata = { event_type: 'card', event_payload: { item: 'itm_1' } };
  await client.chat.postMessage({ channel: 'C0REVIEW', text: 'a', metadata });
  const plain = await client.conversations.history({ channel: 'C0REVIEW' });
  const full = await client.conversations.history({ channel: 'C0REVIEW', include_all_metadata: true });
  expect(plain.messages?.[0]).not.toHaveProperty('metadata');
  expect(full.messages?.[0]).toMatchObject({ metadata, bot_id: 'B0SANDBOX', app_id: 'A0SANDBOX' });
});

test('replies are oldest first, the parent at their head', async () => {
  const { client, world } = await aSandbox();
  const parent = world.say('U01ANA', 'C0REVIEW', 'parent').ts;
  world.say('U02BEN', 'C0REVIEW', 'reply', parent);
  const { messages } = await client.conversations.replies({ channel: 'C0REVIEW', ts: parent });
  expect(messages?.map((each) => each.text)).toEqual(['parent', 'reply']);
});

test('a bad cursor, limit or timestamp is refused', async () => {
  const { client } = await aSandbox();
  const history = (args: object) => refusalOf(client.conversations.history({ channel: 'C0REVIEW', ...args }));
  expect(await history({ cursor: 'bm9uc2Vuc2U=' })).toMatchObject({ error: 'invalid_cursor' });
  expect(await history({ limit: 1000 })).toMatchObject({ error: 'invalid_limit' });
  expect(await history({ oldest: 'yesterday' })).toMatchObject({ error: 'invalid_ts_oldest' });
});

test('history is only for channels the bot is in', async () => {
  const { client } = await aSandbox({ channels: [{ id: 'C0OTHER', name: 'other', bot: false }] });
  expect(await refusalOf(client.conversations.history({ channel: 'C0OTHER' }))).toMatchObject({
    error: 'not_in_channel',
  });
});

test('members come in pages and include the bot', async () => {
  const { client } = await aSandbox();
  const first = await client.conversations.members({ channel: 'C0REVIEW', limit: 4 });
  const cursor = first.response_metadata?.next_cursor ?? '';
  const second = await client.conversations.members({ channel: 'C0REVIEW', limit: 4, cursor });
  expect([...(first.members ?? []), ...(second.members ?? [])]).toEqual([
    'U01ANA',
    'U02BEN',
    'U03CLEO',
    'U09LEA',
    'U08GUS',
    'U0SIGNOFF',
  ]);
});

test('a person has a name, a time zone and what kind of guest they are', async () => {
  const { client } = await aSandbox();
  expect((await client.users.info({ user: 'U08GUS' })).user).toMatchObject({
    real_name: 'Gus Guest',
    tz: 'Europe/Berlin',
    is_restricted: true,
    is_bot: false,
    deleted: false,
    profile: { email: 'gus@example.net' },
  });
  expect(await refusalOf(client.users.info({ user: 'U0NOBODY' }))).toMatchObject({ error: 'user_not_found' });
});

test('the time zone’s offset follows the season', async () => {
  const winter = await aSandbox({}, () => Date.parse('2026-11-22T12:00:00Z'));
  expect((await winter.client.users.info({ user: 'U01ANA' })).user?.tz_offset).toBe(3600);
});

test('an e-mail address needs a scope of its own', async () => {
  const { client } = await aSandbox({ scopes: ['users:read'] });
  expect((await client.users.info({ user: 'U01ANA' })).user?.profile).not.toHaveProperty('email');
});

test('the members of a user group are listed', async () => {
  const { client } = await aSandbox();
  expect((await client.usergroups.users.list({ usergroup: 'S01REVIEW' })).users).toEqual([
    'U01ANA',
    'U02BEN',
    'U03CLEO',
  ]);
  expect((await client.usergroups.list({ include_users: true })).usergroups).toMatchObject([
    { id: 'S01REVIEW', handle: 'reviewers' },
  ]);
  expect(await refusalOf(client.usergroups.users.list({ usergroup: 'S0NONE' }))).toMatchObject({
    error: 'no_such_subteam',
  });
});

test('a channel says whether the bot is a member', async () => {
  const { client } = await aSandbox({ channels: [{ id: 'C0OTHER', name: 'other', bot: false }] });
  expect((await client.conversations.info({ channel: 'C0OTHER' })).channel).toMatchObject({
    name: 'other',
    is_member: false,
  });
  expect((await client.conversations.list()).channels).toHaveLength(1);
});
