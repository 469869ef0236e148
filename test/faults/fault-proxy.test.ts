import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type FaultProxy, openFaultProxy } from './support/fault-proxy.ts';
import { until } from './support/until.ts';

/** A server that says everything twice, and a client on its way through the proxy. */
async function aRoad() {
  await using opened = new AsyncDisposableStack();
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text) => {
      heard.push(String(text));
      socket.write(`${text}${text}`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.defer(() => void server.close());
  const proxy = opened.use(await openFaultProxy({ port: (server.address() as AddressInfo).port }, () => 1));
  const closing = opened.move();
  return {
    proxy,
    heard: () => heard.join(''),
    connect: () => aClient(proxy),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function aClient(proxy: FaultProxy) {
  const socket: Socket = createConnection({ port: proxy.port, host: '127.0.0.1' });
  let got = '';
  let error: string | undefined;
  socket.setEncoding('utf8').on('data', (text) => {
    got += text;
  });
  socket.on('error', (failure: NodeJS.ErrnoException) => {
    error = failure.code;
  });
  await once(socket, 'connect').catch(() => undefined);
  return { socket, got: () => got, error: () => error };
}

/** Long enough for a piece to come through on a busy machine; nothing that is silent is told of by anything else. */
const silenceMs = 300;

describe('the fault proxy', () => {
  test('passes what is said, in both directions', async () => {
    await using road = await aRoad();
    const { socket, got } = await road.connect();
    socket.write('ab');
    await until('the answer', () => got() === 'abab');
    socket.end();
    await until('the end', () => road.proxy.connections() === 0);
  });

  test('makes every piece late, and none overtakes another', async () => {
    await using road = await aRoad();
    await road.proxy.set({ kind: 'slow', ms: 60, jitterMs: 40 });
    const { socket, got } = await road.connect();
    const startedAt = performance.now();
    socket.write('ab');
    await until('the answer', () => got() === 'abab', { everyMs: 5 });
    // There and back; timers may fire a millisecond early.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(198);
    for (const letter of 'cdefgh') {
      socket.write(letter);
      await sleep(2);
    }
    await until('all of it', () => road.heard() === 'abcdefgh');
  });

  test('lets nothing through and tells nobody, and once all passes again resets what lost something', async () => {
    await using road = await aRoad();
    const { socket, got, error } = await road.connect();
    await road.proxy.set({ kind: 'blackhole' });
    socket.write('ab');
    const { socket: another } = await road.connect();
    another.write('cd');
    await sleep(silenceMs);
    expect([got(), road.heard(), error(), socket.destroyed, another.destroyed]).toEqual([
      '',
      '',
      undefined,
      false,
      false,
    ]);
    await road.proxy.set({ kind: 'pass' });
    const { socket: third, got: gotByThird } = await road.connect();
    third.write('ef');
    await until('the answer', () => gotByThird() === 'efef');
    // As TCP does: behind a gap nothing comes, and whoever says something there is told.
    socket.write('gh');
    await until('the reset', () => error() === 'ECONNRESET');
    expect(road.heard()).toBe('ef');
    another.destroy();
  });

  test('half open, lets the request through and no answer', async () => {
    await using road = await aRoad();
    const { socket, got } = await road.connect();
    await road.proxy.set({ kind: 'half_open' });
    socket.write('ab');
    await until('the request', () => road.heard() === 'ab');
    await sleep(silenceMs);
    expect([got(), socket.destroyed]).toEqual(['', false]);
  });

  test('refuses, cuts off who was there, and takes connections again on the same port', async () => {
    await using road = await aRoad();
    const first = await road.connect();
    await road.proxy.set({ kind: 'refuse' });
    await until('the reset', () => first.error() === 'ECONNRESET');
    expect((await road.connect()).error()).toBe('ECONNREFUSED');
    await road.proxy.set({ kind: 'pass' });
    const { socket, got } = await road.connect();
    socket.write('ab');
    await until('the answer', () => got() === 'abab');
  });

  test('resets what is open once, and takes new connections', async () => {
    await using road = await aRoad();
    const first = await road.connect();
    road.proxy.reset();
    await until('the reset', () => first.error() === 'ECONNRESET');
    expect((await road.connect()).error()).toBeUndefined();
  });

  test('cuts an answer after so many bytes, when the whole request is through', async () => {
    await using road = await aRoad();
    await road.proxy.set({ kind: 'cut', direction: 'answer', afterBytes: 3 });
    const { socket, error } = await road.connect();
    socket.write('ab');
    await until('the reset', () => error() === 'ECONNRESET');
    expect(road.heard()).toBe('ab');
  });

  test('cuts a request after so many bytes', async () => {
    await using road = await aRoad();
    await road.proxy.set({ kind: 'cut', direction: 'request', afterBytes: 3 });
    const { socket, error } = await road.connect();
    socket.write('abcd');
    await until('the reset', () => error() === 'ECONNRESET');
    expect(road.heard()).toBe('abc');
  });

  test('loses the answer to one request with these words, and to no other', async () => {
    await using road = await aRoad();
    await road.proxy.set({ kind: 'lose_answer', to: 'commit' });
    const { socket, got, error } = await road.connect();
    socket.write('begin');
    await until('the answer', () => got() === 'beginbegin');
    socket.write('commit');
    await until('the reset', () => error() === 'ECONNRESET');
    expect([road.heard(), got(), road.proxy.lost()]).toEqual(['begincommit', 'beginbegin', 1]);
    const next = await road.connect();
    next.socket.write('commit');
    await until('the answer', () => next.got() === 'commitcommit');
  });
});
