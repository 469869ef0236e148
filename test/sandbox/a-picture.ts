import type { RunningSandbox } from './a-sandbox.ts';

/** The smallest PNG there is: one pixel. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
);

/** Uploads a file the way an app does and answers its id; Slack may not have looked at it yet. */
export async function uploaded(
  { client }: Pick<RunningSandbox, 'client'>,
  content = png,
  filename = 'chart.png',
): Promise<string> {
  const { file_id = '', upload_url = '' } = await client.files.getUploadURLExternal({
    filename,
    length: content.length,
  });
  await fetch(upload_url, { method: 'POST', body: new Uint8Array(content) });
  await client.files.completeUploadExternal({ files: [{ id: file_id }] });
  return file_id;
}
