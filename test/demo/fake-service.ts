import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Handler = (request: { method: string; url: URL; body: unknown; key: string }) => Answer | 'hang up';

/** A real HTTP server on loopback with the handler's answers; closes when disposed of. */
export async function serve(handler: Handler): Promise<AsyncDisposable & { url: string }> {
  const server = createServer(async (request, response) => {
    const answer = handler(await read(request));
    if (answer === 'hang up') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body ?? {}));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function read(request: IncomingMessage) {
  const sent = await text(request);
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://127.0.0.1'),
    body: sent === '' ? undefined : JSON.parse(sent),
    key: (request.headers.authorization ?? '').replace('Bearer ', ''),
  };
}
