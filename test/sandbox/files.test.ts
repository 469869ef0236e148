import { expect, test } from 'vitest';
import { png, uploaded } from './a-picture.ts';
import { aSandbox, refusalOf } from './a-sandbox.ts';

const image = (id: string) => [{ type: 'image', alt_text: 'a chart', slack_file: { id } }];

test('a file goes up in three steps by Slack’s own client, and is posted where it was meant to be', async () => {
  const { client, control } = await aSandbox();
  await client.filesUploadV2({
    channel_id: 'C0REVIEW',
    file: png,
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
  const file_id = await uploaded({ client });
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
  expect((await fetch(upload_url, { method: 'POST', body: new Uint8Array(png) })).status).toBe(400);
});

test('what is only called a picture, or is another kind of file, is never shown as one', async () => {
  const time = { at: 1_800_000_000_000 };
  const { client } = await aSandbox({}, () => time.at);
  const files = [await uploaded({ client }, Buffer.from('words')), await uploaded({ client }, png, 'chart.svg')];
  time.at += 1000;
  for (const id of files)
    expect(
      await refusalOf(client.apiCall('chat.postMessage', { channel: 'C0REVIEW', text: 'a', blocks: image(id) })),
    ).toMatchObject({
      error: 'invalid_blocks',
      messages: [expect.stringContaining('must be a png, jpg, jpeg or gif')],
    });
});

test('a view may not show a picture that Slack has not looked at, however the view comes', async () => {
  const time = { at: 1_800_000_000_000 };
  const { client } = await aSandbox({}, () => time.at);
  const blocks = image(await uploaded({ client }));
  const publish = () => client.apiCall('views.publish', { user_id: 'U01ANA', view: { type: 'home', blocks } });
  expect(await refusalOf(publish())).toMatchObject({ error: 'invalid_arguments' });
  time.at += 1000;
  await publish();
});
