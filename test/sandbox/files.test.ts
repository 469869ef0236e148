import { expect, test } from 'vitest';
import { aSandbox, refusalOf } from './a-sandbox.ts';

const picture = Buffer.from('not really a picture');
const image = (id: string) => [{ type: 'image', alt_text: 'a chart', slack_file: { id } }];

test('a file goes up in three steps by Slack’s own client, and is posted where it was meant to be', async () => {
  const { client, control } = await aSandbox();
  await client.filesUploadV2({
    channel_id: 'C0REVIEW',
    file: picture,
    filename: 'chart.png',
    title: 'The day',
    initial_comment: 'Look',
  });
  expect(await control.messages()).toMatchObject([{ text: 'Look', files: [{ name: 'chart.png', title: 'The day' }] }]);
  expect((await control.calls()).map((call) => call.method)).toEqual([
    'files.getUploadURLExternal',
    'files.completeUploadExternal',
  ]);
});

test('an uploaded picture can be shown once Slack has looked at it, and not before', async () => {
  const time = { at: 1_800_000_000_000 };
  const { client } = await aSandbox({}, () => time.at);
  const { file_id = '', upload_url = '' } = await client.files.getUploadURLExternal({
    filename: 'a.png',
    length: picture.length,
  });
  await fetch(upload_url, { method: 'POST', body: picture });
  await client.files.completeUploadExternal({ files: [{ id: file_id }] });
  const post = () => client.apiCall('chat.postMessage', { channel: 'C0REVIEW', text: 'a', blocks: image(file_id) });
  expect((await client.files.info({ file: file_id })).file).toMatchObject({ mimetype: '' });
  expect(await refusalOf(post())).toMatchObject({
    error: 'invalid_blocks',
    messages: [expect.stringContaining('invalid slack file')],
  });
  time.at += 1000;
  expect((await client.files.info({ file: file_id })).file).toMatchObject({ mimetype: 'image/png' });
  await post();
});

test('a file that never came up can’t be completed', async () => {
  const { client } = await aSandbox();
  const { file_id = '' } = await client.files.getUploadURLExternal({ filename: 'a.png', length: 3 });
  expect(await refusalOf(client.files.completeUploadExternal({ files: [{ id: file_id }] }))).toMatchObject({
    error: 'file_not_found',
  });
});

test('an upload of another length than announced is refused', async () => {
  const { client } = await aSandbox();
  const { upload_url = '' } = await client.files.getUploadURLExternal({ filename: 'a.png', length: 3 });
  expect((await fetch(upload_url, { method: 'POST', body: picture })).status).toBe(400);
});
