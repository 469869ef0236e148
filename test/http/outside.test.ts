import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createOutside, type Resolve } from '../../src/http/outside.ts';
import { createBorders } from '../../src/review/borders.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const open = new AsyncDisposableStack();
let receiver: Receiver;
beforeAll(async () => {
  receiver = open.use(
    await startReceiver(({ path }) => {
      if (path === '/moved') return (response) => response.writeHead(302, { location: receiver.url('/inner') }).end();
      if (path === '/silent') return () => {};
      if (path === '/huge')
        return (response) => {
          response.writeHead(200, { 'set-cookie': 'a=b' });
          const more = () => {
            while (response.write('x'.repeat(65_536)));
            response.once('drain', more);
          };
          more();
        };
      if (path === '/drip')
        return (response) => {
          response.writeHead(200).write('a');
        };
      if (path === '/later') return (response) => response.writeHead(503, { 'retry-after': '7' }).end('not\0now');
      return 204;
    }),
  );
  return () => open.disposeAsync();
});

function caller(resolve: Resolve, allowed: string[] = ['127.0.0.0/8'], totalMsMax = 2_000) {
  const outside = createOutside({ borders: createBorders(allowed), resolve, totalMsMax });
  closing.push(() => outside.close());
  return { ...outside, post: (url: string) => outside.post(url, {}, '{}') };
}
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const at =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const here = at('127.0.0.1');

describe('a call outside', () => {
  it('is one POST of what it is given, under the name that was given', async () => {
    const outside = caller(here);
    expect(await outside.post(receiver.url('/one', 'receiver.example'))).toMatchObject({
      kind: 'answered',
      status: 204,
    });
    const [got] = receiver.received('/one');
    expect(got?.headers).toMatchObject({
      host: `receiver.example:${receiver.port}`,
      'content-type': 'application/json',
    });
    expect(got?.body).toBe('{}');
  });

  it('dials what was checked: a name is resolved once, and never between the check and the connection', async () => {
    let asked = 0;
    const outside = caller(async () => {
      asked += 1;
      return [{ address: '127.0.0.1', family: 4 }];
    });
    expect(await outside.post(receiver.url('/once', 'receiver.example'))).toMatchObject({ status: 204 });
    expect(asked).toBe(1);
  });

  it('is made over https under the name that was asked for, by whoever has a certificate for it', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'receiver.example' }], {
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'receiver.example' }] },
      ],
    });
    const names: (string | undefined)[] = [];
    const server = createTlsServer({ cert, key }, (request, response) => {
      names.push((request.socket as TLSSocket).servername || undefined);
      response.writeHead(204).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const outside = caller(here);
    const trusted = getCACertificates('default');
    try {
      const unknown = await outside.post(`https://receiver.example:${port}/`);
      expect(unknown).toMatchObject({ why: expect.stringContaining('its certificate is not valid') });

      setDefaultCACertificates([...trusted, cert]);
      expect(await caller(here).post(`https://receiver.example:${port}/`)).toMatchObject({ status: 204 });
      expect(names, 'nobody who was not trusted got the body').toEqual(['receiver.example']);
      // The right certificate, and another name.
      const other = await caller(here).post(`https://other.example:${port}/`);
      expect(other).toMatchObject({ why: expect.stringContaining('its certificate is not valid') });
      expect(names).toHaveLength(1);
    } finally {
      setDefaultCACertificates(trusted);
      server.close();
    }
  });

  it('refuses a name that led outside when it was checked and leads inside when it is called', async () => {
    const answers = ['93.184.216.34', '169.254.169.254', '127.0.0.1'];
    const outside = caller(async () => [{ address: answers.shift() ?? '', family: 4 }], []);
    expect(await outside.problemOf('https://rebound.example/')).toBeNull();
    for (let n = 0; n < 2; n++) {
      const refused = await outside.post('https://rebound.example/');
      expect(refused).toEqual({ kind: 'unanswered', why: 'its name leads to an address that is not public' });
    }
  });

  it.each([
    ['one private address among public ones', ['93.184.216.34', '10.0.0.1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['the metadata of a cloud', ['169.254.169.254']],
    ['a translated address', ['64:ff9b::a9fe:a9fe']],
    ['something that is no address', ['x']],
  ])('refuses a name with %s, when it is checked and when it is called', async (_what, addresses) => {
    const outside = caller(at(...addresses), []);
    expect(await outside.problemOf('https://name.example/')).toContain('not public');
    expect(await outside.post('https://name.example/')).toMatchObject({ kind: 'unanswered' });
  });

  it('refuses an inner address outside the allowed networks, and http to any other', async () => {
    expect(await caller(here, ['10.0.0.0/8']).post(receiver.url('/never', 'inner.example'))).toMatchObject({
      kind: 'unanswered',
    });
    expect(await caller(at('93.184.216.34')).problemOf('http://outer.example/')).toContain('not public');
    expect(await caller(here, []).post(receiver.url('/never'))).toMatchObject({
      why: expect.stringContaining('https'),
    });
    expect(receiver.received('/never')).toEqual([]);
  });

  it('says when a name does not resolve', async () => {
    const nowhere = caller(async () => {
      throw Object.assign(new Error(), { code: 'ENOTFOUND' });
    });
    expect(await nowhere.problemOf('https://nowhere.example/')).toBe('can’t be called: its name does not resolve');
    expect(await caller(at()).post('https://nowhere.example/')).toMatchObject({ why: 'its name does not resolve' });
  });

  it('follows no redirect', async () => {
    expect(await caller(here).post(receiver.url('/moved'))).toMatchObject({ kind: 'answered', status: 302 });
    expect(receiver.received('/inner')).toEqual([]);
  });

  it('keeps a thousand bytes of an answer that never ends, and the status of one whose rest never comes', async () => {
    const outside = caller(here);
    const huge = await outside.post(receiver.url('/huge'));
    expect(huge).toMatchObject({ kind: 'answered', status: 200, response: 'x'.repeat(1000) });
    expect(await outside.post(receiver.url('/later'))).toMatchObject({ retryAfter: '7', response: 'notnow' });
  });

  it('is over when its time is, whether nothing answers, or only the beginning', async () => {
    const outside = caller(here, ['127.0.0.0/8'], 1_000);
    expect(await outside.post(receiver.url('/silent'))).toMatchObject({ why: 'no answer came within 1 s' });
    expect(await outside.post(receiver.url('/drip'))).toMatchObject({ status: 200, response: 'a' });
    const mute = createServer();
    await new Promise<void>((resolve) => {
      mute.listen(0, '127.0.0.1', resolve);
    });
    const { port } = Object(mute.address());
    expect(await outside.post(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'unanswered' });
    mute.close();
  });

  it('sends no cookie back, and takes no proxy from the environment', async () => {
    process.env.HTTP_PROXY = 'http://127.0.0.1:1';
    process.env.http_proxy = 'http://127.0.0.1:1';
    try {
      const outside = caller(here);
      await outside.post(receiver.url('/huge'));
      expect(await outside.post(receiver.url('/cookie'))).toMatchObject({ status: 204 });
      expect(receiver.received('/cookie')[0]?.headers.cookie).toBeUndefined();
    } finally {
      delete process.env.HTTP_PROXY;
      delete process.env.http_proxy;
    }
  });

  it('says that nothing listens there', async () => {
    expect(await caller(here).post('http://127.0.0.1:1/')).toEqual({
      kind: 'unanswered',
      why: 'nothing listens there',
    });
  });
});
