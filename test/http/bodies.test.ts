import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBodies, timeBodies } from '../../src/http/bodies.ts';
import { answerProblems } from '../../src/http/problem.ts';

const bodyLimit = 10_000;
let app: FastifyInstance;
let url: URL;
beforeAll(async () => {
  app = Fastify({ bodyLimit });
  answerProblems(app);
  readBodies(app);
  timeBodies(app, 150);
  app.post('/echo', async (request) => request.body);
  url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
});
afterAll(() => app.close());

async function send(body: Uint8Array<ArrayBuffer> | string, encoding: string) {
  const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
  const response = await fetch(new URL('/echo', url), { method: 'POST', headers, body });
  return { status: response.status, body: await response.json() };
}

const text = JSON.stringify({ text: 'ü'.repeat(1_000) });
const bytes = (buffer: Buffer) => new Uint8Array(buffer);

describe('a compressed body', () => {
  it.each([
    ['gzip', bytes(gzipSync(text))],
    ['GZIP', bytes(gzipSync(text))],
    ['deflate', bytes(deflateSync(text))],
    ['br', bytes(brotliCompressSync(text))],
    ['identity', text],
  ])('by %s is read', async (encoding, body) => {
    expect(await send(body, encoding)).toEqual({ status: 200, body: JSON.parse(text) });
  });

  it('that unfolds beyond the limit is refused, however small it came', async () => {
    const bomb = bytes(gzipSync(JSON.stringify('x'.repeat(50_000_000))));
    expect(await send(bomb.slice(0, bodyLimit), 'gzip')).toMatchObject({ status: 413, body: { code: 'too_large' } });
  });

  it('that is none, or was cut off, is said to be so', async () => {
    expect(await send(text, 'gzip')).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect(await send(bytes(gzipSync(text)).slice(0, 20), 'gzip')).toMatchObject({ status: 400 });
  });

  it.each(['zstd-x', '__proto__', 'gzip, gzip'])('by %s is not taken', async (encoding) => {
    expect(await send(text, encoding)).toMatchObject({ status: 415, body: { code: 'not_an_encoding' } });
  });
});

it('a body that does not arrive is given up, and said so', async () => {
  const socket = connect(Number(url.port), url.hostname);
  socket.write('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a":');
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer.toLowerCase()).toContain('connection: close');
  expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ status: 408, code: 'too_slow' });
});
