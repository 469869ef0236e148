import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { aClient, actions, anApp, aSandbox, button, type RunningSandbox } from './a-sandbox.ts';

interface Envelope {
  type: string;
  envelope_id?: string;
  num_connections?: number;
  reason?: string;
  retry_attempt?: number;
  accepts_response_payload?: boolean;
  payload?: Record<string, unknown>;
}

/** A socket by hand: what Slack sends, in order, and a promise for the next of it. */
async function aSocket(sandbox: RunningSandbox) {
  const { url = '' } = await aClient(sandbox, 'xapp-sandbox').apps.connections.open();
  const socket = new WebSocket(String(url));
  const heard: Envelope[] = [];
  let wake = () => {};
  socket.on('message', (data) => {
    heard.push(JSON.parse(String(data)));
    wake();
  });
  socket.on('error', () => {});
  onTestFinished(() => socket.terminate());
  const next = async (type: string): Promise<Envelope> => {
    for (;;) {
      const index = heard.findIndex((each) => each.type === type);
      const [found] = index >= 0 ? heard.splice(index, 1) : [];
      if (found) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const ack = (envelope: Envelope, payload = {}) =>
    socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload }));
  return { socket, url: String(url), hello: await next('hello'), next, ack };
}

const card = async (sandbox: RunningSandbox) => {
  const { ts } = await sandbox.client.chat.postMessage({
    channel: 'C0REVIEW',
    text: 'a',
    blocks: [actions(button('go'))],
  });
  return { user: 'U01ANA', channel: 'C0REVIEW', ts, action_id: 'go', settle_ms: 0 };
};

test('hello says how many connections there are and for which app', async () => {
  const sandbox = await aSandbox();
  expect((await aSocket(sandbox)).hello).toMatchObject({
    num_connections: 1,
    connection_info: { app_id: 'A0SANDBOX' },
  });
  expect((await aSocket(sandbox)).hello).toMatchObject({ num_connections: 2 });
});

test('a link opens one connection and no second one', async () => {
  const sandbox = await aSandbox();
  const { url } = await aSocket(sandbox);
  const again = new WebSocket(url);
  const error = await new Promise<Error>((resolve) => again.on('error', resolve));
  expect(error.message).toContain('403');
});

test('the eleventh connection is refused', async () => {
  const sandbox = await aSandbox();
  for (let count = 0; count < 10; count++) await aSocket(sandbox);
  await expect(aSocket(sandbox)).rejects.toThrow('too_many_websockets');
});

test('each click goes to one of the connections, in turn', async () => {
  const sandbox = await aSandbox();
  const sockets = [await aSocket(sandbox), await aSocket(sandbox)];
  const click = await card(sandbox);
  for (const socket of sockets) {
    const outcome = sandbox.control.post('click', click);
    const envelope = await socket.next('interactive');
    expect(envelope).toMatchObject({ accepts_response_payload: true, payload: { type: 'block_actions' } });
    socket.ack(envelope);
    expect((await outcome).acked_in_ms).not.toBeNull();
  }
});

test('an event that is not acknowledged is sent again with its attempt and reason, until it is', async () => {
  const sandbox = await aSandbox({ timings: { ack_ms: 30, event_retries_ms: [0, 10, 20] } });
  const socket = await aSocket(sandbox);
  const outcome = sandbox.control.post('home', { user: 'U01ANA', settle_ms: 0 });
  const first = await socket.next('events_api');
  expect(first).toMatchObject({ retry_attempt: 0, retry_reason: '', accepts_response_payload: false });
  expect((await outcome).acked_in_ms).toBeNull();
  const second = await socket.next('events_api');
  expect(second).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout' });
  expect(second.payload?.event_id).toBe(first.payload?.event_id);
  const third = await socket.next('events_api');
  expect(third.retry_attempt).toBe(2);
  socket.ack(third);
});

test('with no connection a click fails at once and the person is warned', async () => {
  const sandbox = await aSandbox();
  expect(await sandbox.control.post('click', await card(sandbox))).toMatchObject({ acked_in_ms: null });
});

test('an app whose socket is cut comes back by itself', { timeout: 20_000 }, async () => {
  const sandbox = await aSandbox();
  await anApp(sandbox, (app) => {
    app.action('go', async ({ ack }) => ack());
  });
  const click = await card(sandbox);
  await sandbox.control.post('faults', { kind: 'socket_drop' });
  await expect
    .poll(async () => (await sandbox.control.post('click', click)).acked_in_ms, { timeout: 15_000, interval: 100 })
    .not.toBeNull();
});

test('a refresh asks the app to connect anew', async () => {
  const sandbox = await aSandbox();
  const socket = await aSocket(sandbox);
  await sandbox.control.post('faults', { kind: 'socket_refresh' });
  expect(await socket.next('disconnect')).toMatchObject({ reason: 'refresh_requested' });
});

test('an app with a request URL has no Socket Mode', async () => {
  const sandbox = await aSandbox({ request_url: 'http://127.0.0.1:9/slack/events' });
  await expect(aSocket(sandbox)).rejects.toThrow('not_allowed');
});
