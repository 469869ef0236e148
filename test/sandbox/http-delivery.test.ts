import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, type BlockAction, HTTPReceiver, LogLevel } from '@slack/bolt';
import { expect, onTestFinished, test } from 'vitest';
import { signature } from '../../src/sandbox/delivery/http.ts';
import { actions, aSandbox, button, text } from './a-sandbox.ts';

const modal = {
  type: 'modal' as const,
  callback_id: 'form',
  title: text('Correct'),
  submit: text('Save'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'b',
      label: text('Label'),
      element: { type: 'plain_text_input' as const, action_id: 'a' },
    },
  ],
};

/** A real Bolt app behind HTTP. Its port is free only once it listens, so the sandbox is started in between. */
async function anHttpApp(signingSecret: string, listen: (app: App) => void) {
  const receiver = new HTTPReceiver({ signingSecret, endpoints: '/slack/events', logLevel: LogLevel.ERROR });
  const server = await receiver.start(0);
  onTestFinished(async () => {
    await receiver.stop();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const sandbox = await aSandbox({ request_url: `http://127.0.0.1:${address.port}/slack/events` });
  const app = new App({
    token: 'xoxb-sandbox',
    receiver,
    clientOptions: { slackApiUrl: sandbox.apiUrl, retryConfig: { retries: 0 } },
    convoStore: false,
    deferInitialization: true,
  });
  await app.init();
  listen(app);
  return sandbox;
}

test('a signed click, modal, submit, command and event all work as they do in Socket Mode', async () => {
  const sandbox = await anHttpApp('sandbox-signing-secret', (app) => {
    app.action<BlockAction>('open', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: modal });
    });
    app.view('form', async ({ ack }) => ack({ response_action: 'errors', errors: { b: 'no' } }));
    app.command('/signoff', async ({ ack, command }) => ack(`You said ${command.text}`));
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'divider' }] } });
    });
  });
  const { control } = sandbox;
  const { ts } = await sandbox.client.chat.postMessage({
    channel: 'C0REVIEW',
    text: 'a',
    blocks: [actions(button('open'))],
  });
  const opened = await control.post('click', { user: 'U01ANA', channel: 'C0REVIEW', ts, action_id: 'open' });
  expect(opened.view).toMatchObject({ callback_id: 'form' });
  const submitted = await control.post('submit', {
    user: 'U01ANA',
    view_id: opened.view?.id,
    values: { b: { a: 'x' } },
  });
  expect(submitted.errors).toEqual({ b: 'no' });
  const said = await control.post('command', {
    user: 'U01ANA',
    channel: 'C0REVIEW',
    command: '/signoff',
    text: 'help & more',
  });
  expect(said.said.map((message) => message.text)).toEqual(['You said help & more']);
  expect((await control.post('home', { user: 'U01ANA' })).view).toMatchObject({ type: 'home' });
});

test('an app with another signing secret hears nothing', async () => {
  let heard = 0;
  const sandbox = await anHttpApp('another-secret', (app) => {
    app.command('/signoff', async ({ ack }) => {
      heard += 1;
      await ack();
    });
  });
  const outcome = await sandbox.control.post('command', { user: 'U01ANA', channel: 'C0REVIEW', command: '/signoff' });
  expect(outcome.acked_in_ms).toBeNull();
  expect(heard).toBe(0);
});

interface Delivered {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server that keeps what it is sent; `answer` says what it answers. */
async function aListener(answer: (delivered: Delivered) => { code: number; body?: string }) {
  const heard: Delivered[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const delivered = { headers: request.headers, body };
      heard.push(delivered);
      const { code, body: text = '' } = answer(delivered);
      response.writeHead(code).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { heard, request_url: `http://127.0.0.1:${port}/slack/events` };
}

test('the request URL is asked to prove itself, then gets exactly a form, signed over its very bytes', async () => {
  const { heard, request_url } = await aListener(({ body }) => ({ code: 200, body: body.startsWith('{') ? body : '' }));
  const sandbox = await aSandbox({ request_url });
  await expect.poll(() => heard.length).toBe(1);
  expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({ type: 'url_verification', challenge: expect.any(String) });
  await sandbox.control.post('command', {
    user: 'U01ANA',
    channel: 'C0REVIEW',
    command: '/signoff',
    text: 'é',
    settle_ms: 0,
  });
  const { headers, body } = heard[1] ?? { headers: {}, body: '' };
  expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(headers['x-slack-signature']).toBe(
    signature('sandbox-signing-secret', String(headers['x-slack-request-timestamp']), body),
  );
});

test('an event that was not answered 200 is sent again with its number and reason', async () => {
  const { heard, request_url } = await aListener(({ headers }) => ({
    code: headers['x-slack-retry-num'] === '2' ? 200 : 500,
  }));
  const sandbox = await aSandbox({ request_url, timings: { event_retries_ms: [0, 5, 10] } });
  await sandbox.control.post('home', { user: 'U01ANA', settle_ms: 0 });
  const events = () => heard.filter((each) => each.body.includes('app_home_opened'));
  await expect.poll(() => events().length).toBe(3);
  expect(events().map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2']);
  expect(new Set(events().map(({ body }) => JSON.parse(body).event_id)).size).toBe(1);
});
