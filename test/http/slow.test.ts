import { connect } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { readNothingForNowhere } from '../../src/http/bodies.ts';
import { answerProblems } from '../../src/http/problem.ts';
import { buildServer } from '../../src/http/server.ts';
import { registerSlackDoor } from '../../src/http/slack-door.ts';
import { createLogger } from '../../src/logging.ts';

let app: FastifyInstance;
afterEach(() => app.close());

/** Sends the beginning of a request, then a byte now and then, for as long as anybody listens. */
async function drip(path: string): Promise<string> {
  const { port, hostname } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(port), hostname);
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{`);
  const dripping = setInterval(() => socket.write(' '), 20);
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(dripping);
  return answer;
}

it('Slack’s door gives up a body that comes byte by byte, and never asks whether it is signed', async () => {
  app = Fastify();
  answerProblems(app);
  let asked = 0;
  app.register(async (scope) =>
    registerSlackDoor(
      scope,
      {
        handle: async () => {
          asked += 1;
          return { status: 200 };
        },
      },
      150,
    ),
  );
  expect(await drip('/slack/events')).toMatch(/^HTTP\/1\.1 408 /);
  expect(asked).toBe(0);
});

it('an address that there is not answers at once, whatever is still to come, and ends the connection', async () => {
  app = Fastify();
  answerProblems(app);
  readNothingForNowhere(app);
  const answer = await drip('/nowhere');
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(answer.toLowerCase()).toContain('connection: close');
});

it('a connection has a minute for its headers, and is silent for a minute and a half at most', () => {
  app = server({ strictTransport: false });
  expect(app.server.headersTimeout).toBeGreaterThan(0);
  expect(app.server.headersTimeout).toBeLessThanOrEqual(60_000);
  expect(app.server.timeout).toBe(90_000);
});

it('every answer says that it is no page, is what it says, and is kept by nobody; over https that it is always so', async () => {
  app = server({ strictTransport: true });
  const [health, nowhere] = [await app.inject('/healthz'), await app.inject({ method: 'POST', url: '/nowhere' })];
  for (const { headers } of [health, nowhere])
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'$/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    });
  expect(nowhere.statusCode).toBe(404);
  await app.close();
  app = server({ strictTransport: false });
  expect((await app.inject('/healthz')).headers).not.toHaveProperty('strict-transport-security');
});

it.each(['TRACE', 'CONNECT', 'PROPFIND'])('%s is no method that anything answers to', async (method) => {
  app = server({ strictTransport: false });
  const { port, hostname } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(port), hostname);
  socket.end(`${method} /healthz HTTP/1.1\r\nhost: x\r\nx-secret: of-mine\r\nconnection: close\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  expect(answer).not.toMatch(/^HTTP\/1\.1 2/);
  expect(answer).not.toContain('of-mine');
});

function server({ strictTransport }: { strictTransport: boolean }): FastifyInstance {
  const unasked = async () => {
    throw new Error('nobody asks for this');
  };
  return buildServer({
    ...{ api: null, pages: null, slackDoor: null, leaving: () => false, strictTransport },
    logger: createLogger('silent'),
    readiness: async () => ({ reasons: [], warnings: [] }),
    keys: { adminKey: null, keyByHash: async () => null },
    metrics: unasked,
    board: unasked,
    watch: { within: (_id, go) => go(), answered: () => {}, trace: null },
  });
}
